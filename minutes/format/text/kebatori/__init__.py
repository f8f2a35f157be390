"""ケバ取り: what carries no meaning goes, words stay as they were said.

The rules' docstrings say how they do on 7.4 million characters of published minutes (福岡市, 茨城県,
小樽市 and the committees of 東京都議会), which stenographers had edited: how many places are changed
still, how many of them were read by a person, and how many were wrong to change.
"""

from minutes.format.text.kebatori.backchannels import backchannels, closing_yes
from minutes.format.text.kebatori.fillers import fillers
from minutes.format.text.kebatori.phrases import phrases
from minutes.format.text.kebatori.recognition import hallucinations, one_mora_loops
from minutes.format.text.kebatori.repeats import (
    dates,
    mimetics,
    particles,
    sentence_loops,
)
from minutes.format.text.kebatori.restarts import corrections, false_starts
from minutes.format.text.kebatori.tics import desu_ne, softeners

PASSES = (
    (hallucinations, one_mora_loops),
    (sentence_loops, backchannels, closing_yes),
    (fillers,),
    (desu_ne, softeners),
    (false_starts, corrections, dates),
    (phrases, particles, mimetics),
)
