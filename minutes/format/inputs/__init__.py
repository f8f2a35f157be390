"""What the clerk hands in beside the recording: 名簿, 次第, 用語辞書, 字幕, チャット, 会議資料."""

from minutes.format.inputs.agenda import parse_agenda, read_agenda
from minutes.format.inputs.captions import read_captions
from minutes.format.inputs.chat import read_chat
from minutes.format.inputs.dictionary import dictionary_text, parse_dictionary, read_dictionary
from minutes.format.inputs.papers import read_paper
from minutes.format.inputs.roster import parse_roster, read_roster

__all__ = [
    "dictionary_text",
    "parse_agenda",
    "parse_dictionary",
    "parse_roster",
    "read_agenda",
    "read_captions",
    "read_chat",
    "read_dictionary",
    "read_paper",
    "read_roster",
]
