"""Page, fonts and styles of our Word file: what a clerk sees in Word's own style list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

MINCHO, GOTHIC = "ＭＳ 明朝", "ＭＳ ゴシック"
BODY_POINTS = 10.5
LINE_PITCH = 360
"""Twentieths of a point from line to line (18 pt): about 38 lines a page."""

SPEECH, CONTINUED, BODY_TEXT = "発言", "発言の続き", "発言（字下げ）"
SPEAKER_LINE, CLOCK, CHORUS = "発言者の行", "進行", "呼ぶ者あり"
FIELD, FIELD_MEMBER, CELL, LISTED = "前書き", "前書きの内訳", "表の文字", "箇条"
SIGNATURE = "署名欄"
COVER, FRONT_TITLE, RUNNING_HEADER = "表紙", "目次の題", "柱"
CONTENTS_1, CONTENTS_2, INDEX = "目次1", "目次2", "索引"
SPEAKER, CHECK, TIME, LABEL = "発言者", "要確認", "録音位置", "見出し語"

# Word takes the first of these that the machine has; LibreOffice reads them too
_SUBSTITUTES = {
    MINCHO: ("MS Mincho", "游明朝", "Yu Mincho", "IPA明朝", "Noto Serif CJK JP"),
    GOTHIC: ("MS Gothic", "游ゴシック", "Yu Gothic", "IPAゴシック", "Noto Sans CJK JP"),
}


def prepare(document: Document, *, centred_marks: bool, vertical: bool = False) -> None:
    """A4, margins, fonts and every style that the exporter uses.

    ``centred_marks``: hours such as 午後1時30分　開会 stand in the middle (本会議). ``vertical``: 縦書き.
    """
    _drop_unused_styles(document)
    _settings(document)
    _page(document, vertical=vertical)
    _fonts(document, vertical=vertical)
    _headings(document)
    _paragraph_styles(document, centred_marks=centred_marks)
    _character_styles(document)


def style_ids(document: Document) -> Mapping[str, str]:
    """Style name → its id, read once: python-docx searches all styles at every use of a name."""
    return {style.name: style.style_id for style in document.styles if style.name}


def _drop_unused_styles(document: Document) -> None:
    """Without the hundred table styles of python-docx's template: they hide ours in Word's list."""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()


def add_missing_styles(document: Document) -> None:
    """The styles of statements in a document that has its own page, fonts and headings."""
    _paragraph_styles(document, centred_marks=False)
    _character_styles(document)
    for level in (1, 2):
        if f"Heading {level}" not in document.styles:
            style = document.styles.add_style(f"Heading {level}", WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = _base_style(document)
            set_fonts(style, GOTHIC)
            _outline_level(style, level)


def set_fonts(style: Any, font: str) -> None:
    """Name ``font`` for Japanese and Latin text alike, in place of the theme's."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    properties.insert(0, fonts)


def indent(style: Any, *, left: float = 0.0, first: float = 0.0) -> None:
    """Indent in characters; a negative ``first`` hangs. Word keeps it when the size changes."""
    twips = BODY_POINTS * 20
    properties = style.element.get_or_add_pPr()
    element = properties.get_or_add_ind()
    element.set(qn("w:leftChars"), str(round(left * 100)))
    element.set(qn("w:left"), str(round(left * twips)))
    kind = "hanging" if first < 0 else "firstLine"
    element.set(qn(f"w:{kind}Chars"), str(round(abs(first) * 100)))
    element.set(qn(f"w:{kind}"), str(round(abs(first) * twips)))


def _settings(document: Document) -> None:
    """No 互換モード in the title bar, no picture of another document, Japanese punctuation."""
    settings = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for control in settings.iter(qn("w:characterSpacingControl")):
        control.set(qn("w:val"), "compressPunctuation")
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if "thumbnail" in relation.reltype]:
        relations.pop(key)


def _page(document: Document, *, vertical: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if vertical:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = Mm(25)
    section.left_margin = section.right_margin = Mm(25)
    section.header_distance = section.footer_distance = Mm(12)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    if vertical:
        direction = OxmlElement("w:textDirection")
        direction.set(qn("w:val"), "tbRl")
        properties.append(direction)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    properties.append(grid)
    page_number(section.footer.paragraphs[0])


def page_number(paragraph: Any) -> None:
    """``－ 3 －`` in the middle."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("－ ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
    paragraph.add_run(" －")


def _fonts(document: Document, *, vertical: bool) -> None:
    styles = document.styles
    defaults = styles.element.find(qn("w:docDefaults"))
    fonts = defaults.find(f".//{qn('w:rFonts')}")
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), MINCHO)
    language = defaults.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "ja-JP")
    normal = styles["Normal"]
    set_fonts(normal, MINCHO)
    normal.font.size = Pt(BODY_POINTS)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    # LibreOffice prints lines over one another where it moves a lone line of vertical text
    normal.paragraph_format.widow_control = not vertical
    _font_table(document)


def _font_table(document: Document) -> None:
    """Substitutes for machines without the Windows fonts."""
    part = next(
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype.endswith("/fontTable")
    )
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/>'
        f'<w:charset w:val="80"/><w:family w:val="{"roman" if name == MINCHO else "modern"}"/>'
        '<w:pitch w:val="fixed"/></w:font>'
        for name, others in _SUBSTITUTES.items()
    )
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    # python-docx keeps this part as bytes and offers no setter
    part._blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts xmlns:w="{namespace}">{entries}</w:fonts>'
    ).encode()


def _headings(document: Document) -> None:
    """Word's own heading styles: the navigation pane and the Japanese menu names come with them."""
    for name, points, before, after, alias in (
        ("Title", 16.0, 0, 12, "会議録の表題"),
        ("Heading 1", 12.0, 14, 6, "会議録の見出し"),
        ("Heading 2", 10.5, 10, 4, "議題の見出し"),
    ):
        style = document.styles[name]
        set_fonts(style, GOTHIC)
        style.font.size, style.font.bold = Pt(points), name != "Heading 2"
        style.font.color.rgb = RGBColor(0, 0, 0)
        form = style.paragraph_format
        form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), True
        _plain_paragraph(style, alias)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _plain_paragraph(style: Any, alias: str) -> None:
    properties = style.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:contextualSpacing"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    for old in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(old)
    aliases = OxmlElement("w:aliases")
    aliases.set(qn("w:val"), alias)
    style.element.find(qn("w:name")).addnext(aliases)


def _outline_level(style: Any, level: int) -> None:
    """What Word's navigation pane goes by."""
    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), str(level - 1))
    style.element.get_or_add_pPr().append(element)


def _base_style(document: Document) -> Any:
    return document.styles.default(WD_STYLE_TYPE.PARAGRAPH)


def _paragraph_styles(document: Document, *, centred_marks: bool) -> None:
    for name, left, first in (
        (SPEECH, 1, -1),
        (CONTINUED, 1, 1),
        (SPEAKER_LINE, 0, 0),
        (BODY_TEXT, 0, 1),
        (CLOCK, 0, 0),
        (CHORUS, 4, 0),
        (FIELD, 0, 0),
        (FIELD_MEMBER, 2, 0),
        (CELL, 0, 0),
        (LISTED, 1, -1),
        (SIGNATURE, 0, 0),
        (COVER, 0, 0),
        (FRONT_TITLE, 0, 0),
        (RUNNING_HEADER, 0, 0),
        (CONTENTS_1, 0, 0),
        (CONTENTS_2, 2, 0),
        (INDEX, 0, 0),
    ):
        if name in document.styles:
            continue
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = _base_style(document)
        style.quick_style = True
        indent(style, left=left, first=first)
        _finish(style, centred_marks=centred_marks)


def _finish(style: Any, *, centred_marks: bool) -> None:
    form = style.paragraph_format
    if style.name == SPEAKER_LINE:
        form.keep_with_next = True
    elif style.name == CLOCK:
        form.space_before = form.space_after = Pt(3)
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred_marks else None
    elif style.name == SIGNATURE:
        form.line_spacing = 2.0
    elif style.name in (COVER, FRONT_TITLE):
        set_fonts(style, GOTHIC)
        style.font.size = Pt(22 if style.name == COVER else 12)
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
        form.space_before, form.space_after = Pt(6), Pt(18)
    elif style.name == RUNNING_HEADER:
        style.font.size = Pt(9)
        form.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif style.name in (SPEECH, CONTINUED, BODY_TEXT):
        form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _comment_styles(document: Document) -> None:
    """Word's own styles of comments, which python-docx uses without defining them."""
    for style_id, name, kind, points in (
        ("CommentText", "annotation text", WD_STYLE_TYPE.PARAGRAPH, 10.0),
        ("CommentReference", "annotation reference", WD_STYLE_TYPE.CHARACTER, 9.0),
    ):
        if any(style.style_id == style_id for style in document.styles):
            continue
        style = document.styles.add_style(name, kind, builtin=True)
        style.element.set(qn("w:styleId"), style_id)
        style.hidden, style.font.size = True, Pt(points)


def _character_styles(document: Document) -> None:
    _comment_styles(document)
    for name in (SPEAKER, LABEL, CHECK, TIME):
        if name in document.styles:
            continue
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.quick_style = True
        if name == CHECK:
            shade = OxmlElement("w:shd")
            for key, value in (("val", "clear"), ("color", "auto"), ("fill", "FFF2A8")):
                shade.set(qn(f"w:{key}"), value)
            style.element.get_or_add_rPr().append(shade)
        elif name == TIME:
            style.font.size = Pt(7)
            style.font.color.rgb = RGBColor(0x80, 0x80, 0x80)
        else:
            set_fonts(style, GOTHIC)
