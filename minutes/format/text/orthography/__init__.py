"""用字用語: kana and kanji, 送り仮名, marks, loanwords, misrecognised words."""

from minutes.format.text.orthography.honorifics import honorifics
from minutes.format.text.orthography.kana import (
    adverbs,
    as_it_is,
    conjunctions,
    formal_nouns,
    particle_kana,
    thanks,
)
from minutes.format.text.orthography.kana_verbs import (
    helper_verbs,
    kana_verbs,
    receiving,
    understanding,
)
from minutes.format.text.orthography.loanwords import (
    long_vowels,
    proper_spellings,
    spelt_letters,
    word_forms,
)
from minutes.format.text.orthography.okurigana import nouns, verbs
from minutes.format.text.orthography.punctuation import (
    brackets,
    doubled,
    full_stops,
    marks,
    questions,
    spaces,
    widths,
)
from minutes.format.text.orthography.symbols import percent, units
from minutes.format.text.orthography.vocabulary import council_words, in_context, unified

PASSES = (
    (marks, widths, brackets),
    (spaces,),
    (doubled, questions),
    (full_stops, units, percent),
    (council_words, in_context, unified, proper_spellings),
    (spelt_letters, word_forms, long_vowels, honorifics, nouns, verbs),
    (
        thanks,
        formal_nouns,
        as_it_is,
        helper_verbs,
        receiving,
        kana_verbs,
        understanding,
        conjunctions,
        adverbs,
        particle_kana,
    ),
)
