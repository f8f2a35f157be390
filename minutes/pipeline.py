"""The one place that knows the order: decode → diarize → recognise → assign → compose (→ export).

Every stage is a function of its own, so that a durable job can store each result; :func:`run` calls them in a row.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import minutes
from minutes import audio as audio_room
from minutes.errors import EngineError, MinutesError, RecordingError, UsageError
from minutes.models import locate
from minutes.options import TranscribeOptions
from minutes.progress import OnProgress, silent
from minutes.schema import (
    Audio,
    Caption,
    Diarization,
    Draft,
    Event,
    Header,
    MeetingContext,
    Profile,
    Provenance,
    Recording,
    Segment,
    Speaker,
    Term,
    Transcript,
    Turn,
)
from minutes.span import Seconds
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.asr import Recogniser
    from minutes.diarize import Diarizer

log = logging.getLogger(__name__)

SEGMENTATION_MODEL = "segmentation-3.0"
EMBEDDING_MODEL = "campplus-zh-en"
COMMUNITY_MODEL = "speaker-diarization-community-1"
# A roster lists people who never speak; it bounds the number of voices, generously.
_ROSTER_SLACK = 2
_CUT_OFF: Seconds = 5.0


@dataclass(frozen=True, slots=True)
class Papers:
    """What was known before listening: header, roster, agenda, captions, dictionary, profile."""

    context: MeetingContext
    profile: Profile
    captions: tuple[Caption, ...] = ()
    dictionary: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Engines:
    """Models in memory; load once per process with :func:`load_engines`."""

    recogniser: Recogniser
    diarizer: Diarizer
    asr_model: str
    diarize_model: str


@dataclass(slots=True)
class Stopwatch:
    """Seconds spent by stage."""

    seconds: dict[str, Seconds] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage; an engine's own exception becomes one Japanese line."""
        start = time.perf_counter()
        try:
            yield
        except MinutesError:
            raise
        except MemoryError as cause:
            raise EngineError(
                "メモリーが足りません。ほかのプログラムを閉じてから、もう一度実行してください。"
            ) from cause
        except (RuntimeError, ValueError, IndexError, KeyError, TypeError) as cause:
            raise EngineError(
                f"処理の途中（{name}）で失敗しました（{type(cause).__name__}: {cause}）。"
                "もう一度実行し、繰り返すときはこの行を添えて管理者に知らせてください。"
            ) from cause
        finally:
            self.seconds[name] = round(time.perf_counter() - start, 3)


def read_papers(options: TranscribeOptions, context: MeetingContext | None = None) -> Papers:
    """Read the files that ``options`` name; what ``context`` already holds wins over them.

    Raises
    ------
    UsageError
        A file cannot be read or says something that makes no sense.
    """
    from minutes.format import inputs
    from minutes.format.profiles import load_profile

    context = context or MeetingContext()
    header = Header(
        title=context.header.title or options.title or "",
        date=context.header.date or (options.started_at.date() if options.started_at else None),
        started_at=context.header.started_at or options.started_at,
        place=context.header.place or options.place,
    )
    roster, agenda = context.roster, context.agenda
    if options.roster and not roster:
        roster = inputs.read_roster(Path(options.roster))
    if options.agenda and not agenda:
        agenda = inputs.read_agenda(Path(options.agenda))
    return Papers(
        context=MeetingContext(header, roster, agenda),
        profile=load_profile(options.profile),
        captions=inputs.read_captions(Path(options.captions)) if options.captions else (),
        dictionary=inputs.read_dictionary(Path(options.dictionary)) if options.dictionary else (),
    )


def check_options(options: TranscribeOptions) -> None:
    """Refuse numbers of speakers that contradict each other.

    Raises
    ------
    UsageError
    """
    low, high = options.min_speakers, options.max_speakers
    if any(number is not None and number < 1 for number in (options.speakers, low, high)):
        raise UsageError("話者の人数は1以上で指定してください。")
    if options.speakers is not None and (low is not None or high is not None):
        raise UsageError("--speakers と --min-speakers・--max-speakers は一緒に指定できません。")
    if low is not None and high is not None and low > high:
        raise UsageError("--min-speakers は --max-speakers 以下で指定してください。")


def load_engines(options: TranscribeOptions) -> Engines:
    """Load the models that ``options`` ask for.

    Raises
    ------
    ModelMissing
        Weights are not there; the message names the command.
    """
    from minutes.asr import load_recogniser
    from minutes.diarize import load_diarizer

    recognition = locate(options.model)
    segmentation, embedding = locate(SEGMENTATION_MODEL), locate(EMBEDDING_MODEL)
    return Engines(
        recogniser=load_recogniser(recognition, device=options.device),
        diarizer=load_diarizer(segmentation, embedding, device=options.device),
        asr_model=recognition.name,
        diarize_model=f"{SEGMENTATION_MODEL} + {EMBEDDING_MODEL}",
    )


def identify(path: Path, duration: Seconds) -> Recording:
    """Name, length and hash of the file."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as cause:
        raise RecordingError(f"「{path.name}」を読み取れません（{cause.strerror}）。") from cause
    return Recording(path.name, round(duration, 3), digest)


def decode(path: Path, *, track: int = 0, on_progress: OnProgress = silent) -> Audio:
    """The recording's samples; see :func:`minutes.audio.decode`."""
    return audio_room.decode(path, track=track, on_progress=on_progress)


def diarize(
    audio: Audio,
    *,
    engines: Engines,
    options: TranscribeOptions,
    context: MeetingContext,
    on_progress: OnProgress = silent,
) -> Diarization:
    """Who spoke when."""
    from minutes.diarize import diarize as run_diarizer

    return run_diarizer(
        audio,
        diarizer=engines.diarizer,
        num_speakers=options.speakers,
        min_speakers=options.min_speakers,
        max_speakers=options.max_speakers,
        expected_speakers=len(context.roster) + _ROSTER_SLACK if context.roster else None,
        on_progress=on_progress,
    )


def recognise(
    audio: Audio,
    diarization: Diarization,
    *,
    engines: Engines,
    papers: Papers,
    on_progress: OnProgress = silent,
) -> tuple[Segment, ...]:
    """What was said, with the meeting's own vocabulary."""
    from minutes.asr import transcribe
    from minutes.format.vocabulary import terms_from

    terms = terms_from(papers.context, (*papers.dictionary, *papers.profile.dictionary))
    return transcribe(
        audio,
        recogniser=engines.recogniser,
        diarization=diarization,
        terms=terms,
        on_progress=on_progress,
    )


def assign(
    segments: tuple[Segment, ...], diarization: Diarization, *, papers: Papers
) -> tuple[Turn, ...]:
    """Words corrected by the vocabulary and given to speakers."""
    from minutes.diarize import assign as assign_words
    from minutes.format.vocabulary import correct, terms_from

    terms = terms_from(papers.context, (*papers.dictionary, *papers.profile.dictionary))
    return assign_words(correct(segments, terms), diarization)


def compose(
    recording: Recording,
    turns: tuple[Turn, ...],
    *,
    papers: Papers,
    provenance: Provenance,
) -> Draft:
    """Names on the speakers, and the document."""
    from minutes.format.document import build, name_speakers

    speakers = tuple(Speaker(speaker_id) for speaker_id in _speaker_ids(turns))
    header = papers.context.header
    if header.started_at is not None:
        ended = header.started_at + timedelta(seconds=round(recording.duration))
        header = replace(header, ended_at=ended)
    context = replace(papers.context, header=header)
    transcript = name_speakers(
        Transcript(recording, turns, speakers, provenance), context, papers.captions
    )
    document = build(transcript, context, papers.profile, captions=papers.captions)
    return Draft(transcript, document)


def _speaker_ids(turns: tuple[Turn, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(turn.speaker_id for turn in turns if turn.speaker_id is not None))


def provenance_of(
    options: TranscribeOptions, engines: Engines, seconds_by_stage: dict[str, Seconds]
) -> Provenance:
    """How the draft came to be, for the record."""
    chosen = {
        name: str(value) if value is not None else None
        for name, value in asdict(options).items()
        if name
        in ("profile", "model", "device", "speakers", "min_speakers", "max_speakers", "tracks")
    }
    return Provenance(
        app_version=minutes.__version__,
        asr_model=engines.asr_model,
        diarize_model=engines.diarize_model,
        options=MappingProxyType(chosen),
        seconds_by_stage=MappingProxyType(dict(seconds_by_stage)),
    )


def warn_if_cut_off(draft: Draft, path: Path) -> Draft:
    """Add a warning event where the file holds less sound than it claims."""
    claimed = audio_room.probe(path).duration
    heard = draft.transcript.recording.duration
    if claimed is None or claimed - heard < _CUT_OFF:
        return draft
    text = (
        f"録音が途中で切れています（{timestamp(heard)}まで。ファイルの表示は{timestamp(claimed)}）"
    )
    log.warning("%s", text)
    document = draft.minutes_doc
    event = Event("warning", heard, text)
    return replace(draft, minutes_doc=replace(document, events=(*document.events, event)))


def run(
    path: Path,
    *,
    papers: Papers,
    options: TranscribeOptions,
    engines: Engines,
    on_progress: OnProgress = silent,
) -> Draft:
    """Recording in, draft out.

    Raises
    ------
    MinutesError
        One Japanese line; :class:`minutes.errors.Cancelled` where ``on_progress`` raised it.
    """
    watch = Stopwatch()
    with watch.stage("decode"):
        audio = decode(path, on_progress=on_progress)
        recording = identify(path, audio.duration)
    with watch.stage("diarize"):
        diarization = diarize(
            audio, engines=engines, options=options, context=papers.context, on_progress=on_progress
        )
        on_progress("diarize", 1, 1)
    with watch.stage("recognise"):
        segments = recognise(
            audio, diarization, engines=engines, papers=papers, on_progress=on_progress
        )
        on_progress("recognise", 1, 1)
    with watch.stage("assign"):
        turns = assign(segments, diarization, papers=papers)
        on_progress("assign", 1, 1)
    with watch.stage("format"):
        provenance = provenance_of(options, engines, watch.seconds)
        draft = compose(recording, turns, papers=papers, provenance=provenance)
        on_progress("format", 1, 1)
    draft = warn_if_cut_off(draft, path)
    final = provenance_of(options, engines, watch.seconds)
    return replace(draft, transcript=replace(draft.transcript, provenance=final))
