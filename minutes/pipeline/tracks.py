"""One sound per participant: separate files, separate tracks of a file, or the channels of a call.

Whose words they are is known from the track, so each is recognised alone and merged on one clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from minutes import audio as audio_room
from minutes.errors import RecordingError
from minutes.options import TranscribeOptions
from minutes.pipeline import stages
from minutes.pipeline.engines import Engines, Stopwatch, engines_for
from minutes.pipeline.papers import Papers
from minutes.progress import OnProgress, silent
from minutes.schema import Audio, Diarization, Draft, Turn
from minutes.span import Seconds, Span

if TYPE_CHECKING:
    from minutes.diarize.tracks import Track, TrackResult

# Breath before the first word and after the last one; the rest of a track is somebody else's voice.
_PAD: Seconds = 0.3
_OVERLAP: Seconds = 0.3


@dataclass(frozen=True, slots=True)
class Source:
    """Where a participant's sound lies. ``channel`` is ``None`` for all channels mixed."""

    path: Path
    name: str
    track: int = 0
    channel: int | None = None


def sources_of(paths: Sequence[Path]) -> tuple[Source, ...]:
    """Participants' sounds of one meeting: a file each, or the tracks or channels of one file.

    Raises
    ------
    RecordingError
        The only file holds only one sound: who speaks cannot be known from it.
    """
    if len(paths) > 1:
        stems = [path.stem for path in paths]
        return tuple(
            Source(path, path.stem if stems.count(path.stem) == 1 else str(path)) for path in paths
        )
    path = paths[0]
    tracks = audio_room.probe(path).tracks
    if len(tracks) > 1:
        titles = [track.title for track in tracks]
        return tuple(
            Source(path, _track_name(track.title, track.index, titles), track.index)
            for track in tracks
        )
    channels = tracks[0].channels
    if channels == 1:
        raise RecordingError(
            f"「{path.name}」の音声は1本だけで、参加者ごとに分かれていません。"
            "「参加者別の音声」（--tracks）の指定を外してやり直してください。"
        )
    return tuple(Source(path, f"チャンネル{number + 1}", 0, number) for number in range(channels))


def _track_name(title: str | None, index: int, titles: Sequence[str | None]) -> str:
    """A name that no other track of the file has: two that are both called Audio stay two."""
    if title and titles.count(title) == 1:
        return title
    return f"{title or ''}トラック{index + 1}"


def run_tracks(
    paths: Sequence[Path],
    *,
    papers: Papers,
    options: TranscribeOptions,
    engines: Engines,
    on_progress: OnProgress = silent,
) -> Draft:
    """Recordings of one meeting in, one draft out.

    Raises
    ------
    MinutesError
        One Japanese line.
    """
    from minutes.diarize.tracks import diarize_tracks

    engines = engines_for(engines, options, is_far=False)
    watch = Stopwatch()
    with watch.stage("decode"):
        tracks = _decode(sources_of(paths), on_progress)
        length = max(track.audio.duration + track.offset for track in tracks)
        recording = stages.identify(paths[0], length)
    with watch.stage("diarize"):
        who = diarize_tracks(tracks, diarizer=engines.diarizer, on_progress=on_progress)
    with watch.stage("recognise"):
        turns = _recognise(tracks, who, engines, papers, on_progress)
    with watch.stage("format"):
        draft = stages.compose(
            recording,
            turns,
            papers=papers,
            provenance=stages.provenance_of(options, engines, watch.seconds),
            labels=dict(who.names),
        )
        on_progress("format", 1, 1)
    draft = stages.tell_how_it_was_heard(draft, options, engines.ways)
    final = stages.provenance_of(options, engines, watch.seconds)
    return replace(draft, transcript=replace(draft.transcript, provenance=final))


def _decode(sources: Sequence[Source], on_progress: OnProgress) -> tuple[Track, ...]:
    """All sounds on one clock; separate files are aligned by what their microphones share."""
    from minutes.diarize.tracks import Track

    sounds: list[Audio] = []
    for number, source in enumerate(sources):
        sound = audio_room.decode(source.path, track=source.track, channel=source.channel)
        sounds.append(audio_room.mapped(sound))
        on_progress("decode", number + 1, len(sources))
    placed = zip(sources, sounds, offsets_of(sources, sounds), strict=True)
    return tuple(Track(source.name, sound, offset) for source, sound, offset in placed)


def offsets_of(sources: Sequence[Source], sounds: Sequence[Audio]) -> tuple[Seconds, ...]:
    """When each sound begins on the meeting's clock, the earliest at 0; separate files are placed
    by what their microphones share."""
    from minutes.diarize.tracks import find_offset

    found = [
        0.0 if source.path == sources[0].path else find_offset(sound, sounds[0])
        for source, sound in zip(sources, sounds, strict=True)
    ]
    return tuple(offset - min(found) for offset in found)


def _recognise(
    tracks: Sequence[Track],
    who: TrackResult,
    engines: Engines,
    papers: Papers,
    on_progress: OnProgress,
) -> tuple[Turn, ...]:
    """Turns of all tracks in the order of time."""
    by_name = {track.name: track for track in tracks}
    turns: list[Turn] = []
    for number, (speaker_id, name) in enumerate(who.names):
        own = own_regions(who.diarization, speaker_id)
        audio = own_voice(by_name[name], own)

        def part(stage: str, completed: float, total: float, done: int = number) -> None:
            on_progress(stage, done + completed / max(total, 1e-9), len(who.names))

        segments = stages.recognise(audio, own, engines=engines, papers=papers, on_progress=part)
        turns += stages.assign(segments, own, papers=papers, respell=engines.ways.respell)
    return in_order(turns, who.diarization)


def in_order(turns: Sequence[Turn], diarization: Diarization) -> tuple[Turn, ...]:
    """Turns of all participants in the order of time, numbered, with who spoke at once marked."""
    ordered = sorted(turns, key=lambda turn: turn.span.start)
    return tuple(
        replace(turn, id=f"T{number}", overlapped=_overlapped(turn, diarization))
        for number, turn in enumerate(ordered, start=1)
    )


def own_regions(diarization: Diarization, speaker_id: str) -> Diarization:
    """When one participant speaks, whoever speaks at the same time."""
    regions = tuple(region for region in diarization.regions if region.speaker_id == speaker_id)
    return Diarization(regions, regions)


def own_voice(track: Track, own: Diarization) -> Audio:
    """The track on the meeting's clock, silent where its owner does not speak."""
    source, rate = track.audio.samples, track.audio.sample_rate
    shift = round(track.offset * rate)
    heard = np.zeros(len(source) + shift, np.float32)
    for span in _padded(own, len(heard) / rate):
        start, end = max(shift, round(span.start * rate)), min(len(heard), round(span.end * rate))
        if end > start:
            heard[start:end] = source[start - shift : end - shift]
    return Audio(heard, rate)


def _padded(own: Diarization, limit: Seconds) -> Iterator[Span]:
    for region in own.regions:
        yield region.span.pad(_PAD, limit)


def _overlapped(turn: Turn, diarization: Diarization) -> bool:
    others = (region for region in diarization.regions if region.speaker_id != turn.speaker_id)
    return any(region.span.overlap(turn.span) > _OVERLAP for region in others)
