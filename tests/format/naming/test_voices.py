"""A voice profile (声紋) is evidence among others: it names, it is outweighed, it casts doubt."""

from __future__ import annotations

from dataclasses import replace

from format.scripted import transcript
from minutes.format.naming import name_speakers
from minutes.schema import Attendee, Evidence, MeetingContext, Speaker

YAMADA, SATO = Attendee("山田一郎", "委員長"), Attendee("佐藤花子", "委員")
SUZUKI = Attendee("鈴木恵子", "委員")
LINES = [
    ("A", "ただいまから委員会を開会いたします。佐藤委員。"),
    ("B", "1点伺います。予算の内訳を教えてください。"),
    ("A", "ほかにありますか。"),
    ("C", "私からも伺います。時期はいつ頃でしょうか。"),
]


def named(roster: tuple[Attendee, ...], **profiles: tuple[str, float]) -> dict[str, Speaker]:
    """Reference voice → its speaker, where ``profiles`` say whose voices they resemble."""
    made, truth = transcript(LINES)
    ids = {key: speaker_id for speaker_id, key in truth.items()}
    evidence = {
        ids[key]: (Evidence("profile", name, score),) for key, (name, score) in profiles.items()
    }
    speakers = tuple(replace(s, evidence=evidence.get(s.id, ())) for s in made.speakers)
    found = name_speakers(replace(made, speakers=speakers), MeetingContext(roster=roster))
    by_id = {speaker.id: speaker for speaker in found.speakers}
    return {key: by_id[id_] for key, id_ in ids.items()}


def test_a_voice_alone_names_whom_nothing_else_tells() -> None:
    roster = (YAMADA, SATO, SUZUKI, Attendee("高橋健", "委員"))
    assert named(roster)["C"].name is None
    found = named(roster, C=("鈴木恵子", 0.93))["C"]
    assert found.name == "鈴木恵子"
    assert Evidence("profile", "鈴木恵子", 0.93) in found.evidence


def test_a_voice_of_nobody_on_the_roster_is_no_name() -> None:
    found = named((YAMADA, SATO, SUZUKI, Attendee("高橋健", "委員")), C=("中村恵", 0.95))["C"]
    assert found.name is None


def test_a_voice_that_contradicts_lowers_the_confidence() -> None:
    roster = (YAMADA, SATO, SUZUKI, Attendee("高橋健", "委員"))
    agreed = named(roster, B=("佐藤花子", 0.93))["B"]
    alone = named(roster)["B"]
    torn = named(roster, B=("鈴木恵子", 0.93))["B"]
    assert agreed.name == alone.name == "佐藤花子"
    assert agreed.confidence > alone.confidence
    assert torn.name is None or torn.confidence < alone.confidence
