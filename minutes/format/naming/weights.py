"""How much each piece of evidence counts for or against a name, in points.

A name needs :data:`ENOUGH` points.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from minutes.format.sound.people import FormKind

# Called on, and whoever speaks next

CALLED: Mapping[FormKind, float] = MappingProxyType(
    {
        "full_role": 3.2,
        "tail_role": 3.0,
        "seat": 2.6,
        "honorific": 2.6,
        "role": 2.4,
        "tail": 1.8,
    }
)
CALLED_BY_MEMBER = 0.85
SEVERAL_FIT = 1.2
NAME_ALONE = 2.2
NEARLY_CALLED = 2.6
CALLED_IN_OWN_TURN = 2.0
WENT_ON = 2.0
CHAIR_AFTER_CHAIR = 0.4
SHORT_VOICE_BETWEEN = 0.5
POOLED_CALL = 2.8
POOLED_OWN = 0.5

# Spoken of

THANKED = 2.0
THANKED_LATER = 1.6
JUST_SAID = 2.2
ASKED = 1.2
OTHER_PERSON = -1.5

# Said of oneself

OFFICE_AND_NAME = 4.0
OWN_NAME = 3.0
OFFICE_AND_NEAR_NAME = 2.8
NEAR_NAME = 1.4
SPEAKS_FOR_OFFICE = 1.2

# What an office does

CHAIR_PRESIDES = 3.0
OTHER_PRESIDES = -1.5
CHAIR_DOES_NOT = -1.0
HIGHEST_PRESIDES = 1.5
SIDE = 0.4

# Known from elsewhere

CAPTIONED = 4.5
CAPTION_SHARED = 0.4
TRACK = 4.5
PROFILE = 3.0

# Left over

LEFT_OF_ROLE = 1.4
LEFT_OF_ALL = 1.2

# Deciding

ENOUGH = 2.0
LEAD = 1.2
RIVAL = 0.6
REPEAT = 0.55
CLAIMED = 1.0
DENIED = -1.0
MOST_AGAINST = -4.0
LEFT_SUPPORT = 1.4
LAST_SUPPORT = 1.0
LEFT_LEAD = 1.0
LAST_LEAD = 0.5
NAMED_RIVAL = 0.5
