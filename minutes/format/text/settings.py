"""Every option of the formatter: name, default, values, words for people. Nothing else knows defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import process

from minutes.errors import UsageError

Value = str | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One option of a profile.

    ``default`` is ``None`` where the layout decides. ``choices`` is empty where any text is
    allowed; ``words`` are the choices as people read them, in the same order. ``part``: the
    heading under which a page shows the option.
    """

    name: str
    default: Value | None
    label: str
    help: str
    choices: tuple[Value, ...] = ()
    words: tuple[str, ...] = ()
    part: str = "体裁"

    def word(self, value: object) -> str:
        """``value`` as people read it.

        >>> setting("chome").word("arabic")
        '中野4丁目'
        """
        for choice, word in zip(self.choices, self.words, strict=True):
            if choice is value or choice == value:
                return word
        return str(value)


_YES_NO: tuple[Value, ...] = (True, False)
_DO = ("する", "しない")
_FIGURES, _SPELLING, _STYLE, _MARKS = "数字・日付", "用字・記号", "整文", "印・公開"

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "direction",
        "horizontal",
        "組み方向",
        "横書きは算用数字、縦書きは漢数字",
        ("horizontal", "vertical"),
        ("横書き", "縦書き"),
    ),
    Setting(
        "speaker_style",
        "iinkai_maru",
        "発言者の表示",
        "発言の前に書く発言者の形",
        (
            "iinkai_maru",
            "honkaigi_kun",
            "honkaigi_plain",
            "nakano_iinkai",
            "shingikai_bracket",
            "shingikai_colon",
            "shingikai_paren",
            "kuromaru",
            "name_colon",
            "name_bracket",
        ),
        (
            "○山田委員",
            "○議長（田中一郎君）",
            "○議長（田中一郎）",
            "山田委員（本文は次の行）",
            "【委員】",
            "委員：",
            "（委員）",
            "●委員",
            "山田委員：",
            "【山田委員】",
        ),
    ),
    Setting(
        "event_style",
        "full",
        "休憩・再開の表示",
        "会議の途中の出来事の書き方",
        ("full", "time_only"),
        ("（午後2時10分　休憩）", "（午後2時10分）"),
    ),
    Setting(
        "results",
        None,
        "決定事項・対応事項",
        "Wordのどこに置くか（決めないときは体裁に従う）",
        ("first", "last", "votes", "none"),
        ("本文の前", "本文の後", "議決結果一覧だけを本文の後", "載せない"),
    ),
    Setting(
        "cover",
        None,
        "表紙",
        "Wordの1枚目を表紙にする（決めないときは体裁に従う）",
        ("yes", "no"),
        ("付ける", "付けない"),
    ),
    Setting(
        "toc",
        None,
        "目次",
        "Wordの目次（ページは開いたときに数える。決めないときは体裁に従う）",
        ("yes", "no"),
        ("付ける", "付けない"),
    ),
    Setting(
        "speaker_index",
        None,
        "発言者索引",
        "Wordの終わりの、発言者と議題のページ（決めないときは体裁に従う）",
        ("yes", "no"),
        ("付ける", "付けない"),
    ),
    Setting(
        "running_header",
        None,
        "柱",
        "2ページ目からの上の余白に会議名を入れる（決めないときは体裁に従う）",
        ("yes", "no"),
        ("付ける", "付けない"),
    ),
    Setting(
        "blanks",
        None,
        "書かれていない欄",
        "前書きの空いた欄（決めないときは体裁に従う）",
        ("keep", "omit"),
        ("空けて印刷する（手書き用）", "印刷しない"),
    ),
    Setting(
        "front_form",
        None,
        "前書きの形",
        "Wordの会議の情報を表にするか、行で並べるか（決めないときは体裁に従う）",
        ("table", "lines"),
        ("表", "行"),
    ),
    Setting(
        "field_mark",
        "maru",
        "前書きの見出しの印",
        "行で並べるときの、見出しの前の印",
        ("maru", "number", "none"),
        ("○場所", "1　場所", "場所"),
    ),
    Setting(
        "item_place",
        "no",
        "議案の見出し",
        "議案番号のある議題の見出しに、日程の番号も付けるか",
        ("yes", "no"),
        ("日程第2　議案第9号　…", "議案第9号　…"),
    ),
    Setting(
        "name_spacing",
        "none",
        "名簿の氏名",
        "前書きの出席者の氏名を7字分に割り付ける（本文の発言者は変えない）",
        ("none", "spread"),
        ("田中一郎", "田　中　一　郎"),
    ),
    Setting(
        "points_length",
        "fifth",
        "要点の長さ",
        "要点筆記に発言のどれほどを残すか（結論・宿題はいつも残す）",
        ("tenth", "fifth", "third"),
        ("約10分の1", "約5分の1", "約3分の1"),
    ),
    Setting(
        "time_marks",
        False,
        "録音の時刻",
        "Wordの各発言に録音の中の時刻を付ける（点検用）",
        _YES_NO,
        ("付ける", "付けない"),
    ),
    Setting(
        "chat",
        False,
        "チャット",
        "会議中のチャットを〔チャット〕として本文に載せる（発言には数えない）",
        _YES_NO,
        ("載せる", "載せない"),
    ),
    Setting(
        "digit_width",
        "hankaku",
        "数字の幅",
        "算用数字の全角・半角",
        ("hankaku", "single_zenkaku", "zenkaku"),
        ("半角", "1桁だけ全角", "全て全角"),
        _FIGURES,
    ),
    Setting(
        "man_comma",
        True,
        "万・億と桁区切り",
        "万・億と桁区切りの併用",
        _YES_NO,
        ("3億8,598万7,000円", "3億8598万7000円"),
        _FIGURES,
    ),
    Setting(
        "tsu_counter",
        "kanji",
        "一つ・二つ",
        "「つ」で数える数",
        ("kanji", "arabic"),
        ("一つ", "1つ"),
        _FIGURES,
    ),
    Setting(
        "chome",
        "kanji",
        "丁目",
        "住所の丁目の数字",
        ("kanji", "arabic"),
        ("中野四丁目", "中野4丁目"),
        _FIGURES,
    ),
    Setting(
        "weekday",
        "none",
        "曜日",
        "日付に曜日を付ける",
        ("none", "long", "short"),
        ("付けない", "（月曜日）", "（月）"),
        _FIGURES,
    ),
    Setting(
        "seireki",
        False,
        "西暦の併記",
        "元号の年に西暦を添える",
        _YES_NO,
        ("令和2年（2020年）6月16日", "令和2年6月16日"),
        _FIGURES,
    ),
    Setting(
        "honorific",
        "kanji",
        "接頭語の御",
        "漢字の語に付く「ご」の書き方",
        ("kanji", "kana"),
        ("御意見", "ご意見"),
        _SPELLING,
    ),
    Setting(
        "okurigana",
        "koyobun",
        "送り仮名",
        "公用文に従うか、一般の書き方か",
        ("koyobun", "general"),
        ("手続（公用文）", "手続き（一般）"),
        _SPELLING,
    ),
    Setting(
        "question_mark",
        "keep",
        "疑問符",
        "「？」の扱い",
        ("keep", "maru"),
        ("「？」のまま", "「。」に直す"),
        _SPELLING,
    ),
    Setting(
        "exclamation_mark",
        "keep",
        "感嘆符",
        "「！」の扱い",
        ("keep", "maru"),
        ("「！」のまま", "「。」に直す"),
        _SPELLING,
    ),
    Setting("noda", True, "んです→のです", "「んです」を「のです」に直す", _YES_NO, _DO, _STYLE),
    Setting(
        "sentence_style",
        "keep",
        "文末",
        "常体は要点記録に使う",
        ("keep", "dearu"),
        ("です・ますのまま", "である調（常体）"),
        _STYLE,
    ),
    Setting(
        "greetings",
        "keep",
        "挨拶",
        "「おはようございます。」など挨拶だけの文",
        ("keep", "drop"),
        ("残す", "省く"),
        _STYLE,
    ),
    Setting(
        "drop_nomination",
        False,
        "指名だけの発言",
        "「山田委員。」だけの発言",
        _YES_NO,
        ("省く", "残す"),
        _STYLE,
    ),
    Setting(
        "laughter",
        "mark",
        "笑声",
        "笑い声の扱い",
        ("mark", "drop"),
        ("〔笑声〕と書く", "書かない"),
        _MARKS,
    ),
    Setting(
        "inaudible_mark",
        "〔聴取不能〕",
        "聴取不能の印",
        "聞き取れない所に書く印（〔聴取不能〕、●●など）",
        part=_MARKS,
    ),
    Setting(
        "unclear_mark",
        "geta",
        "表記不明の印",
        "表記の分からない語に付ける印",
        ("geta", "none"),
        ("〓さいとう〓", "印を付けない"),
        _MARKS,
    ),
    Setting(
        "clean_copy",
        False,
        "清書",
        "Wordに要確認の印とコメントを付けない",
        _YES_NO,
        ("印とコメントを付けない", "付ける"),
        _MARKS,
    ),
    Setting(
        "redact",
        False,
        "取消発言の伏せ字",
        "取り消された部分を伏せる（公開用）",
        _YES_NO,
        ("――――にする", "残す"),
        _MARKS,
    ),
)

DEFAULTS: Mapping[str, Value] = MappingProxyType(
    {setting.name: setting.default for setting in SETTINGS if setting.default is not None}
)
"""Name → default, for options that have one whatever the layout is."""

# What recognition knows of a stretch of speech: passed with a call, never part of a profile.
CALL_ONLY = ("segment", "initial_prompt")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like ``word``.

    >>> nearest("honorifc", ["honorific", "chome"])
    'honorific'
    """
    found = process.extractOne(word, list(known))
    return found[0] if found else None


def unknown_key(kind: str, key: str, known: Iterable[str]) -> UsageError:
    """The error for a key that nobody knows, naming the nearest one."""
    close = nearest(key, known)
    hint = f"「{close}」ではありませんか。" if close else "綴りを確かめてください。"
    return UsageError(f"{kind}に「{key}」はありません。{hint}")


def setting(name: str) -> Setting:
    """The option ``name``.

    Raises
    ------
    UsageError
        There is none; the nearest one is named.
    """
    for setting in SETTINGS:
        if setting.name == name:
            return setting
    raise unknown_key("整形の設定", name, [setting.name for setting in SETTINGS])


def check(name: str, value: object) -> None:
    """Raise ``UsageError`` unless ``value`` may be given to the option ``name``."""
    known = setting(name)
    if known.choices and not any(value is c or value == c for c in known.choices):
        allowed = "、".join(written(choice) for choice in known.choices)
        raise UsageError(
            f"整形の設定「{name}」に「{value}」は使えません。{allowed}から選んでください。"
        )
    kind = bool if known.choices == _YES_NO else str
    if type(value) is not kind:
        raise UsageError(f"整形の設定「{name}」の値「{value}」は型が違います。")


def parse_value(name: str, text: str) -> Value:
    """The value that ``text`` names for the option ``name``: as TOML writes it, or はい・いいえ.

    Raises
    ------
    UsageError
        As :func:`check`.

    >>> parse_value("redact", "はい"), parse_value("chome", "arabic")
    (True, 'arabic')
    """
    value: Value = text
    if setting(name).choices == _YES_NO:
        value = _SPOKEN.get(text.strip().lower(), text)
    check(name, value)
    return value


def resolve(options: Mapping[str, object] | None) -> Mapping[str, object]:
    """Defaults with ``options`` laid over them.

    Raises
    ------
    UsageError
        For an unknown name (the nearest one is named) or a value that is not allowed.
    """
    given = dict(options or {})
    for name, value in given.items():
        if name not in CALL_ONLY:
            check(name, value)
    return {**DEFAULTS, **given}


def written(choice: Value) -> str:
    """``choice`` as TOML and the command line write it."""
    return ("true" if choice else "false") if isinstance(choice, bool) else choice


_SPOKEN: Mapping[str, bool] = MappingProxyType(
    {"true": True, "yes": True, "はい": True, "false": False, "no": False, "いいえ": False}
)
