"""A municipality's Word template filled in: what runs in a process of its own, with no more than it needs.

The child loads this file and what it imports, and nothing of our own layouts.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import XMLSyntaxError

from minutes.errors import UsageError
from minutes.format.export.docx_package import same_times

if TYPE_CHECKING:
    from docx.opc.part import Part

BODY, PROCEEDINGS = "本文", "議事"
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/"
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_CORE = b"relationships/metadata/core-properties"
_RELATIONS = {
    "_rels/.rels": lambda rels: re.sub(rb"http://[^\"']{0,80}/" + _CORE, _PACKAGE + _CORE, rels)
}
"""LibreOffice names the properties of a document by a type of its own: they would be added once more."""

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "会議名": "会議の名前（総務委員会）",
        "表題": "会議録の表題（総務委員会会議記録）",
        "開催日": "令和3年6月14日（月曜日）",
        "日時": "開催日と開会・閉会の時刻",
        "開会時刻": "午後1時30分",
        "閉会時刻": "午後2時05分",
        "場所": "開催場所",
        "出席者": "出席した委員・議員。1行に1人",
        "欠席者": "欠席した委員・議員。いなければ「なし」",
        "説明員": "説明のため出席した者。1行に1人",
        "事務局": "事務局職員。1行に1人",
        "議題": "議題。1行に1件",
        "決定事項": "決定事項。1行に1件",
        "次回": "次回の日程",
        "会期": "会期（令和7年6月10日から6月25日まで（16日間））",
        "議事日程の号数": "議事日程の号数（第2号）",
        "付した事件": "会議に付した事件。1行に1件",
        "遅参早退": "遅参・早退した人。1行に1人",
        "署名議員": "会議録署名議員。1行に1人",
        "公開の別": "公開・一部非公開・非公開",
        "非公開の部分": "非公開とした部分と理由",
        "傍聴者": "傍聴者の人数",
        "配布資料": "配布資料。1行に1件",
        "作成方法": "会議録の作成方法（全文筆記・要点筆記）",
        BODY: "発言の全体。この差込みだけの段落に置く",
        "出席者一覧": "繰返し用：職名・氏名",
        "議題一覧": "繰返し用：議題の文字",
        "決定事項一覧": "繰返し用：決定事項の文字",
        "議決結果一覧": "繰返し用：議案番号・件名・結果・賛否",
        "対応事項一覧": "繰返し用：内容・担当・期限",
        PROCEEDINGS: "繰返し用：種別（見出し・発言・進行）・発言者・本文・録音位置",
    }
)
"""Every name that a template may use, and what stands in its place."""


class _Template(DocxTemplate):  # type: ignore[misc]  # untyped
    """docxtpl fills footnotes once for every section, so that what was put in is taken for a template."""

    def render_footnotes(
        self, context: dict[str, Any], jinja_env: SandboxedEnvironment | None = None
    ) -> None:
        for part in self._footnotes():
            xml = self.patch_xml(part.blob.decode("utf-8"))
            part._blob = self.render_xml_part(xml, part, context, jinja_env).encode("utf-8")

    def names(self, environment: SandboxedEnvironment) -> set[str]:
        """What the template uses, in its footnotes too."""
        used: set[str] = self.get_undeclared_template_variables(environment)
        for part in self._footnotes():
            xml = self.patch_xml(part.blob.decode("utf-8"))
            used |= meta.find_undeclared_variables(environment.parse(xml))
        return used

    def _footnotes(self) -> Iterator[Part]:
        self.init_docx()
        parts = self.docx.part.package.parts
        return (part for part in parts if part.content_type == _FOOTNOTES)


def fill(name: str, context: Mapping[str, object]) -> tuple[str, list[str]]:
    """The filled template in base64, and the names that it uses; only called apart, for a template
    is a program.

    Raises
    ------
    UsageError
        The template cannot be read or filled.
    """
    path = Path(name)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        template = _Template(io.BytesIO(same_times(path.read_bytes(), _RELATIONS)))
        used = template.names(environment)
        _check_names(used, path)
        template.render(dict(context), environment)
        stream = io.BytesIO()
        template.save(stream)
        docx.Document(stream)
    except OSError as error:
        raise broken(path, "ファイルを開けません") from error
    except TemplateSyntaxError as error:
        raise broken(
            path, f"{{{{ }}}}や{{% %}}の書き方に誤りがあります（{error.message}）"
        ) from error
    except TemplateError as error:
        raise broken(path, f"差込みができません（{error.message}）") from error
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, XMLSyntaxError) as error:
        raise broken(path, "Wordの文書（.docx）として読めません") from error
    return base64.b64encode(stream.getvalue()).decode(), sorted(used)


def broken(path: Path, reason: str) -> UsageError:
    """The line that names the template and says what is wrong with it."""
    return UsageError(
        f"Wordのひな形「{path.name}」：{reason}。ひな形を直すか、様式のtemplateを消してください。"
    )


def _check_names(used: set[str], path: Path) -> None:
    for name in sorted(used - PLACEHOLDERS.keys()):
        close = get_close_matches(name, PLACEHOLDERS, n=1, cutoff=0.3)
        hint = f"「{close[0]}」ではありませんか" if close else "使える名前は説明書にあります"
        raise broken(path, f"差込み「{name}」はありません。{hint}")
    if not used & {BODY, PROCEEDINGS}:
        raise broken(
            path, f"発言を入れる場所がありません。{{{{ {BODY} }}}}を書いた段落を加えてください"
        )
