"""Profiles: the four that ship, round trips, errors that name the nearest key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.errors import UsageError
from minutes.format import apply
from minutes.format.export.speaker_line import SPEAKER_STYLES
from minutes.format.profiles import dump_profile, load_profile, parse_profile, profile_names
from minutes.format.text.settings import SETTINGS, resolve
from minutes.schema import Profile, Term

_NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
_OPTIONS = st.fixed_dictionaries(
    {}, optional={s.name: st.sampled_from(s.choices) for s in SETTINGS if s.choices}
)
_TERMS = st.builds(
    Term, _NAMES, st.none() | _NAMES, st.lists(_NAMES, max_size=2).map(tuple), st.just("dictionary")
)


def test_four_ship() -> None:
    assert profile_names() == ("honkaigi", "iinkai", "shingikai", "chonai", "youten")
    for name in profile_names():
        profile = load_profile(name)
        assert profile.layout == name
        assert parse_profile(dump_profile(profile), name=name) == profile


def test_chonai_is_in_plain_style() -> None:
    options = load_profile("chonai").options
    assert (
        apply("えー、対象は300人を見込んでます。", "all", options) == "対象は300人を見込んでいる。"
    )


@given(_NAMES, _OPTIONS, st.lists(_TERMS, max_size=3).map(tuple), st.none() | _NAMES)
def test_what_is_written_reads_the_same(
    title: str, options: dict[str, object], dictionary: tuple[Term, ...], template: str | None
) -> None:
    profile = Profile("own", title, options=options, dictionary=dictionary, template=template)
    assert parse_profile(dump_profile(profile), name="own") == profile


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('titel = "x"', "title"),
        ('title = "x"\n[options]\nhonorifc = "kana"', "honorific"),
        ('title = "x"\n[options]\nredact = "yes"', "true"),
        ('title = "x"\nlayout = "kaigi"', "iinkai"),
        ('title = "x"\n[[dictionary]]\ntext = "a"\nmistake = ["b"]', "mistakes"),
        ('title = "x"\n[[dictionary]]\nreading = "a"', "text"),
        ("title = ", "TOML"),
        ("title = 3", "文字列"),
    ],
)
def test_a_wrong_file_is_one_clear_line(text: str, named: str) -> None:
    with pytest.raises(UsageError, match=named) as caught:
        parse_profile(text, name="own")
    assert "\n" not in str(caught.value)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "aoba.toml"
    path.write_text('\ufefftitle = "青葉区"\n[options]\nhonorific = "kana"\n', encoding="utf-8")
    profile = load_profile(path)
    assert (profile.name, profile.title, profile.options["honorific"]) == ("aoba", "青葉区", "kana")
    with pytest.raises(UsageError, match="iinkai"):
        load_profile("iinkal")
    with pytest.raises(UsageError, match="読めません"):
        load_profile(tmp_path / "none.toml")


def test_every_option_has_words_for_each_choice() -> None:
    for setting in SETTINGS:
        assert setting.label
        assert setting.help
        assert len(setting.words) == len(setting.choices)
        assert len(set(setting.words)) == len(setting.words)
    styles = next(s for s in SETTINGS if s.name == "speaker_style")
    assert set(styles.choices) == set(SPEAKER_STYLES)


def test_what_the_exporter_prints_may_stand_in_a_profile() -> None:
    options = parse_profile(
        'title = "x"\n[options]\ntime_marks = true\nresults = "none"', name="own"
    ).options
    assert options == {"time_marks": True, "results": "none"}
    assert "results" not in resolve(None)  # the layout decides


def test_chonai_names_people_before_a_colon() -> None:
    assert load_profile("chonai").options["speaker_style"] == "name_colon"
