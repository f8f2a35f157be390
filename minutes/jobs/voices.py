"""Voice profiles (声紋) of a meeting body: learnt from a confirmed job, given to the next ones.

Off unless the operator sets ``MINUTES_VOICES=1`` and the body's own switch is on.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from minutes.errors import NotStored, StoreError, UsageError
from minutes.jobs.desk import folder
from minutes.schema import Diarization, Draft, Speaker
from minutes.store.codec import from_json
from minutes.store.records import Body

if TYPE_CHECKING:
    from minutes.diarize.profiles import Voice, VoiceProfile
    from minutes.jobs.service import Service
    from minutes.store import Store

SWITCH = "MINUTES_VOICES"
_LEARNT = "jobs/{job_id}/learnt.json"
_REASSIGNED = 0.2
"""Share of a voice's speech given to somebody else by the clerk, from which it is not one voice."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What came of a job: profiles kept, and who was left out with the Japanese reason."""

    kept: tuple[VoiceProfile, ...]
    left_out: tuple[str, ...]


def allowed() -> bool:
    """Whether the operator allows voice profiles at all."""
    return os.environ.get(SWITCH, "").strip().lower() in ("1", "true", "yes", "on")


def require_allowed() -> None:
    """Refuse where the operator has not switched voice profiles on.

    Raises
    ------
    UsageError
    """
    if not allowed():
        raise UsageError(
            f"声の登録は使わない設定です。使うときは、運用担当者が環境変数 {SWITCH}=1 を設定してください。"
        )


def known_voices(store: Store, body_id: str | None) -> tuple[VoiceProfile, ...]:
    """Profiles that a job of that body may be compared with; empty where either switch is off."""
    if body_id is None or not allowed():
        return ()
    try:
        return store.voices.all(body_id) if store.bodies.get(body_id).voices else ()
    except NotStored:  # deleted since
        return ()


def body_named(service: Service, name: str) -> Body:
    """The body of that name.

    Raises
    ------
    UsageError
    """
    for body in service.bodies():
        if body.name == name:
            return body
    known = "、".join(body.name for body in service.bodies()) or "まだありません"
    raise UsageError(f"会議体「{name}」はありません（会議体：{known}）。")


def enrol_job(
    service: Service, job_id: str, *, body_id: str | None = None, everyone: bool = False
) -> Enrolment:
    """Learn the voices of a finished job from the names that the clerk gave.

    Parameters
    ----------
    service : Service
    job_id : str
    body_id : str, optional
        Whose members they are; the job's own body if ``None``.
    everyone : bool
        Also names that the machine found: the clerk has looked at all of them.

    Raises
    ------
    UsageError
        Not allowed, no body, its switch is off, or the job has no voices to learn.
    """
    from minutes.diarize.profiles import enrol

    require_allowed()
    body = _body(service, job_id, body_id)
    named, left_out = _confirmed(service, job_id, everyone=everyone)
    before = {profile.name: profile for profile in service.store.voices.all(body.id)}
    learnt = _learnt(service, job_id)
    kept: dict[str, VoiceProfile] = {}
    for name, voice in named:
        if (body.id, name) in learnt and name in before:
            left_out += (f"「{name}」の声は、この会議から登録済みです。",)
            continue
        try:
            kept[name] = enrol(name, voice, date.today(), kept.get(name, before.get(name)))
        except UsageError as error:
            left_out += (str(error),)
    service.store.voices.save(body.id, kept.values())
    _remember(service, job_id, learnt | {(body.id, name) for name in kept})
    return Enrolment(tuple(kept.values()), left_out)


def body_to_learn(service: Service, job_id: str) -> Body | None:
    """The body to whose voices the page may add a job's; ``None`` where a switch is off."""
    job = service.job(job_id)
    if job.body_id is None or not allowed() or job.state != "done":
        return None
    try:
        body = service.store.bodies.get(job.body_id)
    except NotStored:  # deleted since
        return None
    tracks = service.store.jobs.get(job_id).options.tracks
    return body if body.voices and not tracks else None


def names_to_learn(service: Service, job_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that a person gave, and names that only the machine gave, each once."""
    speakers = [one for one in service.draft(job_id).transcript.speakers if one.name]
    given = dict.fromkeys(one.name or "" for one in speakers if _by_hand(one))
    found = dict.fromkeys(one.name or "" for one in speakers if one.name not in given)
    return tuple(given), tuple(found)


def _learnt(service: Service, job_id: str) -> set[tuple[str, str]]:
    """(body, name) of the voices that came from this job: no meeting counts twice."""
    key = _LEARNT.format(job_id=job_id)
    if not service.files.exists(key):
        return set()
    return {(body_id, name) for body_id, name in json.loads(service.files.fetch(key).read_text())}


def _remember(service: Service, job_id: str, learnt: set[tuple[str, str]]) -> None:
    plain = json.dumps(sorted(learnt), ensure_ascii=False)
    service.files.write(_LEARNT.format(job_id=job_id), plain.encode())


def _body(service: Service, job_id: str, body_id: str | None) -> Body:
    chosen = body_id or service.job(job_id).body_id
    if chosen is None:
        raise UsageError(
            "この会議には会議体が選ばれていません。--body で会議体を指定してください。"
        )
    body = service.store.bodies.get(chosen)
    if not body.voices:
        raise UsageError(
            f"会議体「{body.name}」は声の登録を使わない設定です。"
            f"`minutes voices on {body.name}` で使う設定にしてください。"
        )
    return body


def _confirmed(
    service: Service, job_id: str, *, everyone: bool
) -> tuple[list[tuple[str, Voice]], tuple[str, ...]]:
    """Name and voice of each speaker who may be learnt, and the reasons for the others."""
    from minutes.diarize.profiles import voices_of

    row = service.store.jobs.get(job_id)
    if row.state != "done":
        raise UsageError("声を登録できるのは、でき上がった会議録だけです。")
    if row.options.tracks:
        raise UsageError("参加者別の録音は、名前が初めから分かるため声を登録しません。")
    draft = service.draft(job_id)
    strays = _strays(draft)
    voices = {voice.speaker_id: voice for voice in voices_of(_diarization(service, job_id))}
    named, left_out = [], []
    for speaker in draft.transcript.speakers:
        if speaker.name is None or speaker.id not in voices:
            continue
        if not (everyone or _by_hand(speaker)):
            left_out.append(f"「{speaker.name}」は人が確かめていないため登録しません。")
        elif strays.get(speaker.id, 0.0) > _REASSIGNED:
            left_out.append(
                f"「{speaker.name}」の声には別の人の発言が混じっているため登録しません。"
            )
        else:
            named.append((speaker.name, voices[speaker.id]))
    if not named and not left_out:
        raise UsageError("登録できる声がありません。先に、編集画面で話者の名前を入れてください。")
    return named, tuple(left_out)


def _by_hand(speaker: Speaker) -> bool:
    return any(evidence.kind == "manual" for evidence in speaker.evidence)


def _strays(draft: Draft) -> dict[str, float]:
    """Speaker of the recording → share of its time that the draft gives to somebody else."""
    turns = {turn.id: turn for turn in draft.transcript.turns}
    total: dict[str, float] = defaultdict(float)
    elsewhere: dict[str, float] = defaultdict(float)
    names = {speaker.id: speaker.name for speaker in draft.transcript.speakers}
    for statement in draft.minutes_doc.statements:
        for turn_id in statement.turn_ids:
            turn = turns.get(turn_id)
            if turn is None or turn.speaker_id is None:
                continue
            total[turn.speaker_id] += turn.span.duration
            given = names.get(statement.speaker_id or "")
            if statement.speaker_id != turn.speaker_id and given != names.get(turn.speaker_id):
                elsewhere[turn.speaker_id] += turn.span.duration
    return {speaker: elsewhere[speaker] / seconds for speaker, seconds in total.items() if seconds}


def _diarization(service: Service, job_id: str) -> Diarization:
    key = f"{folder(job_id, service.store.drafts.latest(job_id))}/diarization.json"
    if not service.files.exists(key):
        raise StoreError("この会議の話者の情報が残っていません。会議録を作り直してください。")
    return from_json(Diarization, json.loads(service.files.fetch(key).read_text()))
