"""Talk about microphones and screens: offered to the clerk for removal, never removed (reference 1.11)."""

from __future__ import annotations

import re

from minutes.format.call_grammar import THEN
from minutes.format.document.sentences import split

_TECHNICAL = re.compile(
    r"(?:音声?|声|マイク)(?:は|が|も|の方は)?、?(?:ちゃんと|きちんと|よく)?(?:聞こえ|届い|入っ|途切れ|切れ|出)[^。]{0,14}"
    r"(?:か|でしょうか|ね|ません|ました|ようです|ます|います)?[。？?]?"
    r"|(?:聞こえ(?:て(?:い)?)?ますか|聞こえますでしょうか)[。？?]?"
    r"|[^。]{0,12}ミュート(?:に|を|が)[^。]{0,16}[。？?]?"
    r"|[^。]{0,10}(?:画面|資料)(?:は|が|を)?、?(?:共有(?:され|でき|いたし|し)|見え(?:て|ます)|映っ)[^。]{0,14}か[。？?]?"
)
_AT_MOST = 32
"""Characters of such a sentence; a longer one says something else too."""
_LEAD = re.compile(rf"^(?:はい|あの|すみません|済みません|{THEN}|皆さん|皆様)?[、。]?")


def technical_talk(text: str) -> tuple[str, ...]:
    """Sentences that are only about sound and picture, as they stand in ``text``.

    >>> technical_talk("音声は聞こえていますか。定足数に達しましたので開会します。")
    ('音声は聞こえていますか。',)
    >>> technical_talk("避難所で音声が聞こえないという声がありました。")
    ()
    """
    found = []
    for sentence in split(text.replace("¶", "")):
        said = sentence.strip()
        if len(said) <= _AT_MOST and _TECHNICAL.fullmatch(_LEAD.sub("", said)):
            found.append(said)
    return tuple(found)
