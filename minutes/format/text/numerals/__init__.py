"""数字: 漢数字 and 算用数字 by meaning, then commas, widths and direction."""

from minutes.format.text.numerals.convert import decimals, fractions, numbers
from minutes.format.text.numerals.labels import labels, lettered, phones
from minutes.format.text.numerals.layout import (
    commas,
    counters,
    large_units,
    vertical,
    widths_in,
    widths_out,
)
from minutes.format.text.numerals.restore import approximations, chome, idioms, things
from minutes.format.text.numerals.series import areas, days, lists, rows, shares

PASSES = (
    (widths_in,),
    (idioms, approximations),
    (things, chome),
    (phones,),
    (lists, shares, areas, days, rows, labels, lettered),
    (decimals, fractions),
    (numbers,),
    (counters, commas),
    (large_units,),
    (widths_out, vertical),
)
