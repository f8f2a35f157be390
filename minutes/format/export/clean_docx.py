"""The Word file without remarks to the clerk: what is handed in once everything has been checked."""

from __future__ import annotations

from dataclasses import replace

from minutes.format.export import docx
from minutes.schema import Draft, Profile


def render(draft: Draft, profile: Profile) -> bytes:
    """A .docx without shades and comments; the text is that of the other one."""
    return docx.render(draft, clean(profile))


def clean(profile: Profile) -> Profile:
    """``profile`` with the option ``clean_copy``."""
    return replace(profile, options={**profile.options, "clean_copy": True})
