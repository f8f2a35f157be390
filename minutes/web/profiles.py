"""What the page 様式 calls: profiles with every option, a sentence tried, own ones kept in the data folder."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from minutes.errors import InputError, UsageError
from minutes.format import Edited, edit
from minutes.format.inputs import dictionary_text, parse_dictionary
from minutes.format.own_profiles import (
    FOLDER,
    check_name,
    delete_profile,
    find_profile,
    load_own,
    own_profiles,
    save_profile,
    template_as_named,
)
from minutes.format.profiles import LAYOUTS, LEVELS, dump_profile, profile_names
from minutes.format.text.settings import SETTINGS, Setting, check
from minutes.options import DEFAULT_PROFILE
from minutes.schema import Profile
from minutes.web.gate import DETAIL

if TYPE_CHECKING:
    from minutes.jobs.service import Service

LARGEST_TEMPLATE = 20 * 1024 * 1024
SURE = 0.8
"""Below this a person should look at a change."""


class ProfileEdit(BaseModel):
    """A profile as it stands on the page; what the page does not show comes from ``base``."""

    base: str = Field(max_length=200)
    layout: str = Field(max_length=40)
    level: str = Field(max_length=40)
    options: dict[str, bool | str] = Field(max_length=100)
    dictionary: str = Field(default="", max_length=1_000_000)


class ProfileSave(ProfileEdit):
    """A profile to keep. ``template``: a new Word template in base64. ``replaces``: the clerk agreed."""

    template: str | None = Field(default=None, max_length=2 * LARGEST_TEMPLATE)
    drop_template: bool = False
    replaces: bool = False


class Trial(ProfileEdit):
    """A profile and a text to try it on."""

    text: str = Field(max_length=20_000)


def profile_folder(service: Service) -> Path:
    """Where own profiles lie."""
    return service.data_dir / FOLDER


def profile_choices(folder: Path) -> list[tuple[str, str]]:
    """Title and value of every profile that a job can use; own files with mistakes are left out."""
    return [
        (_label(profile), find_profile(profile.name, folder))
        for profile in _readable(folder)
        if isinstance(profile, Profile)
    ]


def known_profile(value: str, folder: Path) -> str:
    """``value``, which is one of :func:`profile_choices`.

    Raises
    ------
    UsageError
        It is none: its profile is gone, or somebody names a file of the server.
    """
    if value not in (choice for _, choice in profile_choices(folder)):
        raise UsageError("その様式はありません。画面を読み込み直して、選び直してください。")
    return value


def build_profiles(service: Service) -> APIRouter:
    """Routes below ``/api/profiles``."""
    router = APIRouter(prefix="/api/profiles")
    folder = profile_folder(service)

    @router.get("")
    def profiles() -> dict[str, object]:
        return {
            "profiles": [_entry(file, folder) for file in _readable(folder)],
            "usual": DEFAULT_PROFILE,
            "layouts": _words(LAYOUTS.items()),
            "levels": _words(LEVELS.items()),
            "settings": [_setting(setting) for setting in SETTINGS],
        }

    @router.get("/{name}")
    def profile(name: str) -> dict[str, object]:
        return _view(load_own(name, folder), folder)

    @router.get("/{name}/file")
    def file(name: str) -> Response:
        text = dump_profile(template_as_named(load_own(name, folder), folder))
        disposition = (
            f"attachment; filename=\"profile.toml\"; filename*=UTF-8''{quote(name, safe='')}.toml"
        )
        return Response(
            text,
            media_type="application/toml; charset=utf-8",
            headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
        )

    @router.post("/try")
    def attempt(trial: Trial) -> dict[str, object]:
        profile = _edited(trial, load_own(trial.base, folder))
        return _trial(
            edit(trial.text, profile.level, profile.options, dictionary=profile.dictionary)
        )

    @router.put("/{name}")
    def save(name: str, given: ProfileSave, request: Request) -> dict[str, object]:
        name = check_name(name)
        request.scope[DETAIL].update(profile=name, did="save")
        base = load_own(given.base, folder)
        if name in own_profiles(folder) and name != base.name and not given.replaces:
            raise UsageError(f"様式「{name}」は既にあります。別の名前にしてください。")
        profile = replace(_edited(given, base), name=name)
        if name != base.name:
            profile = replace(profile, title=name)
        template = _template(given, base)
        save_profile(replace(profile, template=None), folder, template=template)
        return _view(load_own(name, folder), folder)

    @router.delete("/{name}", status_code=204)
    def delete(name: str, request: Request) -> None:
        request.scope[DETAIL].update(profile=name, did="delete")
        delete_profile(name, folder)

    return router


def _readable(folder: Path) -> Iterator[Profile | tuple[str, str]]:
    """Every profile, or the name and the mistake of an own one that cannot be read."""
    for name in (*profile_names(), *own_profiles(folder)):
        try:
            yield load_own(name, folder)
        except InputError as error:
            yield name, str(error)


def _label(profile: Profile) -> str:
    own = profile.name not in profile_names() and profile.title != profile.name
    return f"{profile.title}（{profile.name}）" if own else profile.title or profile.name


def _entry(profile: Profile | tuple[str, str], folder: Path) -> dict[str, object]:
    if isinstance(profile, tuple):
        return {"name": profile[0], "label": profile[0], "own": True, "error": profile[1]}
    own = profile.name in own_profiles(folder)
    return {"name": profile.name, "label": _label(profile), "own": own, "error": None}


def _setting(setting: Setting) -> dict[str, object]:
    return {
        "name": setting.name,
        "label": setting.label,
        "help": setting.help,
        "part": setting.part,
        "default": setting.default,
        "choices": _words(zip(setting.choices, setting.words, strict=True)),
    }


def _words(pairs: Iterable[tuple[object, str]]) -> list[dict[str, object]]:
    return [{"value": value, "word": word} for value, word in pairs]


def _view(profile: Profile, folder: Path) -> dict[str, object]:
    return {
        **_entry(profile, folder),
        "layout": profile.layout,
        "level": profile.level,
        "options": dict(profile.options),
        "dictionary": dictionary_text(profile.dictionary),
        "template": Path(profile.template).name if profile.template else None,
    }


def _edited(given: ProfileEdit, base: Profile) -> Profile:
    """``base`` as the page shows it now.

    Raises
    ------
    UsageError
        An option, the layout, the level or a line of the dictionary is wrong.
    """
    for name, value in given.options.items():
        check(name, value)
    if given.layout not in LAYOUTS or given.level not in LEVELS:
        raise UsageError("体裁又は整える段階が正しくありません。選び直してください。")
    dictionary = base.dictionary
    if given.dictionary.strip() != dictionary_text(dictionary):
        dictionary = parse_dictionary(given.dictionary)
    return replace(
        base,
        layout=given.layout,
        level=given.level,
        options=dict(given.options),
        dictionary=dictionary,
    )


def _template(given: ProfileSave, base: Profile) -> bytes | None:
    """The new Word template, or a copy of the one that ``base`` has."""
    if given.template is not None:
        try:
            data = base64.b64decode(given.template, validate=True)
        except binascii.Error as error:
            raise UsageError("Wordのひな形を受け取れません。もう一度選んでください。") from error
        if len(data) > LARGEST_TEMPLATE:
            raise UsageError("Wordのひな形が大きすぎます（20MBまで）。画像を小さくしてください。")
        return data
    if given.drop_template or base.template is None:
        return None
    try:
        return Path(base.template).read_bytes()
    except OSError as error:
        raise UsageError(
            f"Wordのひな形「{Path(base.template).name}」を読めません。選び直すか、外してください。"
        ) from error


def _trial(edited: Edited) -> dict[str, object]:
    """Both texts in pieces, each change with its reason."""
    before: list[dict[str, object]] = []
    after: list[dict[str, object]] = []
    cursor, verbatim = 0, edited.verbatim
    for number, change in enumerate(edited.changes):
        same: dict[str, object] = {"text": verbatim[cursor : change.start], "change": None}
        before += [same, {"text": change.before, "change": number}]
        after += [same, {"text": change.after, "change": number}]
        cursor = change.end
    rest: dict[str, object] = {"text": verbatim[cursor:], "change": None}
    return {
        "before": [*before, rest],
        "after": [*after, rest],
        "changes": [
            {
                "before": change.before,
                "after": change.after,
                "note": change.note,
                "check": change.confidence < SURE,
            }
            for change in edited.changes
        ],
    }
