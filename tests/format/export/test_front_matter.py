"""Front and back matter: given, said or blank, and never anything else."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest

from minutes.format.export import render
from minutes.format.export.blocks import item_heading
from minutes.format.export.front import agenda_lines, header_fields, vote_rows
from minutes.format.export.front_values import front_values
from minutes.front_fields import FRONT_FIELDS, NAMES
from minutes.schema import AgendaItem, Attendee, Decision, Draft, Header, VoteRecord

from .builders import STYLES, draft, empty_draft, profile

GIVEN = {
    "session": "令和7年9月1日から9月20日まで（20日間）",
    "agenda_number": "第2号",
    "business": "議事日程のとおり",
    "late": "加藤まり委員　午前10時20分着席",
    "signers": "3番　加藤まり\n5番　加藤健",
    "openness": "一部非公開",
    "closed_part": "議題2　個人に関する情報のため",
    "observers": "7名",
    "handouts": "資料1　改修計画\n資料2　位置図",
    "method": "全文筆記",
}


def given(layout: str = "iinkai", **fields: str) -> Draft:
    made = draft(layout)
    header = replace(made.minutes_doc.header, **(fields or GIVEN))
    return replace(made, minutes_doc=replace(made.minutes_doc, header=header))


def test_the_table_describes_the_header() -> None:
    header = Header()
    assert set(NAMES) == set(GIVEN)
    assert all(getattr(header, name) is None for name in NAMES)
    assert all(field.label and field.help and field.example for field in FRONT_FIELDS)


@pytest.mark.parametrize("layout", STYLES)
@pytest.mark.parametrize("format_name", ["txt", "md", "html", "docx"])
def test_what_was_written_stands_in_every_file(layout: str, format_name: str) -> None:
    data = render(given(layout), format_name, profile(layout))
    text = _words(data) if format_name == "docx" else data.decode()
    for lines in GIVEN.values():
        assert all(line in text for line in lines.split("\n")), lines


@pytest.mark.parametrize("layout", STYLES)
def test_nothing_is_printed_of_what_nobody_gave_or_said(layout: str) -> None:
    """Every figure and name above the statements was given in the header or the roster."""
    made = empty_draft()
    text = render(made, "txt", profile(layout)).decode()
    assert not re.search(r"\d|なし|公開(?!・)|名）", text.replace("公開・非公開の別", ""))


@pytest.mark.parametrize("layout", STYLES)
def test_without_a_roster_nobody_is_counted_or_absent(layout: str) -> None:
    made = draft(layout)
    bare = replace(made, minutes_doc=replace(made.minutes_doc, attendees=()))
    fields = dict(header_fields(bare, profile(layout)))
    assert not any("欠席" in label or "名）" in label for label in fields)


def test_blanks_are_the_profiles_choice() -> None:
    made = draft("shingikai")
    assert ("傍聴者", ()) in header_fields(made, profile("shingikai"))
    left_out = dict(header_fields(made, profile("shingikai", blanks="omit")))
    assert "傍聴者" not in left_out
    assert ("傍聴者", ()) in header_fields(draft(), profile(blanks="keep"))


def test_what_was_written_wins_over_what_was_said() -> None:
    made = draft()
    first = made.minutes_doc.agenda[0].statements[0]
    told = replace(first, text="傍聴者は3名です。")
    item = replace(made.minutes_doc.agenda[0], statements=(told,))
    document = replace(made.minutes_doc, agenda=(item, *made.minutes_doc.agenda[1:]))
    made = replace(made, minutes_doc=document)
    assert front_values(made, profile())["observers"] == ("3名",)
    written = replace(document, header=replace(document.header, observers="4名"))
    changed = front_values(replace(made, minutes_doc=written), profile())
    assert changed["observers"] == ("4名",)


def test_a_plenary_is_called_so_whatever_the_profile() -> None:
    made = draft()
    header = replace(made.minutes_doc.header, title="令和7年第1回臨時会")
    named = replace(made, minutes_doc=replace(made.minutes_doc, header=header))
    labels = [label for label, _ in header_fields(named, profile())]
    assert any(label.startswith("出席議員") for label in labels)
    assert not any("委員" in label for label in labels)
    assert "令和7年第1回臨時会会議録" in render(named, "txt", profile()).decode()
    header = replace(header, title="令和7年第1回臨時会総務委員会")
    committee = replace(made, minutes_doc=replace(made.minutes_doc, header=header))
    assert any("出席委員" in label for label, _ in header_fields(committee, profile()))


def test_seats_stand_in_front_of_names() -> None:
    made = draft("honkaigi")
    members = (
        Attendee("田中一郎", "議長", aliases=("1番",)),
        Attendee("加藤まり", "議員", aliases=("2番",)),
        Attendee("加藤健", "議員（欠席）", aliases=("3番",)),
    )
    seated = replace(made, minutes_doc=replace(made.minutes_doc, attendees=members))
    fields = dict(header_fields(seated, profile("honkaigi")))
    assert fields["出席議員（2名）"] == ("1番　議長　田中一郎", "2番　加藤まり")
    assert fields["欠席議員"] == ("3番　加藤健",)


def test_a_vote_without_a_bill_is_called_by_its_item() -> None:
    made = draft()
    nameless = Decision("異議なしと認めます。", ("T8",), VoteRecord(outcome="決定", way="簡易"))
    changed = replace(made, minutes_doc=replace(made.minutes_doc, decisions=(nameless,)))
    assert vote_rows(changed)[0][1] == "公園の改修について"
    two = replace(made, minutes_doc=replace(made.minutes_doc, decisions=(nameless, nameless)))
    assert vote_rows(two)[0][1] == "異議なしと認めます。"
    bill = Decision("可決", ("T8",), VoteRecord(title="第5号議案　手数料条例の改正"))
    numbered = replace(made, minutes_doc=replace(made.minutes_doc, decisions=(bill,)))
    assert vote_rows(numbered)[0][:2] == ("第5号議案", "手数料条例の改正")


def _parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name).decode("utf-8", "ignore") for name in package.namelist()}


def _words(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_plenary_has_cover_contents_index_and_running_header() -> None:
    parts = _parts(render(given("honkaigi"), "docx", profile("honkaigi")))
    document = parts["word/document.xml"]
    assert 'TOC \\o "1-2"' in document
    assert "発言者索引" in document
    assert "PAGEREF _Idx" in document
    assert any("柱" in text for name, text in parts.items() if "styles" in name)
    assert any("建設委員会" in text for name, text in parts.items() if "header" in name)
    marks = set(re.findall(r'w:name="(_(?:Toc|Idx)\d+)"', document))
    assert set(re.findall(r"PAGEREF (\S+)", document)) == marks
    ids = re.findall(r'<w:bookmarkStart[^>]*w:id="(\d+)"', document)
    assert len(ids) == len(set(ids))
    assert document.count('fldCharType="begin"') == document.count('fldCharType="end"')


def test_parts_are_the_profiles_choice() -> None:
    none = {part: "no" for part in ("cover", "toc", "speaker_index", "running_header")}
    parts = _parts(render(draft("honkaigi"), "docx", profile("honkaigi", **none)))
    assert "TOC" not in parts["word/document.xml"]
    assert "発言者索引" not in parts["word/document.xml"]
    everything = {part: "yes" for part in none}
    parts = _parts(render(draft(), "docx", profile(**everything)))
    assert "TOC" in parts["word/document.xml"]


def test_the_index_leaves_out_who_presides_and_who_is_unknown() -> None:
    made = render(draft("honkaigi"), "docx", profile("honkaigi"))
    rows = [p.text for p in docx.Document(io.BytesIO(made)).paragraphs if p.style.name == "索引"]
    assert rows
    assert not any("田中" in row or "不明" in row for row in rows)


def test_signatures_name_those_who_sign() -> None:
    text = _words(render(given("honkaigi"), "docx", profile("honkaigi")))
    assert "署名議員（3番　加藤まり）" in text
    blank = _words(render(draft("honkaigi"), "docx", profile("honkaigi")))
    assert blank.count("署名議員") == 3  # the field above, and two lines to sign on


@pytest.mark.parametrize(
    ("layout", "label"),
    [("honkaigi", "会議録署名議員"), ("iinkai", "会議録署名委員"), ("shingikai", "会議録署名委員")],
)
def test_members_of_a_board_are_no_assembly_members(layout: str, label: str) -> None:
    made = given(layout)
    labels = [name for name, _ in header_fields(made, profile(layout))]
    assert [name for name in labels if "署名" in name] == [label]
    text = _words(render(made, "docx", profile(layout)))
    assert ("署名議員（" in text) is (layout == "honkaigi")
    assert text.count("署名委員（") == (0 if layout == "honkaigi" else 2)


@pytest.mark.parametrize("layout", ["honkaigi", "shingikai"])
def test_signatures_never_stand_alone_on_a_page(layout: str) -> None:
    document = docx.Document(io.BytesIO(render(given(layout), "docx", profile(layout))))
    body = document.paragraphs
    signed = [n for n, p in enumerate(body) if p.style.name == "署名欄"]
    first = signed[0] - (2 if layout == "honkaigi" else 1)
    assert all(p.paragraph_format.keep_with_next for p in body[first : signed[-1]])
    above = body[first]._p.getprevious()
    inside = (
        [above] if above.tag.endswith("}p") else list(above.tr_lst[-1].iter(above.tag[:-3] + "p"))
    )
    assert inside
    assert all("keepNext" in paragraph.xml for paragraph in inside)


def test_the_front_is_numbered_or_bare_or_a_table_as_the_profile_says() -> None:
    made = given()
    text = _words(render(made, "docx", profile(field_mark="number")))
    assert all(label in text for label in ("1　開会日", "2　場所", "5　出席委員"))
    assert "○場所" not in text
    assert "○場所" in _words(render(made, "docx", profile()))
    bare = docx.Document(io.BytesIO(render(made, "docx", profile(field_mark="none"))))
    assert any(p.text.startswith("場所") for p in bare.paragraphs)
    table = docx.Document(io.BytesIO(render(made, "docx", profile(front_form="table"))))
    cells = [cell.text for row in table.tables[0].rows for cell in row.cells]
    assert {"場所", "審査日程"} <= set(cells)
    lines = docx.Document(
        io.BytesIO(render(given("shingikai"), "docx", profile("shingikai", front_form="lines")))
    )
    assert any(p.text.startswith("○場所") for p in lines.paragraphs)


def test_a_bill_is_headed_with_its_place_where_the_profile_says() -> None:
    bill = AgendaItem(2, "議案第31号　手数料条例の一部を改正する条例", ())
    assert item_heading(bill, profile("honkaigi")).startswith("議案第31号")
    placed = item_heading(bill, profile("honkaigi", item_place="yes"))
    assert placed == "日程第2　議案第31号　手数料条例の一部を改正する条例"
    assert (
        item_heading(AgendaItem(2, "日程第2　会期", ()), profile(item_place="yes"))
        == "日程第2　会期"
    )


def test_the_clean_copy_has_the_text_and_no_remark() -> None:
    marked, clean = (render(draft(), name, profile()) for name in ("docx", "clean.docx"))
    assert _words(marked) == _words(clean)
    assert list(docx.Document(io.BytesIO(marked)).comments)
    document = docx.Document(io.BytesIO(clean))
    assert not list(document.comments)
    assert not any(r.style.name == "要確認" for p in document.paragraphs for r in p.runs)


def test_the_schedule_gives_each_item_its_place_and_bills_their_own_heading() -> None:
    made = draft()
    items = (
        AgendaItem(1, "議案第31号　手数料条例の一部を改正する条例", ()),
        AgendaItem(2, "請願第4号　少人数学級の実現を求める請願", ()),
        AgendaItem(3, "その他", ()),
    )
    made = replace(made, minutes_doc=replace(made.minutes_doc, agenda=items))
    assert agenda_lines(made, profile("honkaigi")) == (
        "日程第1　議案第31号　手数料条例の一部を改正する条例",
        "日程第2　請願第4号　少人数学級の実現を求める請願",
        "日程第3　その他",
    )
    headings = [item_heading(item, profile("honkaigi")) for item in items]
    assert [heading[:4] for heading in headings] == ["議案第3", "請願第4", "日程第3"]
