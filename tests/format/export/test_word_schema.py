"""What Word checks when it opens a file and python-docx and LibreOffice do not: ECMA-376 by walking the XML.

The tables hold the order of children for every element that we write (ECMA-376 part 1, 17 and
annex A). An element with a child that its table does not name fails too.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from minutes.format.export import render
from minutes.schema import ActionItem, Decision, Draft, Profile

from .builders import STYLES, draft, empty_draft, profile

ROOT = Path(__file__).resolve().parents[3]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_RPR = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath rPrChange"
)
_PPR = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
)
_TBLPR = (
    "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
    "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription"
)
ORDER = {
    "rPr": _RPR,
    "pPr": _PPR,
    "tblPr": _TBLPR,
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "fonts": "font",
    "font": "altName panose1 charset family notTrueType pitch sig embedRegular embedBold embedItalic embedBoldItalic",
    "pBdr": "top left bottom right between bar",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tcBorders": "top left start bottom right end insideH insideV tl2br tr2bl",
    "tblCellMar": "top left start bottom right end",
    "tcMar": "top left start bottom right end",
    "numPr": "ilvl numId",
    "settings": "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries "
    "displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts "
    "embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader "
    "bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState "
    "formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge "
    "revisionView trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride "
    "styleLockTheme styleLockQFSet defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone "
    "doNotHyphenateCaps showEnvelope summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders "
    "bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets drawingGridHorizontalSpacing "
    "drawingGridVerticalSpacing displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
    "doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin drawingGridVerticalOrigin doNotShadeFormData "
    "noPunctuationKerning characterSpacingControl printTwoOnOne strictFirstAndLastChars noLineBreaksAfter "
    "noLineBreaksBefore savePreviewPicture doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent "
    "alwaysShowPlaceholderText doNotDemarcateInvalidXml saveXmlDataOnly useXSLTWhenSaving saveThroughXslt "
    "showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults footnotePr endnotePr compat docVars rsids "
    "mathPr attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats "
    "doNotAutoCompressPictures forceUpgrade captions readModeInkLockDown smartTagType schemaLibrary shapeDefaults "
    "doNotEmbedSmartTags decimalSymbol listSeparator",
}  # fmt: skip
"""Element → its children in the order that the schema demands (``sequence``)."""

_RANGES = {"commentRangeStart", "commentRangeEnd", "bookmarkStart", "bookmarkEnd", "proofErr"}
CHOICE = {
    "body": {"p", "tbl", "sectPr", *_RANGES},
    "comment": {"p", "tbl"},
    "ftr": {"p", "tbl"},
    "hdr": {"p", "tbl"},
    "tc": {"tcPr", "p", "tbl", *_RANGES},
    "p": {"pPr", "r", "fldSimple", "hyperlink", *_RANGES},
    "fldSimple": {"r", "fldData"},
    "r": {"rPr", "t", "tab", "br", "cr", "sym", "fldChar", "instrText", "annotationRef", "commentReference", "noBreakHyphen", "lastRenderedPageBreak"},
    "comments": {"comment"},
    "tblGrid": {"gridCol"},
    "tabs": {"tab"},
}  # fmt: skip
"""Element → its children in any order; properties, where there are any, come first."""


def variants() -> Iterator[tuple[str, Draft, Profile]]:
    """Every layout, across and down, with and without what may be absent, and a town's template."""
    for layout in STYLES:
        full = draft(layout)
        doc = replace(
            full.minutes_doc,
            decisions=(Decision("原案のとおり決する。", ("t1",)),),
            actions=(ActionItem("資料を<配る>\n&配る", None, None, ("t1",)),),
        )
        full = replace(full, minutes_doc=doc)
        for direction in ("horizontal", "vertical"):
            chosen = profile(layout, direction=direction, time_marks=True)
            yield f"{layout}-{direction}", full, chosen
            yield f"{layout}-{direction}-empty", empty_draft(), chosen
        yield f"{layout}-own-line", full, profile(layout, speaker_style="nakano_iinkai")
    template = replace(profile(), template=str(ROOT / "examples" / "template.docx"))
    yield "template", draft(), template


VARIANTS = {name: (made, chosen) for name, made, chosen in variants()}
OURS = [name for name in VARIANTS if name != "template"]
ALL = [*OURS, pytest.param("template", marks=pytest.mark.process)]
"""A template is read in a process of its own."""


@cache
def parts(name: str) -> dict[str, bytes]:
    """Name in the package → bytes."""
    made, chosen = VARIANTS[name]
    with zipfile.ZipFile(io.BytesIO(render(made, "docx", chosen))) as package:
        names = package.namelist()
        assert len(names) == len(set(names))
        return {part: package.read(part) for part in names}


def tree(name: str, part: str) -> etree._Element:
    return etree.fromstring(parts(name)[part])


def word_parts(name: str) -> Iterator[tuple[str, etree._Element]]:
    for part in parts(name):
        if re.fullmatch(r"word/[^/]+\.xml", part):
            yield part, tree(name, part)


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def misplaced(element: etree._Element) -> str | None:
    """What is wrong with the children of ``element``."""
    kind = local(element)
    children = [local(child) for child in element if isinstance(child.tag, str) and child.tag.startswith(W)]  # fmt: skip
    if kind in ORDER:
        order = ORDER[kind].split()
        unknown = [child for child in children if child not in order]
        if unknown:
            return f"{kind}: {unknown} not allowed"
        # EG_HdrFtrReferences: headers and footers in any order among themselves
        places = [order.index(child.replace("footerRef", "headerRef")) for child in children]
        if places != sorted(places):
            return f"{kind}: {children} out of order"
        many = {"tr", "tc", "style", "font", "tblStylePr", "headerReference", "footerReference", "smartTagType"}  # fmt: skip
        twice = [child for child, count in Counter(children).items() if count > 1 and child not in many]  # fmt: skip
        return f"{kind}: {twice} twice" if twice else None
    if kind in CHOICE:
        unknown = [child for child in children if child not in CHOICE[kind]]
        if unknown:
            return f"{kind}: {unknown} not allowed"
        late = [place for place, child in enumerate(children) if child == f"{kind}Pr" and place]
        return f"{kind}: properties after content" if late else None
    return None


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<w:pPr><w:ind/><w:pStyle/></w:pPr>", "out of order"),
        ("<w:rPr><w:sz/><w:color/></w:rPr>", "out of order"),
        ("<w:tcPr><w:shd/><w:tcW/></w:tcPr>", "out of order"),
        ("<w:tbl><w:tblGrid/><w:tblPr/></w:tbl>", "out of order"),
        ("<w:style><w:name/><w:name/></w:style>", "twice"),
        ("<w:p><w:r/><w:pPr/></w:p>", "after content"),
        ("<w:p><w:tc/></w:p>", "not allowed"),
        ("<w:pPr><w:pStyle/><w:ind/></w:pPr>", None),
    ],
)
def test_the_walk_finds_what_word_would_refuse(xml: str, words: str | None) -> None:
    opening, rest = xml.split(">", 1)
    root = etree.fromstring(f'{opening} xmlns:w="{W[1:-1]}">{rest}')
    problem = misplaced(root)
    assert problem is None if words is None else words in (problem or "")


@pytest.mark.parametrize("name", ALL)
def test_children_stand_in_the_order_of_the_schema(name: str) -> None:
    wrong = [
        f"{part}: {problem}"
        for part, root in word_parts(name)
        for element in root.iter(etree.Element)
        if element.tag.startswith(W)
        for problem in [misplaced(element)]
        if problem
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ALL)
def test_tables_have_a_grid_and_cells_end_with_a_paragraph(name: str) -> None:
    body = tree(name, "word/document.xml")
    for table in body.iter(f"{W}tbl"):
        columns = table.findall(f"{W}tblGrid/{W}gridCol")
        assert columns
        for row in table.findall(f"{W}tr"):
            merged = [int(e.get(f"{W}val")) - 1 for e in row.iter(f"{W}gridSpan")]
            assert len(row.findall(f"{W}tc")) + sum(merged) == len(columns)
    for cell in body.iter(f"{W}tc"):
        assert local(cell[-1]) == "p"
    (inner,) = body
    assert local(inner[-1]) == "sectPr"
    # Word needs a paragraph between a table and the section's end
    assert len(inner) == 1 or local(inner[-2]) == "p"


@pytest.mark.parametrize("name", ALL)
def test_every_style_that_is_used_is_defined_once(name: str) -> None:
    styles = tree(name, "word/styles.xml")
    defined = [(s.get(f"{W}type"), s.get(f"{W}styleId")) for s in styles.iter(f"{W}style")]
    assert len(defined) == len(set(defined))
    names = [s.find(f"{W}name").get(f"{W}val") for s in styles.iter(f"{W}style")]
    assert len(names) == len(set(names))
    wanted = {"pStyle": "paragraph", "rStyle": "character", "tblStyle": "table"}
    for part, root in word_parts(name):
        for element in root.iter(*(f"{W}{tag}" for tag in wanted)):
            style = element.get(f"{W}val")
            assert (wanted[local(element)], style) in defined, (part, style)
    kinds = dict((style, kind) for kind, style in defined)
    for style in styles.iter(f"{W}style"):
        for tag in ("basedOn", "next", "link"):
            other = style.find(f"{W}{tag}")
            assert other is None or other.get(f"{W}val") in kinds


@pytest.mark.parametrize("name", ALL)
def test_numbering_comments_and_bookmarks_are_what_they_point_at(name: str) -> None:
    body = tree(name, "word/document.xml")
    numbered = [e.get(f"{W}val") for _, root in word_parts(name) for e in root.iter(f"{W}numId")]
    if numbered:
        known = {e.get(f"{W}numId") for e in tree(name, "word/numbering.xml").iter(f"{W}num")}
        assert set(numbered) <= known
    comments = [c.get(f"{W}id") for c in tree(name, "word/comments.xml")] if "word/comments.xml" in parts(name) else []  # fmt: skip
    assert len(comments) == len(set(comments))
    for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert sorted(e.get(f"{W}id") for e in body.iter(f"{W}{tag}")) == sorted(comments)
    marks = [e.get(f"{W}id") for e in body.iter(f"{W}bookmarkStart")]
    assert len(marks) == len(set(marks))
    drawn = [e.get("id") for e in body.iter("{*}docPr")]
    assert len(drawn) == len(set(drawn))


@pytest.mark.parametrize("name", ALL)
def test_relationships_and_content_types_fit_the_package(name: str) -> None:
    package = parts(name)
    types = etree.fromstring(package["[Content_Types].xml"])
    defaults = {e.get("Extension").lower() for e in types if local(e) == "Default"}
    overrides = [e.get("PartName") for e in types if local(e) == "Override"]
    assert len(overrides) == len(set(overrides))
    assert {part.lstrip("/") for part in overrides} <= package.keys()
    for part in package:
        typed = f"/{part}" in overrides or part.rsplit(".", 1)[-1].lower() in defaults
        assert typed or part == "[Content_Types].xml", part
    for part in [p for p in package if p.endswith(".rels")]:
        home = Path(part).parent.parent
        ids = []
        for relation in etree.fromstring(package[part]).iter(f"{RELATIONS}Relationship"):
            ids.append(relation.get("Id"))
            if relation.get("TargetMode") != "External":
                target = relation.get("Target")
                found = posixpath.normpath(posixpath.join("/", home.as_posix(), target)).lstrip("/")
                assert found in package, (part, target)
        assert len(ids) == len(set(ids))
        owner = (home / Path(part).stem).as_posix()
        if owner.endswith(".xml") and owner in package:
            used = {v for e in etree.fromstring(package[owner]).iter(etree.Element) for k, v in e.attrib.items() if k.startswith(R)}  # fmt: skip
            assert used <= set(ids)


@pytest.mark.parametrize("name", OURS)
def test_every_run_has_a_japanese_font(name: str) -> None:
    """By itself, by its styles, or by the document's defaults: never the theme's."""
    styles = tree(name, "word/styles.xml")
    fonts = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    assert fonts.get(f"{W}eastAsia") in {"ＭＳ 明朝", "ＭＳ ゴシック"}
    assert not [key for key in fonts.attrib if key.endswith("Theme")]
    used = {e.get(f"{W}val") for part, root in word_parts(name) if part != "word/styles.xml" for e in root.iter(f"{W}pStyle", f"{W}rStyle")}  # fmt: skip
    for style in styles.iter(f"{W}style"):
        own = style.find(f"{W}rPr/{W}rFonts")
        if style.get(f"{W}styleId") in used and own is not None:
            assert own.get(f"{W}eastAsia") in {"ＭＳ 明朝", "ＭＳ ゴシック"}, style.get(
                f"{W}styleId"
            )


@pytest.mark.parametrize("name", ALL)
def test_values_that_word_refuses(name: str) -> None:
    core = tree(name, "docProps/core.xml")
    for element in core:
        if local(element) in {"created", "modified"}:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", element.text or "")
    assert len({local(e) for e in core}) == len(core)
    for part, root in word_parts(name):
        for element in root.iter(f"{W}sz", f"{W}szCs"):
            assert element.get(f"{W}val").isdigit(), part
        for element in root.iter(f"{W}gridCol", f"{W}tcW", f"{W}pgSz", f"{W}ind", f"{W}tab"):
            for key, value in element.attrib.items():
                if local_name(key) in {"w", "h", "left", "right", "firstLine", "hanging", "pos", "firstLineChars", "leftChars", "hangingChars"}:  # fmt: skip
                    assert re.fullmatch(r"-?\d+", value), (part, key, value)
        for element in root.iter(f"{W}t"):
            text = element.text or ""
            kept = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
            assert kept or text == text.strip(" \t\n")
        for element in root.iter(f"{W}ind"):
            assert not {f"{W}firstLine", f"{W}hanging"} <= set(element.attrib)


def local_name(key: str) -> str:
    return etree.QName(key).localname


@pytest.mark.parametrize("name", OURS)
def test_vertical_text_keeps_no_lone_lines_together(name: str) -> None:
    """LibreOffice 7.4 prints such lines over others at the end of a vertical page (looked at)."""
    controls = [
        (style.get(f"{W}styleId"), control.get(f"{W}val"))
        for style in tree(name, "word/styles.xml").iter(f"{W}style")
        for control in style.findall(f"{W}pPr/{W}widowControl")
    ]
    if "vertical" in name:
        assert controls == [("Normal", "0")]
    else:
        assert ("Normal", None) in controls
