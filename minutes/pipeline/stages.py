"""Every stage is a function of its own, so that a durable job can store each result."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import minutes
from minutes import audio as audio_room
from minutes.errors import RecordingError, reason
from minutes.memory import forget_files, give_back
from minutes.options import TranscribeOptions
from minutes.pipeline.engines import Engines, Names, is_careful
from minutes.pipeline.papers import Papers
from minutes.progress import OnProgress, silent
from minutes.schema import (
    Audio,
    Diarization,
    Draft,
    Event,
    Evidence,
    MeetingContext,
    Provenance,
    Recording,
    Segment,
    Speaker,
    Transcript,
    Turn,
)
from minutes.sealed import sha256_of_plain
from minutes.span import Seconds, Span
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.asr import Ways
    from minutes.diarize.profiles import ProfileMatch, VoiceProfile
    from minutes.format.learning import Learnt

log = logging.getLogger(__name__)

# A roster lists people who never speak; it bounds the number of voices, generously.
_ROSTER_SLACK = 2
_CUT_OFF: Seconds = 5.0
_TOLD = (
    "profile",
    "model",
    "device",
    "listening",
    "speakers",
    "min_speakers",
    "max_speakers",
    "tracks",
)
_ASKED = "ていねいに聞きました（30秒の窓）"
_FAR = "響いて遠い録音なので、ていねいに聞きました（30秒の窓）。聞き違いが多めに残るので、音と照らしてください"


def identify(path: Path, duration: Seconds) -> Recording:
    """Name, length and hash of the file."""
    try:
        digest = sha256_of_plain(path)
    except OSError as cause:
        raise RecordingError(f"「{path.name}」を読み取れません（{reason(cause)}）。") from cause
    return Recording(path.name, round(duration, 3), digest)


def decode(path: Path, *, on_progress: OnProgress = silent) -> Audio:
    """The recording's samples, of all its tracks and channels; see :func:`minutes.audio.listen`.

    A faint recording becomes as loud as others. Where a room answers, as on one microphone on a table,
    its reverberation is taken out, and some of the noise where that is loud. All other sound stays as it is.
    """
    audio = audio_room.listen(path, on_progress=on_progress)
    audio_room.lifted(audio.samples)
    found = audio_room.acoustics_of(audio.samples)
    if not found.is_reverberant:
        return audio
    log.info("dereverberating: sound falls by %.0f dB a second", found.decay)
    settings = audio_room.NOISY if found.is_noisy else audio_room.FILTER
    samples = audio_room.dereverberate(audio.samples, settings)
    return replace(audio, samples=samples, is_far=found.is_far)


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

    found = run_diarizer(
        audio,
        diarizer=engines.diarizer,
        num_speakers=options.speakers,
        min_speakers=options.min_speakers,
        max_speakers=options.max_speakers,
        expected_speakers=len(context.roster) + _ROSTER_SLACK if context.roster else None,
        on_progress=on_progress,
    )
    give_back()
    forget_files()
    return found


def recognise(  # noqa: PLR0913 - what is known beforehand and what is asked for
    audio: Audio,
    diarization: Diarization,
    *,
    engines: Engines,
    papers: Papers,
    past: Learnt | None = None,
    span: Span | None = None,
    on_progress: OnProgress = silent,
) -> tuple[Segment, ...]:
    """What was said, with the meeting's own vocabulary; only inside ``span`` if given.

    ``past``: what the body's past minutes taught.
    """
    from minutes.asr import transcribe
    from minutes.format.document import expected_answers
    from minutes.format.learning import usage_from
    from minutes.format.usage import fluency
    from minutes.format.vocabulary import near

    recogniser = engines.recogniser
    if past is not None:
        recogniser = replace(recogniser, fluency=partial(fluency, usage=usage_from(past)))
    return transcribe(
        audio,
        recogniser=recogniser,
        diarization=diarization,
        hints=partial(near, terms=papers.terms),
        answers=expected_answers,
        span=span,
        on_progress=on_progress,
    )


def assign(
    segments: tuple[Segment, ...],
    diarization: Diarization,
    *,
    papers: Papers,
    past: Learnt | None = None,
    respell: bool = True,
) -> tuple[Turn, ...]:
    """Words corrected by the vocabulary and given to speakers; ``respell``: see :class:`minutes.asr.Ways`."""
    from minutes.diarize import assign as assign_words
    from minutes.format.learning import usage_from
    from minutes.format.usage import weighed
    from minutes.format.vocabulary import correct

    usage = usage_from(past)
    mended = correct(segments, papers.terms, usage, respell=respell)
    return assign_words(weighed(mended, papers.terms, usage), diarization)


def recognise_voices(
    diarization: Diarization, profiles: Sequence[VoiceProfile]
) -> tuple[ProfileMatch, ...]:
    """Speakers whose voice is a known member's; empty where no profiles are given."""
    from minutes.diarize.profiles import match, voices_of

    return match(voices_of(diarization), profiles) if profiles else ()


def compose(
    recording: Recording,
    turns: tuple[Turn, ...],
    *,
    papers: Papers,
    provenance: Provenance,
    labels: Mapping[str, str] = MappingProxyType({}),
    voices: Sequence[ProfileMatch] = (),
) -> Draft:
    """Names on the speakers, and the document.

    ``labels``: speaker_id → the name that came with the voice's own track; ``voices``: whom a voice
    profile (声紋) recognised. Both are evidence, weighed with the rest.
    """
    from minutes.format.document import build, split_at_items
    from minutes.format.keypoints import key_points, length_of, written_anew
    from minutes.format.naming import chairs_of, name_speakers

    speakers = tuple(
        _speaker(speaker_id, labels.get(speaker_id), voices) for speaker_id in _speaker_ids(turns)
    )
    header = papers.context.header
    if header.started_at is not None:
        ended = header.started_at + timedelta(seconds=round(recording.duration))
        header = replace(header, ended_at=ended)
    context = replace(papers.context, header=header)
    named = name_speakers(
        Transcript(recording, turns, speakers, provenance), context, papers.captions, papers.chat
    )
    transcript = split_at_items(named, context.agenda, chairs_of(named))
    document = build(
        transcript, context, papers.profile, captions=papers.captions, chat=papers.chat
    )
    known = {speaker.id: speaker for speaker in transcript.speakers}
    points = key_points(document, known, length_of(papers.profile))
    if papers.profile.layout == "youten":  # only where they are printed
        points = written_anew(points, document)
    return Draft(transcript, replace(document, points=points))


def _speaker(speaker_id: str, label: str | None, voices: Sequence[ProfileMatch]) -> Speaker:
    known = [Evidence("track", label)] if label else []
    known += [
        Evidence("profile", voice.name, round(voice.score, 3))
        for voice in voices
        if voice.speaker_id == speaker_id
    ]
    return Speaker(speaker_id, label, evidence=tuple(known))


def _speaker_ids(turns: tuple[Turn, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(turn.speaker_id for turn in turns if turn.speaker_id is not None))


def provenance_of(
    options: TranscribeOptions, engines: Engines | Names, seconds_by_stage: dict[str, Seconds]
) -> Provenance:
    """How the draft came to be, for the record."""
    chosen = {
        name: str(value) if value is not None else None
        for name, value in asdict(options).items()
        if name in _TOLD
    }
    return Provenance(
        app_version=minutes.__version__,
        asr_model=engines.asr_model,
        diarize_model=engines.diarize_model,
        options=MappingProxyType({**chosen, "ways": engines.ways.told}),
        seconds_by_stage=MappingProxyType(dict(seconds_by_stage)),
    )


def warn_if_cut_off(draft: Draft, path: Path) -> Draft:
    """Add a warning event where the file holds less sound than it states, a guess aside.

    Where all of the sound is there and the picture is longer, it was not cut off: buffers were lost while
    recording, and what was said after is earlier in the file than it was.
    """
    info = audio_room.probe(path)
    claimed, heard = info.duration, draft.transcript.recording.duration
    if claimed is None or not info.is_stated or claimed - heard < _CUT_OFF:
        return draft
    lengths = [track.duration for track in info.tracks if track.duration is not None]
    if lengths and max(lengths) - heard < _CUT_OFF:
        text = (
            f"音が映像より{claimed - heard:.0f}秒短い録画です（音は{timestamp(heard)}まで）。"
            "終わりに音がないか、ところどころ音が抜けて時刻が早くなっています。元の録画を確かめてください"
        )
        return _warned(draft, heard, text)
    text = (
        f"録音が途中で切れています（{timestamp(heard)}まで。ファイルの表示は{timestamp(claimed)}）"
    )
    return _warned(draft, heard, text)


def tell_how_it_was_heard(
    draft: Draft, options: TranscribeOptions, ways: Ways, *, is_far: bool = False
) -> Draft:
    """Add one line where it was heard carefully, and why."""
    if not is_careful(options, ways, is_far=is_far):
        return draft
    return _warned(draft, 0.0, _FAR if options.listening == "auto" else _ASKED)


def tell_what_was_heard(draft: Draft, path: Path) -> Draft:
    """Add one line where of several tracks or channels some were put together or left out."""
    note = audio_room.plan(path).note
    return _warned(draft, 0.0, note) if note else draft


def _warned(draft: Draft, time: Seconds, text: str) -> Draft:
    log.warning("%s", text)
    document = draft.minutes_doc
    event = Event("warning", time, text)
    events = (event, *document.events) if time == 0.0 else (*document.events, event)
    return replace(draft, minutes_doc=replace(document, events=events))
