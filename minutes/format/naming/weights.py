"""How much each piece of evidence counts for or against a name, in points.

Measured with ``benchmarks/bench_naming.py`` on written meetings, two in three as a small
recogniser and diarizer mishear them: 85.3 % of speech is named right with a roster, 55.9 %
without one, 0.0 and 0.6 % wrong. Behind each weight stands what is left where it is 0 (roster /
none). "No change" is said of what those meetings do not have or what other evidence gives too;
the reason beside it is then what the weight rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from minutes.format.sound.people import FormKind

# Called on: for whoever speaks next

CALLED: Mapping[FormKind, float] = MappingProxyType(
    {
        "full_role": 3.2,  # 73.4 / 51.9 %
        "tail_role": 3.0,  # 80.4 / 55.9 %: 課長 may be another section's of the same family name
        "seat": 2.6,  # no change: a number is misheard more easily than a name
        "honorific": 2.6,  # 75.8 / 49.8 %, 0.9 % wrong: also said of people who are not there
        "role": 2.4,  # 80.5 / 55.9 %: no name was said
        "tail": 1.8,  # 84.7 / 55.9 %: several may have the role, so not enough alone
    }
)
"""By how the person was called; the surer, the more. All but the last are enough alone."""
UNIT_CALLED = 2.2
"""福祉課さん、どうですか, where one person alone is of that office: enough, less than a role. No change."""
CALLED_BY_MEMBER = 0.85
"""Factor where another than the chair calls. 78.7 / 52.7 %."""
SEVERAL_FIT = 1.2
"""What persons share whom one call fits, in place of 1: nobody is named by it alone. No change."""
NAME_ALONE = 2.2
"""藤井お願いします, the role swallowed: enough, but less than any call with a role. No change."""
NEARLY_CALLED = 2.6
"""A call that only sounds like one, times how much it does. 82.8 / 55.7 %."""
CALLED_IN_OWN_TURN = 2.0
"""高橋課長お答えいたします: the chair's call fell into the next turn; just enough. No change."""
WENT_ON = 2.0
"""Who goes on at once after 御説明申し上げます: as the voice that was called; just enough. No change."""
CHAIR_AFTER_CHAIR = 0.4
"""Factor where both voices preside: more likely one chair heard as two voices. No change."""
SHORT_VOICE_BETWEEN = 0.5
"""Factor for each of two voices, where the first may only be somebody else's はい. No change."""
POOLED_CALL = 2.8
"""A call that many misheard ones give together, less the more it differs. 85.3 / 53.9 %."""
POOLED_OWN = 0.5
"""Factor for what a voice called itself: a name heard once more, but often not a name. No change."""

# Spoken of

THANKED = 2.0
"""加藤委員、ありがとうございました: the voice right before; just enough. 85.3 / 55.1 %."""
THANKED_LATER = 1.6
"""The same where another voice spoke between: needs support. No change."""
JUST_SAID = 2.2
"""ただいま加藤委員から御提案のありました: the voice before, said on purpose. No change."""
ASKED = 1.2
"""加藤委員の御質問ですが: the last one who asked, maybe long before. No change."""
OTHER_PERSON = -1.5
"""Nobody calls oneself 加藤さん. 85.3 / 54.8 %."""

# Said of oneself

OFFICE_AND_NAME = 4.0
"""情報システム課長の高橋でございます: nothing says more. 82.0 / 51.2 %, 1.4 % wrong."""
OWN_NAME = 3.0
"""鈴木です. 84.6 / 55.1 %, 1.3 % wrong."""
OFFICE_AND_NEAR_NAME = 2.8
"""学校教育課長の端側です: the office is right, the name is nearly so. No change."""
NEAR_NAME = 1.4
"""続きです for 鈴木です, times how alike it is: common words sound like names. No change."""
SPEAKS_FOR_OFFICE = 1.5
"""学校のほうからもう一点: somebody of that office, of whom the roster has one. No change."""

OWN_MATTER = 1.5
"""Explains the item that names the subject of one office alone: others of the office may. No change."""

# What an office does

CHAIR_PRESIDES = 3.0
"""The voice that presides is the roster's chair. 71.3 / 55.9 %."""
OTHER_PRESIDES = -1.5
"""It is nobody else, unless a deputy was called to the chair. No change."""
CHAIR_DOES_NOT = -1.0
"""The chair hardly has a second voice that does not preside. No change."""
HIGHEST_PRESIDES = 1.5
"""With no chair in the roster: not enough alone, guests may lead. 78.2 / 55.9 %."""
SIDE = 0.4
"""Officers answer, members ask: only tips the scale. 85.3 / 55.1 %."""

# Known from elsewhere: not in the written meetings, see the tests of captions, tracks and profiles

CAPTIONED = 4.5
"""The name over all of a voice's words: whoever joined typed it. No change."""
CAPTION_SHARED = 0.4
"""Least share of that for a voice which shares a name: one device for a whole room. No change."""
TRACK = 4.5
"""The name of a participant's own track, as sure as a caption's. No change."""
PROFILE = 3.0
"""A voice profile that fits: enough alone, but less than a name that was typed. No change."""

# Left over

LEFT_OF_ROLE = 1.4
"""The one person of a role without a voice: less confidence than what was said gives. No change."""
LEFT_OF_ALL = 1.2
"""The one person left of all: a guest may speak whom no roster has. No change."""

# Deciding

ENOUGH = 2.0
"""Points that a name needs: one clear call, or two weak clues that agree. 85.3 / 56.3 %, 5.8 % wrong."""
LEAD = 1.2
"""Points by which a name must lead the next one for the same voice. No change."""
RIVAL = 0.6
"""Share of its points that the next one may have at most: more evidence may not outweigh doubt by
sheer number. 73.3 / 44.7 %."""
REPEAT = 0.55
"""Each further clue of one kind counts this much of the one before: an error repeats itself. No change."""
CLAIMED = 1.0
"""Points from which a clue says that a voice is a person. 85.3 / 55.9 %, 0.9 % wrong."""
DENIED = -1.0
"""Points up to which clues say that a voice is not a person. 77.2 / 55.9 %."""
MOST_AGAINST = -4.0
"""What clues of one kind take at most, so that a clear introduction and one call overcome them. 85.3 / 54.8 %."""
LEFT_SUPPORT = 1.4
"""Points that a person still free needs for a voice still free, once most voices are named. No change."""
LAST_SUPPORT = 1.0
"""The same for the last person and the last voice: nobody competes. No change."""
LEFT_LEAD = 1.0
"""Lead that a free person needs over others for a free voice. No change."""
LAST_LEAD = 0.5
"""The same for the last person and the last voice. No change."""
NAMED_RIVAL = 0.5
"""Factor for a rival who has a voice already: this may be a second one of his. No change."""
