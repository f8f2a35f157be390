"""Voice profiles (声紋) learnt from confirmed meetings, listed and forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from minutes import settings
from minutes.errors import StoreError, UsageError
from minutes.jobs.desk import Desk
from minutes.jobs.results import read_diarization, read_learnt, write_learnt
from minutes.jobs.retention import sound_gone
from minutes.jobs.voices import require_allowed
from minutes.schema import Diarization, Draft, Speaker
from minutes.store.files import Files
from minutes.store.opening import Store
from minutes.store.records import Body

if TYPE_CHECKING:
    from minutes.diarize.profiles import Voice, VoiceProfile

_REASSIGNED = 0.2
"""Share of a voice's speech given to somebody else by the clerk, from which it is not one voice."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What came of a job: profiles kept, and who was left out with the Japanese reason."""

    kept: tuple[VoiceProfile, ...]
    left_out: tuple[str, ...]


class Voices:
    """The voice profiles of meeting bodies.

    Parameters
    ----------
    store : Store
    files : Files
        Where the results of jobs lie.
    desk : Desk
        For the names that a person gave.
    """

    def __init__(self, store: Store, files: Files, desk: Desk) -> None:
        self._store, self._files, self._desk = store, files, desk

    def all(self, body_id: str) -> tuple[VoiceProfile, ...]:
        """The profiles of one body by name."""
        return self._store.voices.all(body_id)

    def save(self, body_id: str, profiles: Iterable[VoiceProfile]) -> None:
        """Insert profiles, or replace those of the same names, all or none."""
        self._store.voices.save(body_id, profiles)

    def delete(self, body_id: str, name: str | None = None) -> int:
        """Forget one voice, or without ``name`` everybody's; returns how many there were."""
        return self._store.voices.delete(body_id, name)

    def enrol(
        self, job_id: str, *, body_id: str | None = None, everyone: bool = False
    ) -> Enrolment:
        """Learn the voices of a finished job from the names that the clerk gave.

        Parameters
        ----------
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
        body = self._body(job_id, body_id)
        named, left_out = self._confirmed(job_id, everyone=everyone)
        before = {profile.name: profile for profile in self.all(body.id)}
        learnt = read_learnt(self._files, job_id)
        kept: dict[str, VoiceProfile] = {}
        for name, voice in named:
            if (body.id, name) in learnt and name in before:
                left_out += (f"「{name}」の声は、この会議から登録済みです。",)
                continue
            try:
                kept[name] = enrol(name, voice, date.today(), kept.get(name, before.get(name)))
            except UsageError as error:
                left_out += (str(error),)
        self.save(body.id, kept.values())
        write_learnt(self._files, job_id, learnt | {(body.id, name) for name in kept})
        return Enrolment(tuple(kept.values()), left_out)

    def body_to_learn(self, job_id: str) -> Body | None:
        """The body to whose voices the page may add a job's; ``None`` where a switch is off."""
        row = self._store.jobs.get(job_id)
        if not settings.voices_allowed() or row.state != "done" or row.options.tracks:
            return None
        body = self._store.bodies.find(row.body_id)
        return body if body is not None and body.voices else None

    def names_to_learn(self, job_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names that a person gave, and names that only the machine gave, each once."""
        speakers = [
            speaker for speaker in self._desk.draft(job_id).transcript.speakers if speaker.name
        ]
        given = dict.fromkeys(speaker.name or "" for speaker in speakers if _by_hand(speaker))
        found = dict.fromkeys(
            speaker.name or "" for speaker in speakers if speaker.name not in given
        )
        return tuple(given), tuple(found)

    # --- inside -------------------------------------------------------------------------------

    def _body(self, job_id: str, body_id: str | None) -> Body:
        chosen = body_id or self._store.jobs.get(job_id).body_id
        if chosen is None:
            raise UsageError(
                "この会議には会議体が選ばれていません。--body で会議体を指定してください。"
            )
        body = self._store.bodies.get(chosen)
        if not body.voices:
            raise UsageError(
                f"会議体「{body.name}」は声の登録を使わない設定です。"
                f"`minutes voices on {body.name}` で使う設定にしてください。"
            )
        return body

    def _confirmed(
        self, job_id: str, *, everyone: bool
    ) -> tuple[list[tuple[str, Voice]], tuple[str, ...]]:
        """Name and voice of each speaker who may be learnt, and the reasons for the others."""
        from minutes.diarize.profiles import voices_of

        row = self._store.jobs.get(job_id)
        if row.state != "done":
            raise UsageError("声を登録できるのは、でき上がった会議録だけです。")
        if row.sound_gone_at is not None:
            raise UsageError(sound_gone(row.sound_gone_at, "声も登録できません"))
        if row.options.tracks:
            raise UsageError("参加者別の録音は、名前が初めから分かるため声を登録しません。")
        draft = self._desk.draft(job_id)
        strays = _strays(draft)
        voices = {voice.speaker_id: voice for voice in voices_of(self._diarization(job_id))}
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
            raise UsageError(
                "登録できる声がありません。先に、編集画面で話者の名前を入れてください。"
            )
        return named, tuple(left_out)

    def _diarization(self, job_id: str) -> Diarization:
        found = read_diarization(self._files, job_id, self._store.drafts.latest(job_id))
        if found is None:
            raise StoreError("この会議の話者の情報が残っていません。会議録を作り直してください。")
        return found


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
