"""作り直し from the page: the real recording, the real worker, a correction that stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from corrections import save_statement

from minutes.options import TranscribeOptions
from minutes.schema import Header, MeetingContext

from .builders import draft
from .conftest import Site, seed_anew
from .screen import Screen
from .test_renewal import said_anew

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.model
def test_a_mended_profile_makes_it_anew_and_the_correction_stays(
    screen: Screen, site: Site
) -> None:
    service = site.service
    context = MeetingContext(Header("環境委員会"))
    job = service.submit(ROOT / "samples" / "iinkai.ogg", context, TranscribeOptions())
    screen.open("")
    screen.wait(f'[data-id="{job}"][data-state=done]', seconds=1200)
    save_statement(service.desk, job, 0, text="人が直した最初の文です。", user="甲")
    screen.open("")
    screen.wait(f'[data-id="{job}"]')
    screen.only(f'[data-id="{job}"] a[href*="renew"]').click()
    screen.shows(".m-plan", "これまでに直した1か所は、すべて新しい案に引き継ぎます")
    screen.shows(".m-plan", "音声認識：前の結果を使います")
    screen.only("#m-renew-dictionary").send_keys("耐震改修")
    screen.shows(".m-plan", "音声認識：やり直します")
    box = screen.only("#m-renew-dictionary")
    box.clear()
    box.send_keys(" ")
    screen.shows(".m-plan", "音声認識：前の結果を使います")
    screen.choose("#m-renew-profile", "本会議 会議録")
    screen.shows(".m-plan", "会議録の整形：やり直します")
    screen.press(".m-renew", "作り直す")
    screen.shows(".m-renew", "作り直しました", seconds=1200)
    screen.shows(".m-renew", "合わなかった修正はありません")
    assert service.store.drafts.latest(job) == 2
    assert service.desk.draft(job).minutes_doc.statements[0].text == "人が直した最初の文です。"
    service.delete(job)


def test_of_two_texts_one_is_chosen(screen: Screen, site: Site) -> None:
    job = site.seed(draft())
    save_statement(site.service.desk, job, 1, text="人が直した文。", user="甲")
    save_statement(site.service.desk, job, 2, text="これも直した文。", user="甲")
    anew = {n: (f"別の言葉{n}です。", f"別の言葉{n}です。") for n in (1, 2)}
    seed_anew(site.service, job, said_anew(draft(), anew))
    screen.open(f"renew?id={job}&done=1")
    screen.shows(".m-conflicts", "人が直した文。")
    rows = screen.all(".m-conflicts > li")
    assert len(rows) == 2
    rows[0].find_element("css selector", ".m-actions button").click()
    screen.shows(".m-conflicts", "直した文にしました")
    rows[1].find_elements("css selector", ".m-actions button")[1].click()
    screen.shows(".m-conflicts", "新しい案の文にしました")
    texts = [statement.text for statement in site.service.desk.draft(job).minutes_doc.statements]
    assert texts[1:3] == ["人が直した文。", "別の言葉2です。"]
    assert site.service.desk.conflicts(job) == ()
    site.service.delete(job)
