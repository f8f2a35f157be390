"""A municipality's own profiles: TOML files in one folder, found by name, never over a shipped one."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from minutes.errors import UsageError
from minutes.format.export import render, safe_stem
from minutes.format.export.files import write_together
from minutes.format.profiles import dump_profile, load_profile, profile_names
from minutes.schema import (
    Draft,
    Header,
    MeetingMinutes,
    Profile,
    Provenance,
    Recording,
    Transcript,
)

FOLDER = "profiles"
"""Name of the folder below the data folder."""

_LONGEST_NAME = 60


def own_profiles(folder: Path) -> tuple[str, ...]:
    """Names of the profiles in ``folder``; none where it does not exist."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml") if path.is_file()))


def find_profile(name_or_path: str, folder: Path) -> str:
    """What :func:`minutes.format.profiles.load_profile` takes for a name that people know.

    A shipped name stays; a name of ``folder`` becomes its path; anything else is left as it is.
    """
    if name_or_path in profile_names() or name_or_path not in own_profiles(folder):
        return name_or_path
    return str((folder / f"{name_or_path}.toml").resolve())


def check_name(name: str) -> str:
    """``name`` as a file may be called.

    Raises
    ------
    UsageError
        It is empty, no file name, or a shipped profile's.
    """
    tidy = unicodedata.normalize("NFC", name.strip())
    if not tidy:
        raise UsageError("様式の名前を入れてください。")
    if len(tidy) > _LONGEST_NAME or safe_stem(tidy) != tidy:
        raise UsageError(
            "様式の名前に使えない文字（/ \\ : * ? など）があるか、長すぎます（60字まで）。"
        )
    if tidy.lower() in profile_names():
        raise UsageError(f"「{tidy}」は初めから入っている様式です。別の名前を付けてください。")
    return tidy


def save_profile(profile: Profile, folder: Path, *, template: bytes | None = None) -> Path:
    """Write ``profile`` as ``folder/NAME.toml``, its new Word template beside it.

    Everything is checked first: a template that cannot be filled leaves the folder as it was.

    Parameters
    ----------
    profile : Profile
        ``name`` is the file's name. A ``template`` in ``folder`` is written as a name alone.
    template : bytes, optional
        A new .docx.

    Raises
    ------
    UsageError
        The name, an option or the template is wrong.
    OutputError
        The folder cannot be written.
    """
    name = check_name(profile.name)
    profile = replace(profile, name=name)
    if template is not None:
        _try_template(profile, template)
        profile = replace(profile, template=f"{name}.docx")
    profile = template_as_named(profile, folder)
    files = {f"{name}.toml": dump_profile(profile).encode()}
    if template is not None:
        files[f"{name}.docx"] = template
    return write_together(folder, files)[0]


def template_as_named(profile: Profile, folder: Path) -> Profile:
    """``profile`` as its file in ``folder`` names its template: by name there, else by whole path."""
    if profile.template is None:
        return profile
    path = (folder / profile.template).resolve()
    here = path.parent == folder.resolve()
    return replace(profile, template=path.name if here else str(path))


def delete_profile(name: str, folder: Path) -> None:
    """Forget an own profile; jobs that used it keep their copy, its Word template stays."""
    if name not in own_profiles(folder):
        raise UsageError(f"様式「{name}」はありません。消せるのは、自分で作った様式だけです。")
    (folder / f"{name}.toml").unlink(missing_ok=True)


def check_template(profile: Profile) -> None:
    """Raise ``UsageError`` where the profile's Word template cannot be filled."""
    if profile.template:
        render(_EMPTY, "docx", profile)


def load_own(name: str, folder: Path) -> Profile:
    """A shipped or own profile by its name alone; no paths, for what comes over the network.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    if name not in (*profile_names(), *own_profiles(folder)):
        raise UsageError(f"様式「{name}」はありません。画面を読み込み直してください。")
    return load_profile(find_profile(name, folder))


def _try_template(profile: Profile, data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ひな形.docx"
        path.write_bytes(data)
        check_template(replace(profile, template=str(path)))


_EMPTY = Draft(
    Transcript(Recording("", 0.0, ""), (), (), Provenance("", "", "")),
    MeetingMinutes(Header("会議"), (), ()),
)
"""A meeting without a word, to try a template on."""
