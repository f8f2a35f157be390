"""整文: spoken forms become written ones; stance, numbers and names stay.

"Published" in the docstrings of the rules: see :mod:`minutes.format.text.kebatori`.
"""

from minutes.format.text.seibun.contractions import (
    conditionals,
    i_nuki,
    ja,
    kedo,
    noda,
    te_oku,
    tte,
    worn_verbs,
)
from minutes.format.text.seibun.greetings import greetings
from minutes.format.text.seibun.order import inversion, missing_object, missing_topic
from minutes.format.text.seibun.plain import plain_style
from minutes.format.text.seibun.potentials import ra_nuki, re_tasu, sa_ire
from minutes.format.text.seibun.register import final_yo, fixed_phrases, likeness, why, words

PASSES = (
    (greetings, inversion, missing_object, missing_topic),
    (
        i_nuki,
        worn_verbs,
        te_oku,
        conditionals,
        ja,
        noda,
        kedo,
        tte,
        words,
        fixed_phrases,
        likeness,
        why,
    ),
    (ra_nuki, re_tasu, sa_ire, final_yo),
    (plain_style,),
)
