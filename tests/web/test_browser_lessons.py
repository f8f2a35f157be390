"""What a clerk corrected teaches the body, and what it filed before: on the page, to the next meeting."""

from __future__ import annotations

from pathlib import Path

import pytest
from corrections import save_statement

from minutes.schema import Term
from minutes.store.records import Body

from .builders import said
from .conftest import Site
from .editing import edit, kept, panel
from .screen import Screen

pytestmark = pytest.mark.browser

PHRASES = Path(__file__).resolve().parents[1] / "asr" / "data" / "phrases.opus"
"""It says 駐車場, which this town calls 中舎場."""

MEETING = (
    ("新しい駐車場の改修です。", "新しい中舎場の改修です。"),
    ("駐車場を建てます。", "中舎場を建てます。"),
    ("子供の居場所です。", "子どもの居場所です。"),
    ("子供の数です。", "子どもの数です。"),
    ("友達の会です。", "友だちの会です。"),
    ("友達の数です。", "友だちの数です。"),
    ("友達の家です。", "友達の家です。"),
    ("市制の方針です。", "市政の方針です。"),
    ("本日は晴れです。", "明日は雨です。"),
)
"""As it was heard and as it is filed: two words to be learnt, 友達 right as well, the last two once only."""


FITS = (
    "const table = document.querySelector('.m-teach table'), dialog = document.querySelector('.m-teach');"
    "return table.scrollWidth <= table.clientWidth && dialog.scrollWidth <= dialog.clientWidth"
)
"""Whether the list of words is seen without moving it sideways."""


def write(screen: Screen, row: int, text: str) -> None:
    """As a clerk writes over a row."""
    box = screen.only(f'[data-index="{row}"] .m-text')
    box.click()
    box.clear()
    box.send_keys(text + "\t")


def boxes(screen: Screen) -> list[list[str]]:
    """The list of words: right word, reading, mistakes."""
    found: list[list[str]] = screen.run(
        "return [...document.querySelectorAll('.m-teach tbody tr')]"
        ".map((row) => [...row.querySelectorAll('input[type=text]')].map((box) => box.value))"
    )
    return found


def make_final(screen: Screen) -> None:
    screen.choose(".m-state-choice", "確定")
    screen.press(".m-dialog", "確定する")


def corrected(screen: Screen, site: Site, body: Body) -> str:
    """A meeting whose rows a clerk has written over, and made final: the words are offered."""
    job = edit(screen, site, said(*(heard for heard, _ in MEETING)), body_id=body.id)
    screen.shows(".m-lessons .m-hint", "用語辞書0語")
    for row, (heard, filed) in enumerate(MEETING):
        if heard != filed:
            write(screen, row, filed)
    wanted = [filed for _, filed in MEETING]
    kept(lambda: [row.text for row in site.service.desk.draft(job).minutes_doc.statements], wanted)
    make_final(screen)
    screen.wait(".m-teach")
    assert screen.run(FITS), "the list is cut off"
    return job


def test_corrections_are_learnt_with_one_yes_and_the_next_meeting_says_so(
    screen: Screen, site: Site, models_dir: Path
) -> None:
    body = site.service.save_body(Body("", "駐車場委員会"))
    job = corrected(screen, site, body)
    assert boxes(screen) == [
        ["中舎場", "ちゅうしゃじょう", "駐車場"],
        ["子ども", "こども", "子供"],
    ]
    assert site.service.body(body.id).dictionary == ()  # nothing without a yes
    screen.press(".m-teach", "覚える")
    screen.shows(".m-saved", "駐車場委員会の用語辞書に2語を覚えました")
    learnt = {term.text: term for term in site.service.body(body.id).dictionary}
    assert learnt["中舎場"] == Term("中舎場", "ちゅうしゃじょう", ("駐車場",))
    assert learnt["子ども"].mistakes == ("子供",)
    panel(screen, "meeting")
    screen.press(".m-lessons", "この会議の直しから覚える…")
    screen.shows(".m-saved", "新しく覚える語はありません")
    screen.open(f"bodies?id={body.id}")
    shown = screen.wait("#m-body-dictionary").get_property("value")
    assert "中舎場,ちゅうしゃじょう,駐車場" in shown
    screen.shows(".m-tallies li", "中舎場：直した2回、正しく聞き取れた0回")
    following = site.service.submit(PHRASES, body_id=body.id)
    screen.until(
        lambda: site.service.job(following).state in ("done", "failed"), "the next meeting"
    )
    assert site.service.job(following).error is None
    texts = [row.text for row in site.service.desk.draft(following).minutes_doc.statements]
    assert any("中舎場を整備" in text for text in texts), texts
    screen.open(f"edit?id={following}")
    screen.wait(".m-row")
    panel(screen, "meeting")
    screen.shows(".m-lessons .m-hint", "駐車場委員会の用語辞書2語")
    screen.shows(".m-lessons .m-hint", "そのまま聞き取れた語：中舎場")
    assert job != following


def test_the_list_is_edited_before_the_yes(screen: Screen, site: Site) -> None:
    body = site.service.save_body(Body("", "直す委員会"))
    corrected(screen, site, body)
    first, second = screen.all(".m-teach tbody tr")
    second.find_element("css selector", "input[type=checkbox]").click()
    word, reading, mistakes = first.find_elements("css selector", "input[type=text]")
    for box, text in (
        (word, "中央中舎場"),
        (reading, "ちゅうおう駐車場"),
        (mistakes, "中央駐車場／中央注射場"),
    ):
        box.clear()
        box.send_keys(text)
    screen.press(".m-teach", "覚える")
    screen.until(lambda: screen.only(".m-teach .m-problem").text, "why a reading is refused")
    assert site.service.body(body.id).dictionary == ()
    reading.clear()
    reading.send_keys("ちゅうおうちゅうしゃじょう")
    screen.press(".m-teach", "覚える")
    screen.gone(".m-teach")
    wanted = Term("中央中舎場", "ちゅうおうちゅうしゃじょう", ("中央駐車場", "中央注射場"))
    assert site.service.body(body.id).dictionary == (wanted,)


def test_without_a_yes_nothing_is_learnt_and_it_can_be_asked_for_later(
    screen: Screen, site: Site
) -> None:
    body = site.service.save_body(Body("", "後で覚える委員会"))
    job = corrected(screen, site, body)
    screen.press(".m-teach", "今は覚えない")
    screen.gone(".m-teach")
    assert site.service.body(body.id).dictionary == ()
    screen.open(f"edit?id={job}")
    screen.wait(".m-final:not([hidden])")
    panel(screen, "meeting")
    screen.press(".m-lessons", "この会議の直しから覚える…")
    screen.wait(".m-teach")
    assert [row[0] for row in boxes(screen)] == ["中舎場", "子ども"]
    screen.press(".m-teach", "覚える")
    screen.gone(".m-teach")
    assert {term.text for term in site.service.body(body.id).dictionary} == {"中舎場", "子ども"}


def test_a_word_that_was_right_here_can_be_taken_back(screen: Screen, site: Site) -> None:
    known = (Term("中舎場", "ちゅうしゃじょう", ("駐車場",)),)
    body = site.service.save_body(Body("", "戻す委員会", dictionary=known))
    job = site.seed(said("駅前の中舎場です。", "以上です。"), body_id=body.id)
    save_statement(site.service.desk, job, 0, text="駅前の駐車場です。")
    screen.open(f"edit?id={job}")
    screen.wait(".m-row")
    make_final(screen)
    screen.shows(".m-teach .m-tick", "「駐車場」を「中舎場」に直すのをやめる")
    screen.press(".m-teach", "覚える")
    screen.gone(".m-teach")
    assert site.service.body(body.id).dictionary == (Term("中舎場", "ちゅうしゃじょう"),)


@pytest.mark.parametrize("has_body", [True, False])
def test_nothing_is_asked_where_there_is_nothing_to_learn(
    screen: Screen, site: Site, *, has_body: bool
) -> None:
    body = site.service.save_body(Body("", "そのままの委員会")) if has_body else None
    edit(screen, site, said("古い校舎です。", "新しい校舎です。"), body_id=body and body.id)
    make_final(screen)
    screen.wait(".m-final:not([hidden])")
    screen.run_async("setTimeout(arguments[0], 700)")
    assert not screen.all(".m-teach")
    panel(screen, "meeting")
    assert screen.only(".m-lessons").is_displayed() is has_body


def test_past_minutes_are_given_on_the_page_and_forgotten_there(
    screen: Screen, site: Site, tmp_path: Path
) -> None:
    speech = "○市長（森井秀明君）　" + "苫小牧市の埠頭と、北広島市の診療所です。" * 20
    good, broken, other = (tmp_path / name for name in ("6月.txt", "7月.pdf", "写真.jpg"))
    good.write_text(speech, encoding="utf-8")
    broken.write_bytes(b"%PDF-1.4 broken")
    other.write_bytes(b"\xff\xd8")
    screen.open("bodies")
    screen.wait("#m-body-name").send_keys("港湾委員会")
    screen.press(".m-pick", "会議体を作る")
    screen.shows(".m-notice", "会議体「港湾委員会」を作りました")
    (body,) = [body for body in site.service.bodies() if body.name == "港湾委員会"]
    files = screen.wait('.m-past input[type="file"]')
    files.send_keys("\n".join(map(str, (good, broken, other))))
    screen.shows(".m-past h3", "読んだ会議録（1件）")
    screen.shows(".m-problem", "過去の会議録「7月.pdf」")
    screen.shows(".m-notice", "1件を読みました")
    screen.shows(".m-learnt", "苫小牧市（とまこまいし）")
    assert [file.name for file in site.service.learning.files(body.id)] == ["6月.txt"]
    screen.only('button[aria-label="「6月.txt」から覚えたものを消す"]').click()
    screen.press(".m-dialog", "消す")
    screen.shows(".m-past", "まだ読んでいません。")
    assert site.service.learning.terms(body.id) == ()
    screen.wait('.m-past input[type="file"]').send_keys(str(other))
    screen.shows(".m-problem", "docx・pdf・txt・html のファイルを選んでください。")


def test_past_minutes_can_be_dropped(screen: Screen, site: Site) -> None:
    body = site.service.save_body(Body("", "落とす委員会"))
    screen.open(f"bodies?id={body.id}")
    screen.wait(".m-past .m-drop-area")
    screen.run(
        "const files = new DataTransfer();"
        "files.items.add(new File(['<p>○市長（森井秀明君）　' + '苫小牧市の埠頭です。'.repeat(30)], '9月.html'));"
        "document.querySelector('.m-past .m-drop-area')"
        ".dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));"
    )
    screen.shows(".m-past h3", "読んだ会議録（1件）")
    assert [file.name for file in site.service.learning.files(body.id)] == ["9月.html"]
