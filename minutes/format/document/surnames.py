"""The commonest Japanese family names, to weigh the spelling of a name that was only heard."""

from __future__ import annotations

from functools import lru_cache

from minutes.format.document.reading import name_readings

_COMMON = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 "
    "山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 "
    "斉藤 福田 太田 西村 藤井 金子 岡本 藤原 中野 三浦 原田 中川 松田 竹内 小野 田村 中山 和田 石田 森田 "
    "上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 工藤 今井 高田 増田 丸山 杉山 村田 "
    "大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原 岩崎 久保 木下 佐野 野村 松尾 菊地 市川 "
    "杉本 古川 大西 島田 水野 桜井 渡部 高野 吉川 山内 西田 菊池 飯田 西川 小松 北村 安田 五十嵐 川口 平田 "
    "関 中田 久保田 東 服部 川崎 岩田 土屋 福島 本田 辻 樋口 秋山 田口 永井 中西 吉村 川上 石原 大橋 "
    "松岡 馬場 浜田 森本 星野 矢野 浅野 大島 吉岡 小池 野田 大久保 松下 熊谷 荒木 川村 黒田 尾崎 永田 須藤 "
    "川島 松村 荒井 堀 本間 内藤 大谷 西山 小沢 早川 片山 岩本 高山 石塚 大石 松浦 成田 小田 関口 広瀬 "
    "児玉 望月 星 福井 小西 山中 平井 上原 田辺 柳沢 三宅 栗原 奥村 堀内 松原 津田 中井 篠原 望月 荒川 "
    "片岡 根本 大森 関根 天野 小泉 沢田 小野寺 富田 奥田 神田 大川 三好 川田 西尾 堤 土井 宮田 岡崎 村山 "
    "白井 中原 横田 平山 寺田 塚本 大山 青山 坂口 横井 相馬 中沢 小笠原 川端 金井 大沢 牧野 松永 岡部 野中 "
    "黒川 榎本 飯塚 安部 米田 川原 田島 萩原 竹田 長田 足立 平川 久野 金田 小原 渋谷 坂井 森下 大木 岸 "
    "豊田 植田 宮川 八木 鎌田 落合 藤川 飯島 下田 浅井 日高 水谷 吉本 長尾 藤沢 本多 村井 庄司 古田 岸本 "
    "今村 大内 稲葉 小倉 松山 栗田 北川 柏木 篠崎 石黒 梅田 堀江 福本 堀田 田代 岡 西 南 北 谷 島 "
    "桑原 村松 藤村 岸田 松川 平岡 白石 大場 中尾 須田 小柳 三木 中谷 溝口 河合 奥山 手塚 滝沢 竹中 植木 長沢 "
    "河村 安井 津村 畠山 坂田 佐川 杉浦 柴崎 星川 伊東 黒木 山根 入江 小谷 植村 大崎 大津 園田 中本 高島 高松 高井 "
    "高瀬 高畑 田原 田畑 田上 田辺 土田 筒井 角 徳永 冨田 永野 長岡 長野 仲村 中根 中嶋 永山 新田 西野 西本 西岡 "
    "西脇 野崎 野沢 橋爪 長谷 畑 花田 浜口 浜野 林田 原口 東野 久松 日野 平賀 平松 広田 福永 福山 福原 藤岡 藤崎 "
    "藤野 藤森 古谷 堀口 本間 前川 前原 前島 牧 増井 町田 松崎 松田 松野 丸尾 三橋 三村 宮内 宮沢 宮下 宮原 村岡 "
    "村瀬 室井 森岡 森川 森口 森山 守屋 八田 山岸 山際 山村 湯浅 横川 横尾 横溝 吉沢 吉井 吉永 吉原 米山 若林 "
    "和泉 渡会 荒木 飯野 池上 池内 池本 石渡 石丸 磯部 板垣 稲垣 井口 猪股 今泉 岩井 岩間 岩瀬 上杉 植松 "
    "臼井 梅原 梅沢 浦田 江藤 遠山 大城 大井 大槻 大坪 大森 岡山 岡村 岡野 荻野 奥野 小口 小沼 小野田 小幡 尾形 "
    "加納 片桐 勝又 門脇 金沢 鎌倉 神谷 神山 亀田 川合 川井 川口 川辺 河内 神崎 木原 北島 北野 木内 木山 久米 "
    "倉田 黒沢 桑田 小出 甲斐 古賀 小暮 越智 小宮 小室 近江 財津 斎木 榊原 桜田 笹川 佐竹 佐原 沢 塩田 塩谷 重松 "
    "篠田 柴山 清野 下村 庄子 城 新保 末永 菅 杉田 鈴村 住吉 瀬川 関谷 仙波 曽根 染谷 高見 高村 滝口 竹村 立石 "
    "武藤 江口 菅野 大平 石橋 角田 本橋 亀井 三上 青柳 戸田 芦田 宇野 大竹 小松原 市原 吉野 有馬 小坂 深沢"
).split()


@lru_cache(maxsize=1)
def _by_reading() -> dict[str, str]:
    """Reading → its commonest spelling; second readings (桑原: クワバラ) where no first one is alike."""
    found: dict[str, str] = {}
    for place in (0, 1):
        for name in _COMMON:
            for reading in name_readings(name)[place : place + 1]:
                found.setdefault(reading, name)
    return found


def usual_spelling(reading: str) -> str | None:
    """The commonest family name with this folded reading, if there is a common one.

    >>> usual_spelling("マツモト"), usual_spelling("ムトーベ")
    ('松本', None)
    """
    return _by_reading().get(reading)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(_COMMON)


def is_common(name: str) -> bool:
    """Whether ``name`` is among the commonest."""
    return name in _known()


def is_very_common(name: str) -> bool:
    """Whether ``name`` is among the two hundred commonest."""
    return name in _COMMON[:200]


def common_names() -> tuple[str, ...]:
    """The commonest family names, commonest first."""
    return tuple(_COMMON)
