"""What sounds alike is told apart by how it reads; nothing is written that nobody heard, nothing heard is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.asr.recogniser import Alternative
from minutes.asr.wording import best_wording
from minutes.format.usage import fluency


def heard(*texts: str, step: float = 0.01) -> list[Alternative]:
    """Hypotheses of a beam, each a little less likely than the one before."""
    return [Alternative(text, -0.3 - step * place) for place, text in enumerate(texts)]


def test_each_part_comes_from_where_it_reads_best() -> None:
    beam = heard(
        "はい、営逃響は保育園の審生についてお集まりいただきました。",
        "はい、今日は保育園の審生についてお集まりいただきました。",
        "はい、営逃響は保育園の申請についてお集まりいただきました。",
    )
    assert best_wording(beam, fluency) == (
        "はい、今日は保育園の申請についてお集まりいただきました。"
    )


def test_what_was_heard_clearly_stands_however_it_reads() -> None:
    beam = heard("次は厩橋の補修です。", "次は前橋の補修です。", step=3.0)
    assert best_wording(beam, fluency) == "次は厩橋の補修です。"


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("佐藤委員、ありがとうございます。", "佐藤、ありがとうございます。"),
        ("以上で説明を終わります。御審議をお願いいたします。", "以上で説明を終わります。"),
    ],
)
def test_the_shorter_text_does_not_win_by_being_short(full: str, short: str) -> None:
    assert best_wording(heard(full, short), fluency) == full
    assert best_wording(heard(short, full), fluency) == full


def test_spaces_of_the_model_do_not_count_as_differences() -> None:
    beam = heard("はい、 AI OCR の件です。", "はい、AI OCRの件です。")
    assert best_wording(beam, fluency) == "はい、AI OCRの件です。"


def test_a_circle_of_the_decoder_stays_visible() -> None:
    beam = heard("日本を頂く人。日本を頂く人。", "日本を頂く人。日本の頂上。", "日本語を聞く人。")
    assert best_wording(beam, fluency) == "日本を頂く人。日本を頂く人。"


TEXTS = st.text(alphabet="あいう課長委員、。", max_size=12)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_only_what_some_hypothesis_wrote(texts: list[str]) -> None:
    written = best_wording(heard(*texts), lambda text: -2.0 * text.count("課"))
    pool = "".join(texts)
    assert set(written) <= set(pool)
    assert len(written) <= sum(map(len, texts))


@given(TEXTS, st.integers(1, 5))
def test_agreement_stands(text: str, times: int) -> None:
    assert best_wording(heard(*[text] * times), lambda _: 1.0) == text


@given(st.lists(TEXTS, min_size=2, max_size=5, unique=True))
def test_likeliest_stands_where_all_read_alike_and_are_as_long(texts: list[str]) -> None:
    same_length = [text[:7].ljust(7, "ん") for text in texts]  # no stretch that could lose words
    assert (
        best_wording(heard(*same_length, step=0.5), lambda text: -3.0 * len(text))
        == (same_length[0])
    )
