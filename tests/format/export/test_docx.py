"""The Word file as Word and a clerk see it: headings, styles, comments, properties, templates."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

from minutes.errors import UsageError
from minutes.format.export import render
from minutes.format.export.blocks import PARAGRAPH_LENGTH
from minutes.format.export.check import statement_checks
from minutes.format.export.template_fill import PLACEHOLDERS
from minutes.schema import Draft, Profile, Statement

from .builders import STYLES, draft, empty_draft, profile, with_text

ROOT = Path(__file__).resolve().parents[3]


def opened(original: Draft, chosen: Profile) -> Document:
    return docx.Document(io.BytesIO(render(original, "docx", chosen)))


def texts(document: Document) -> list[str]:
    cells = [
        paragraph.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    ]
    return [paragraph.text for paragraph in document.paragraphs] + cells


@pytest.mark.parametrize("layout", STYLES)
def test_agenda_items_are_headings_that_the_navigation_pane_lists(layout: str) -> None:
    document = opened(draft(layout), profile(layout))
    headings = {
        paragraph.text: paragraph.style
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("Heading")
    }
    word = "日程第" if layout in ("honkaigi", "iinkai") else "議題"
    style = headings[f"{word}1　公園の改修について"]
    assert style.element.find(f".//{qn('w:outlineLvl')}") is not None
    assert style.builtin


@pytest.mark.parametrize("layout", STYLES)
def test_a4_with_margins_and_page_numbers(layout: str) -> None:
    section = opened(draft(layout), profile(layout)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert round(section.left_margin.mm) == round(section.top_margin.mm) == 25
    assert 'w:instr="PAGE"' in section.footer._element.xml


def test_japanese_fonts_are_named_for_every_script() -> None:
    document = opened(draft(), profile())
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        fonts = document.styles[name].element.rPr.find(qn("w:rFonts"))
        assert {fonts.get(qn(f"w:{s}")) for s in ("ascii", "hAnsi", "eastAsia")} <= {
            "ＭＳ 明朝",
            "ＭＳ ゴシック",
        }
        assert not [key for key in fonts.attrib if "Theme" in key]
    with zipfile.ZipFile(io.BytesIO(render(draft(), "docx", profile()))) as package:
        table = package.read("word/fontTable.xml").decode()
    assert "游明朝" in table
    assert "altName" in table


def test_what_to_check_is_shaded_and_commented_not_written_into_the_text() -> None:
    document = opened(draft(), profile())
    assert "要確認" not in "".join(texts(document))
    shaded = [
        run.text
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if run.style.name == "要確認"
    ]
    # a warning is about no words: it has a comment, the text is not shaded
    assert shaded == ["〔聴取不能〕", "さよう決定", "○（発言者不明）"]
    said = [comment.text for comment in document.comments]
    assert any("聴取不能" in text and "録音 0:00:21" in text for text in said)
    assert any("採決の発声" in text for text in said)
    assert any("重なって" in text for text in said)
    assert any("「ええと」→「えーと」" in text for text in said)


def test_no_personal_data_no_paths_no_hour_of_export() -> None:
    data = render(draft(), "docx", profile())
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert properties.title == "建設委員会会議記録"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        everything = b"".join(map(package.read, package.namelist())).decode(errors="ignore")
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "kensetsu.m4a" not in everything
    assert "w:date=" not in everything


def test_one_speaker_in_a_row_is_one_block_and_nobodys_stay_apart() -> None:
    document = opened(draft(), profile())
    labels = [
        paragraph.runs[0].text
        for paragraph in document.paragraphs
        if paragraph.style.name == "発言"
    ]
    assert labels.count("○田中委員長") == 5
    assert "○（発言者不明）" in labels
    assert not any(re.search(r"S\d|SPEAKER", text) for text in texts(document))


def test_a_call_from_the_benches_is_its_mark_alone() -> None:
    lines = texts(opened(draft(), profile()))
    assert "〔「異議なし」と呼ぶ者あり〕" in lines
    assert not [line for line in lines if line.endswith("　異議なし。")]


def test_a_long_speech_is_parted_into_paragraphs() -> None:
    original = draft()
    item = original.minutes_doc.agenda[0]
    statement = replace(item.statements[0], text="長い説明です。" * 20)
    doc = replace(
        original.minutes_doc, agenda=(replace(item, statements=(statement,) * 10),), events=()
    )
    parts = [
        paragraph.text
        for paragraph in opened(replace(original, minutes_doc=doc), profile()).paragraphs
        if paragraph.style.name in ("発言", "発言の続き")
    ]
    assert len(parts) > 2
    assert max(map(len, parts)) < PARAGRAPH_LENGTH + 140 + 20
    assert "".join(parts).count("長い説明です。") == 200


@pytest.mark.parametrize(
    ("layout", "before"),
    [("shingikai", True), ("chonai", True), ("iinkai", False)],
)
def test_summaries_put_results_first(layout: str, before: bool) -> None:
    lines = [p.text for p in opened(draft(layout), profile(layout)).paragraphs]
    said = next(index for index, line in enumerate(lines) if "開会します" in line)
    assert (lines.index("決定事項") < said) is before


def test_a_plenary_has_the_votes_alone_unless_more_is_asked_for() -> None:
    assert "決定事項" not in texts(opened(draft("honkaigi"), profile("honkaigi")))
    assert "決定事項" in texts(opened(draft("honkaigi"), profile("honkaigi", results="last")))


def test_results_can_be_left_out() -> None:
    assert "決定事項" not in texts(opened(draft(), profile(results="none")))


def test_time_marks_only_where_asked() -> None:
    assert "［0:00:13］" not in "".join(texts(opened(draft(), profile())))
    assert "［0:00:13］" in "".join(texts(opened(draft(), profile(time_marks=True))))


def test_signatures_by_layout() -> None:
    def signed(layout: str) -> list[str]:
        paragraphs = opened(draft(layout), profile(layout)).paragraphs
        return [p.runs[0].text for p in paragraphs if p.style.name == "署名欄"]

    assert signed("honkaigi") == ["議長", "署名議員", "署名議員"]
    assert signed("iinkai") == ["○委員長署名"]
    assert signed("shingikai") == ["委員長署名"]  # the roster's chair is one
    assert signed("chonai") == []


def test_many_members_stand_side_by_side() -> None:
    original = draft("honkaigi")
    members = tuple(
        replace(
            original.minutes_doc.attendees[1],
            name=f"山田 {'花子' if n % 2 else '太郎'}",
            role=f"{n}番",
        )
        for n in range(1, 35)
    )
    doc = replace(original.minutes_doc, attendees=members)
    document = opened(replace(original, minutes_doc=doc), profile("honkaigi"))
    rows = [p.text for p in document.paragraphs if p.style.name == "前書きの内訳"]
    assert " 1番　山田花子\t 2番　山田太郎\t 3番　山田花子" in rows
    assert "10番　山田太郎\t11番　山田花子\t12番　山田太郎" in rows
    assert "○出席議員（34名）" in texts(document)


@pytest.mark.parametrize("layout", STYLES)
def test_nothing_known_and_nothing_said(layout: str) -> None:
    assert (
        opened(empty_draft(), profile(layout)).paragraphs[0].text.endswith(("会議録", "会議記録"))
    )


def test_control_characters_do_not_break_the_file() -> None:
    evil = with_text(draft(), "制御\x00文字\x0bと\ud800半端な\ufffe文字")
    assert any("制御文字と半端な文字" in text for text in texts(opened(evil, profile())))


@pytest.mark.parametrize("layout", STYLES)
def test_vertical_text(layout: str) -> None:
    document = opened(draft(layout), profile(layout, direction="vertical", results="last"))
    section = document.sections[0]
    assert section.page_width > section.page_height
    assert section._sectPr.find(qn("w:textDirection")).get(qn("w:val")) == "tbRl"
    assert not document.tables
    all_text = "\n".join(texts(document))
    assert "令和七年九月三日" in all_text
    assert "公園の改修の報告を了承した。" in all_text
    assert "期限：令和七年十月三十一日（金）" in all_text
    # the statements are left to the text rules
    assert "3回行っております。" in all_text


# --- templates --------------------------------------------------------------------------------


def template(
    tmp_path: Path, *lines: str, prepare: Callable[[Document], None] | None = None
) -> Path:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if prepare:
        prepare(document)
    path = tmp_path / "ひな形.docx"
    document.save(str(path))
    return path


def filled(path: Path) -> Document:
    return opened(draft(), replace(profile(), template=str(path)))


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_example_template_is_what_its_script_makes() -> None:
    namespace: dict[str, object] = {"__name__": "make_template"}
    script = (ROOT / "examples" / "make_template.py").read_text(encoding="utf-8")
    exec(compile(script, "make_template.py", "exec"), namespace)
    made = namespace["example_template"]
    assert callable(made)
    assert unpacked((ROOT / "examples" / "template.docx").read_bytes()) == unpacked(made())


@pytest.mark.process
def test_the_example_template_is_filled() -> None:
    document = filled(ROOT / "examples" / "template.docx")
    all_text = "\n".join(texts(document))
    assert "{{" not in all_text
    assert "建設委員会会議記録" in all_text
    assert "委員　加藤まり" in all_text
    assert "遊具の点検の資料を出す" in all_text
    assert "○加藤（ま）委員　遊具の点検は年に何回行っているのですか。" in all_text
    said = [line for line in all_text.splitlines() if "決定しました" in line]
    assert len(said) == 1
    assert list(document.comments)
    assert document.core_properties.author == ""


@pytest.mark.process
def test_every_placeholder_can_be_used(tmp_path: Path) -> None:
    plain = [f"{name}＝{{{{ {name} }}}}" for name in PLACEHOLDERS if name != "本文"]
    assert "会議名＝建設委員会" in texts(filled(template(tmp_path, *plain, "{{ 本文 }}")))


@pytest.mark.process
def test_the_templates_own_styles_win(tmp_path: Path) -> None:
    def own_style(document: Document) -> None:
        document.styles.add_style("発言", 1).font.name = "Own Font"

    document = filled(template(tmp_path, "{{ 本文 }}", "以上", prepare=own_style))
    assert document.styles["発言"].font.name == "Own Font"
    assert document.paragraphs[-1].text == "以上"


@pytest.mark.process
def test_statements_in_a_table_cell(tmp_path: Path) -> None:
    def cell(document: Document) -> None:
        document.add_table(1, 1).cell(0, 0).text = "{{ 本文 }}"

    document = filled(template(tmp_path, "題", prepare=cell))
    assert "決定しました" in document.tables[0].cell(0, 0).text


@pytest.mark.process
def test_own_layout_by_a_loop(tmp_path: Path) -> None:
    document = filled(
        template(
            tmp_path, "{%p for 項 in 議事 %}", "{{ 項.発言者 }}／{{ 項.本文 }}", "{%p endfor %}"
        )
    )
    assert "○加藤（健）委員／私も賛成です。〔拍手〕" in texts(document)


@pytest.mark.process
@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("{{ 会議名 ", "{{ 本文 }}"), "書き方"),
        (("{{ 会儀名 }}", "{{ 本文 }}"), "会議名"),
        (("{{ 会議名 }}",), "本文"),
        (("発言：{{ 本文 }}",), "段落"),
        (("｛｛会議名｝｝", "{{ 本文 }}"), "半角"),
        (("{%p for x in 議事 %}", "{{ x.誤り }}", "{%p endfor %}"), "差込み"),
        (("{{ 会議名.__class__ }}", "{{ 本文 }}"), "差込み"),
        (("{% for x in 議事 %}", "{{ 本文 }}"), "書き方"),
    ],
)
def test_a_broken_template_is_one_clear_line(
    tmp_path: Path, lines: tuple[str, ...], says: str
) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        filled(template(tmp_path, *lines))
    assert "ひな形.docx" in str(caught.value)
    assert "\n" not in str(caught.value)


FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def with_footnote(text: str) -> Callable[[Document], None]:
    """Two sections with headers of their own, and a footnote."""

    def prepare(document: Document) -> None:
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        note = f'<w:footnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        xml = f'<w:footnotes xmlns:w="{space}">{note}</w:footnotes>'
        package = document.part.package
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, xml.encode(), package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        document.sections[0].header.paragraphs[0].text = "柱 {{ 会議名 }}"
        second = document.add_section()
        second.header.is_linked_to_previous = False
        second.header.paragraphs[0].text = "柱 {{ 場所 }}"

    return prepare


@pytest.mark.process
def test_what_is_put_into_headers_and_footnotes_is_text(tmp_path: Path) -> None:
    """Of the kinds of python-docx-template's reports: footnotes, sections, marks that XML or jinja2 knows."""
    title = "A&B <特別>委員会 {{ 場所 }}{% if %}\u202f"
    whole = draft()
    header = replace(whole.minutes_doc.header, title=title)
    whole = replace(whole, minutes_doc=replace(whole.minutes_doc, header=header))
    path = template(tmp_path, "{{ 本文 }}", prepare=with_footnote("注 {{ 会議名 }}"))
    document = opened(whole, replace(profile(), template=str(path)))
    heads = [section.header.paragraphs[0].text for section in document.sections]
    assert heads == [f"柱 {title}", f"柱 {header.place}"]
    (notes,) = [part for part in document.part.package.parts if part.content_type == FOOTNOTES]
    assert f"注 {escape(title)}" in notes.blob.decode()


@pytest.mark.process
def test_a_wrong_name_in_a_footnote_is_one_clear_line(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ 本文 }}", prepare=with_footnote("注 {{ 会儀名 }}"))
    with pytest.raises(UsageError, match="「会議名」ではありませんか"):
        filled(path)


@pytest.mark.process
def test_a_template_that_libreoffice_saved_has_its_properties_once(tmp_path: Path) -> None:
    """Two of them are a broken file to Word; and who wrote the template stays out of the minutes."""

    def by_somebody(document: Document) -> None:
        document.core_properties.author = "ひな形を作った人"

    path = template(tmp_path, "{{ 本文 }}", prepare=by_somebody)
    kind = b"http://schemas.openxmlformats.org/package/2006/relationships/metadata"
    parts = unpacked(path.read_bytes())
    assert kind in parts["_rels/.rels"]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(
                name, content.replace(kind, kind.replace(b"package/2006", b"officedocument/2006"))
            )
    made = render(draft(), "docx", replace(profile(), template=str(path)))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        names = package.namelist()
    assert len(names) == len(set(names))
    assert unpacked(made)["_rels/.rels"].count(b"core-properties") == 1
    assert docx.Document(io.BytesIO(made)).core_properties.author == ""
    assert "ひな形を作った人".encode() not in b"".join(unpacked(made).values())


@pytest.mark.process
@pytest.mark.parametrize(
    "data", [b"", b"plain text", b"PK\x03\x04 torn"], ids=["empty", "text", "torn"]
)
def test_what_is_no_word_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ひな形.docx"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"Wordの文書"):
        filled(path)


@pytest.mark.process
def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="開けません"):
        filled(tmp_path / "none.docx")


def test_the_placeholders_are_documented_as_they_are() -> None:
    guide = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| (.+) \|$", guide, flags=re.MULTILINE)
    assert dict(rows[1:][1:]) == dict(PLACEHOLDERS)


def edited(flags: tuple[str, ...]) -> Draft:
    """The draft with ``flags`` on every statement, and no word that the vocabulary corrected."""
    whole = draft()
    turns = tuple(
        replace(turn, words=tuple(replace(word, original=None) for word in turn.words))
        for turn in whole.transcript.turns
    )
    whole = replace(whole, transcript=replace(whole.transcript, turns=turns))
    agenda = tuple(
        replace(
            item, statements=tuple(replace(statement, flags=flags) for statement in item.statements)
        )
        for item in whole.minutes_doc.agenda
    )
    return replace(whole, minutes_doc=replace(whole.minutes_doc, agenda=agenda))


def test_what_a_person_edited_is_neither_shaded_nor_commented() -> None:
    person, machine = (
        zipfile.ZipFile(io.BytesIO(render(edited(flags), "docx", profile())))
        for flags in (("edited",), ())
    )
    for part in ("word/document.xml", "word/comments.xml"):
        assert person.read(part) == machine.read(part)
    assert render(edited(("edited",)), "csv", profile()) == render(edited(()), "csv", profile())
    assert render(edited(("edited",)), "html", profile()) == render(edited(()), "html", profile())


def test_an_edit_that_met_other_words_is_commented_in_words_for_people() -> None:
    package = zipfile.ZipFile(io.BytesIO(render(edited(("edit_conflict",)), "docx", profile())))
    said = package.read("word/comments.xml").decode()
    assert "直した後に案が作り直され、元の言葉が変わっています" in said
    assert "edit_conflict" not in said


def test_a_corrected_word_that_a_person_wrote_over_is_not_commented() -> None:
    turn = draft().transcript.turns[0]
    first = replace(turn.words[0], text="採決", original="採血")
    turns = {turn.id: replace(turn, words=(first, *turn.words[1:]))}
    said = Statement("S1", turn.text, "採決を行います。", (turn.id,), ("vocabulary", "edited"))
    assert [check.words for check in statement_checks(said, turns)] == ["採決"]
    assert statement_checks(replace(said, text="別の文です。"), turns) == ()
    machine = replace(said, text="別の文です。", flags=("vocabulary",))
    assert [check.words for check in statement_checks(machine, turns)] == ["採決"]
