"""Files in parts: byte-identical whatever is cut, beyond 4 GB, and no zip that does harm."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from minutes import settings
from minutes.errors import UsageError
from minutes.web import incoming as module
from minutes.web.handover import chosen_files, titled, with_files
from minutes.web.incoming import PART, Damaged, Incoming, Misplaced, Parcel, safe_name
from minutes.web.sorting import sort
from minutes.web.unpack import MOST_FILES, unpack

from .conftest import open_client

if TYPE_CHECKING:
    from minutes.jobs.service import Service

GB = 1024**3


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


@pytest.fixture
def incoming(tmp_path: Path) -> Incoming:
    return Incoming(tmp_path / "parcels", largest=20 * GB)


def bundle(target: Path, files: dict[str, bytes]) -> Path:
    """A zip with these files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return target


def sent(incoming: Incoming, path: Path) -> Parcel:
    """A small file as if it had been sent."""
    return incoming.take_in(path.name, path.name, iter((path.read_bytes(),)))


# --- parts --------------------------------------------------------------------------------------


def test_a_file_in_parts_is_the_same_byte_by_byte_whatever_comes_between(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PART", 1000)
    dice = random.Random(3)
    data = dice.randbytes(12_345)
    parcel = incoming.begin("録音.m4a", len(data))
    while not parcel.whole:
        offset = parcel.offset
        part = data[offset : offset + 1000]
        trouble = dice.choice(["none", "twice", "damaged", "ahead", "killed", "restart"])
        if trouble == "damaged":
            with pytest.raises(Damaged):
                incoming.append(parcel.id, offset, part[:-1] + b"?", zlib.crc32(part))
        if trouble == "ahead":
            with pytest.raises(Misplaced) as refused:
                incoming.append(parcel.id, offset + 1000, part, zlib.crc32(part))
            assert refused.value.offset == offset
        if trouble == "killed":  # after some of the part was written, before that was noted
            with incoming.file(parcel).open("ab") as stream:
                stream.write(part[:400] + b"rest of a dead process")
        if trouble == "restart":
            incoming = Incoming(incoming.folder, largest=incoming.largest)
        parcel = incoming.append(parcel.id, offset, part, zlib.crc32(part))
        if trouble == "twice":
            with pytest.raises(Misplaced):
                incoming.append(parcel.id, offset, part, zlib.crc32(part))
    assert incoming.whole_file(parcel.id).read_bytes() == data
    assert incoming.get(parcel.id).crcs == tuple(
        zlib.crc32(data[at : at + 1000]) for at in range(0, len(data), 1000)
    )


def test_beyond_four_gigabytes_nothing_wraps(incoming: Incoming) -> None:
    size = 2**32 + PART + 5
    parcel = incoming.begin("長い会議.mp4", size)
    at = 2**32  # a multiple of the part: what came before is a hole in the file
    with incoming.file(parcel).open("r+b") as stream:
        stream.truncate(at)
    state = incoming.folder / parcel.id / "state.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "offset": at}))
    part, rest = os.urandom(PART), b"12345"
    parcel = incoming.append(parcel.id, at, part, zlib.crc32(part))
    assert parcel.offset == 2**32 + PART
    parcel = incoming.append(parcel.id, parcel.offset, rest, zlib.crc32(rest))
    assert parcel.whole
    file = incoming.whole_file(parcel.id)
    assert file.stat().st_size == size
    with file.open("rb") as stream:
        stream.seek(at - 1)
        assert stream.read() == b"\0" + part + rest


def test_size_and_room_are_asked_first(incoming: Incoming, monkeypatch: pytest.MonkeyPatch) -> None:
    for size, word in ((0, "空のファイル"), (21 * GB, "20GB")):
        with pytest.raises(UsageError, match=word):
            incoming.begin("録音.mp4", size)
    usage = shutil.disk_usage(incoming.folder.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5 * GB))
    first = incoming.begin("録音.mp4", 4 * GB)
    with pytest.raises(UsageError, match="空きが足りません"):  # the first one's room is taken
        incoming.begin("録音.mp4", 4 * GB)
    incoming.remove(first.id)
    incoming.begin("録音.mp4", 4 * GB)


def test_one_person_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    incoming = Incoming(tmp_path, largest=20 * GB, most=9000)
    mine, other = incoming.of("a"), incoming.of("b")
    first = mine.begin("1.wav", 5000)
    with pytest.raises(UsageError, match="会議録を頼んでいないファイルが1個"):
        mine.begin("2.wav", 5000)
    other.begin("3.wav", 5000)
    mine.remove(first.id)
    second = mine.begin("2.wav", 5000)
    past = time.time() - module.PROMISE_SECONDS - 60
    os.utime(tmp_path / second.id / "state.json", (past, past))
    again = mine.begin("2.wav", 5000)  # a cut line, another tab: of the first nothing is here
    mine.remove(second.id)
    with pytest.raises(UsageError, match="会議録を頼んでいない"):
        mine.begin("3.wav", 5000)
    assert mine.get(again.id)
    monkeypatch.setattr(module, "MOST_FILES_WAITING", 2)
    mine.begin("3.wav", 1)
    with pytest.raises(UsageError, match="2個"):
        mine.begin("4.wav", 1)
    other.begin("4.wav", 1)


def test_room_is_not_kept_for_a_file_that_does_not_come(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(incoming.folder.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5 * GB))
    first = incoming.begin("録音.mp4", 4 * GB)
    with pytest.raises(UsageError, match="空きが足りません"):
        incoming.begin("録音.mp4", 4 * GB)
    past = time.time() - module.PROMISE_SECONDS - 60
    os.utime(incoming.folder / first.id / "state.json", (past, past))
    incoming.begin("録音.mp4", 4 * GB)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=GB // 2))
    part = b"x" * module.PART
    with pytest.raises(UsageError, match="続きから"):  # what the database needs stays free
        incoming.append(first.id, 0, part, zlib.crc32(part))
    assert incoming.get(first.id) == first
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5 * GB))
    assert incoming.append(first.id, 0, part, zlib.crc32(part)).offset == len(part)


def test_what_nobody_comes_back_for_is_removed(incoming: Incoming) -> None:
    old, new = incoming.begin("a.wav", 10), incoming.begin("b.wav", 10)
    past = time.time() - (module.KEPT_DAYS + 1) * 24 * 3600
    os.utime(incoming.folder / old.id / "state.json", (past, past))
    incoming.sweep()
    assert incoming.get(new.id) == new
    with pytest.raises(UsageError, match="もう一度選んで"):
        incoming.get(old.id)


@pytest.mark.parametrize("name", ["../x", "x", "", "0" * 31, "0" * 31 + "/", "G" * 32])
def test_no_other_folder_can_be_named(incoming: Incoming, name: str) -> None:
    for action in (incoming.get, incoming.remove, incoming.whole_file):
        with pytest.raises(UsageError):
            action(name)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\録音\\会議.mp4", "会議.mp4"),
        ("state.json", "録音"),
        ("\n\0", "録音"),
        ("佐藤 花子.m4a", "佐藤 花子.m4a"),
    ],
)
def test_names_stay_in_their_folder(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_long_name_fits_a_file_system() -> None:
    name = safe_name("令" * 300 + ".mp4")
    assert len(name.encode()) <= 200
    assert name.endswith("令.mp4")


# --- the routes -----------------------------------------------------------------------------------


def put(client: TestClient, parcel: dict[str, Any], offset: int, data: bytes) -> Any:
    query = {"offset": offset, "crc": zlib.crc32(data)}
    return client.put(f"/api/uploads/{parcel['id']}", params=query, content=data)


def test_a_browser_sends_resumes_and_is_told_where(client: TestClient) -> None:
    data = os.urandom(PART + 100)
    parcel = client.post("/api/uploads", json={"name": "録音.wav", "size": len(data)}).json()
    assert (parcel["offset"], parcel["part"]) == (0, PART)
    assert put(client, parcel, 0, data[:PART]).json()["offset"] == PART
    again = put(client, parcel, 0, data[:PART])
    assert (again.status_code, again.json()["offset"]) == (409, PART)
    assert (
        client.put(
            f"/api/uploads/{parcel['id']}", params={"offset": PART, "crc": 1}, content=data[PART:]
        ).status_code
        == 422
    )
    assert put(client, parcel, PART, data[PART:]).json()["offset"] == len(data)
    known = client.get(f"/api/uploads/{parcel['id']}").json()
    assert known["crcs"] == [zlib.crc32(data[:PART]), zlib.crc32(data[PART:])]
    assert client.delete(f"/api/uploads/{parcel['id']}").status_code == 204
    assert client.get(f"/api/uploads/{parcel['id']}").status_code == 400


def test_files_are_sorted_and_zips_opened_over_the_net(client: TestClient, tmp_path: Path) -> None:
    paths = ["z/video1.mp4", "z/chat.txt"]
    answer = client.post("/api/uploads/sort", json={"paths": paths}).json()
    assert answer["kinds"] == ["recording", "chat"]
    assert list(answer["words"])[0] == "recording"
    data = bundle(tmp_path / "z.zip", {"z/会議.wav": b"1", "z/chat.txt": b"2"}).read_bytes()
    parcel = client.post("/api/uploads", json={"name": "z.zip", "size": len(data)}).json()
    assert client.post(f"/api/uploads/{parcel['id']}/unpack").status_code == 400  # not whole yet
    put(client, parcel, 0, data)
    parts = client.post(f"/api/uploads/{parcel['id']}/unpack").json()["parcels"]
    assert [(file["path"], file["size"], file["offset"]) for file in parts] == [
        ("z/会議.wav", 1, 1),
        ("z/chat.txt", 1, 1),
    ]
    assert client.get(f"/api/uploads/{parcel['id']}").status_code == 400  # only its files stay


def test_what_is_refused(client: TestClient) -> None:
    assert client.post("/api/uploads", json={"name": "a", "size": 0}).status_code == 400
    assert client.post("/api/uploads", json={"name": "a", "size": 10**15}).status_code == 400
    parcel = client.post("/api/uploads", json={"name": "a.wav", "size": PART * 2}).json()
    assert put(client, parcel, 0, bytes(PART + 1)).status_code == 400
    assert put(client, parcel, 0, bytes(3)).status_code == 422  # a part is whole
    other = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    query = {"offset": 0, "crc": 0}
    url = f"/api/uploads/{parcel['id']}"
    assert client.put(url, params=query, content=b"", headers=other).status_code == 403


def test_the_operator_sets_the_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.largest_upload() == 20 * GB
    monkeypatch.setenv(settings.LARGEST_UPLOAD, "3")
    assert settings.largest_upload() == 3 * GB


# --- zips ---------------------------------------------------------------------------------------


def test_a_zip_of_zoom_is_opened_and_sorted(incoming: Incoming, tmp_path: Path) -> None:
    files = {
        "会議/video1.mp4": b"v",
        "会議/audio1.m4a": b"a",
        "会議/chat.txt": "こんにちは".encode(),
        "会議/closed_caption.txt": b"c",
        "会議/recording.conf": b"x",
        "__MACOSX/会議/._video1.mp4": b"m",
        "会議/.DS_Store": b"d",
    }
    parcel = sent(incoming, bundle(tmp_path / "Zoom.zip", files))
    found = unpack(incoming, parcel)
    assert [match.path for match in found] == list(files)[:5]
    assert [incoming.whole_file(match.id).read_bytes() for match in found] == list(files.values())[
        :5
    ]
    assert sort([match.path for match in found]) == (
        "recording",
        "unused",
        "chat",
        "captions",
        "unused",
    )


def test_a_zip_that_windows_made_has_readable_names(incoming: Incoming, tmp_path: Path) -> None:
    path = bundle(tmp_path / "a.zip", {"XXXX.wav": b"1"})
    path.write_bytes(path.read_bytes().replace(b"XXXX", "会議".encode("cp932")))
    (found,) = unpack(incoming, sent(incoming, path))
    assert found.name == "会議.wav"


def _link() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        info = zipfile.ZipInfo("録音.wav")
        info.external_attr = 0o120777 << 16
        zipped.writestr(info, "/etc/passwd")
    return target.getvalue()


def _lying() -> bytes:
    """A zip that states less than it holds."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("録音.wav", bytes(5000))
    return target.getvalue().replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({"../../外.wav": b"1"}, "外の場所"),
        ({"/etc/外.wav": b"1"}, "外の場所"),
        ({"C:/外.wav": b"1"}, "外の場所"),
        ({f"{number}.wav": b"1" for number in range(MOST_FILES + 1)}, "多過ぎます"),
        ({}, "ファイルがありません"),
    ],
)
def test_a_zip_that_does_harm_leaves_nothing_behind(
    incoming: Incoming, tmp_path: Path, files: dict[str, bytes], word: str
) -> None:
    parcel = sent(incoming, bundle(tmp_path / "x.zip", files))
    with pytest.raises(UsageError, match=word):
        unpack(incoming, parcel)
    assert [path.name for path in incoming.folder.iterdir()] == [parcel.id]
    assert not (tmp_path.parent / "外.wav").exists()


def test_a_zip_whose_list_would_fill_the_memory_is_not_read(
    incoming: Incoming, tmp_path: Path
) -> None:
    """Nothing but a list: 100,000 names of one file. Read whole, each takes ten times its bytes."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as zipped:
        zipped.writestr("録音.wav", b"1")
    whole = (tmp_path / "x.zip").read_bytes()
    begin, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    times, entry = 100_000, whole[begin:end]
    tail = whole[end : end + 8] + struct.pack("<HHLLH", 65535, 65535, len(entry) * times, begin, 0)
    (tmp_path / "x.zip").write_bytes(whole[:begin] + entry * times + tail)
    parcel = sent(incoming, tmp_path / "x.zip")
    tracemalloc.start()
    with pytest.raises(UsageError, match="多過ぎます"):
        unpack(incoming, parcel)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < 4 * 1024 * 1024


@pytest.mark.parametrize("disks", [2, 1])
def test_a_large_zip_that_is_cut_is_one_line(
    incoming: Incoming, tmp_path: Path, disks: int
) -> None:
    """Of several disks, or with nothing where its end says that the list is."""
    bundle(tmp_path / "x.zip", {"録音.wav": b"1"})
    whole = (tmp_path / "x.zip").read_bytes()
    end = whole.index(b"PK\x05\x06")
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, disks)
    cut = whole[:end] if disks > 1 else b""
    (tmp_path / "x.zip").write_bytes(cut + locator + whole[end:])
    parcel = sent(incoming, tmp_path / "x.zip")
    with pytest.raises(UsageError, match="壊れているか"):
        unpack(incoming, parcel)
    assert [path.name for path in incoming.folder.iterdir()] == [parcel.id]


def test_a_zip_that_would_fill_the_disk_is_not_opened(incoming: Incoming, tmp_path: Path) -> None:
    parcel = sent(incoming, bundle(tmp_path / "x.zip", {"録音.wav": bytes(70 * 1024 * 1024)}))
    with pytest.raises(UsageError, match="大きくなり過ぎる"):
        unpack(incoming, parcel)
    assert [path.name for path in incoming.folder.iterdir()] == [parcel.id]


@pytest.mark.parametrize(
    "data", [b"no zip at all", _link(), _lying()], ids=["none", "link", "lying"]
)
def test_a_zip_that_is_none_or_lies_is_one_line(
    incoming: Incoming, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    parcel = sent(incoming, tmp_path / "x.zip")
    with pytest.raises(UsageError) as told:
        unpack(incoming, parcel)
    assert "\n" not in str(told.value)
    assert [path.name for path in incoming.folder.iterdir()] == [parcel.id]


# --- what is what ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "kinds"),
    [
        (["会議.mp4"], ["recording"]),
        (["佐藤.wav", "田中.wav"], ["recording", "recording"]),
        (
            ["z/GMT20250610-043000_Recording_1920x1080.mp4", "z/GMT20250610-043000_Recording.m4a",
             "z/GMT20250610-043000_Recording.transcript.vtt", "z/GMT20250610-043000_RecordingnewChat.txt"],
            ["recording", "unused", "captions", "chat"],
        ),
        (
            ["z/video1.mp4", "z/audio1.m4a", "z/Audio Record/audio佐藤1.m4a", "z/Audio Record/audio田中2.m4a"],
            ["unused", "unused", "track", "track"],
        ),
        (["Meeting-20250610_133000-会議の記録.mp4", "総務委員会.docx"], ["recording", "captions"]),
        (["会議.mp4", "会議_文字起こし.txt", "meeting_saved_chat.txt"], ["recording", "captions", "chat"]),
        (["a.vtt", "b.srt", "closed_caption.txt"], ["captions", "unused", "unused"]),
        (["名簿.xlsx", "playback.m3u", "double_click_to_convert_01.zoom"], ["unused"] * 3),
        ([], []),
    ],
)  # fmt: skip
def test_each_file_is_taken_for_what_it_is(paths: list[str], kinds: list[str]) -> None:
    assert list(sort(paths)) == kinds


# --- into the form --------------------------------------------------------------------------------


def test_the_files_go_to_their_places(incoming: Incoming, tmp_path: Path) -> None:
    made = {}
    for name in ("会議.wav", "字幕.vtt", "chat.txt", "名簿.xlsx"):
        (tmp_path / name).write_bytes(b"1")
        made[name] = sent(incoming, tmp_path / name).id
    kinds = ["recording", "captions", "chat", "unused"]
    files = [
        {"id": file_id, "kind": kind} for file_id, kind in zip(made.values(), kinds, strict=True)
    ]
    chosen = chosen_files(incoming, json.dumps({"files": files, "apart": True}))
    assert ([file.name for file in chosen.recordings], chosen.apart) == (["会議.wav"], False)
    given = with_files({"captions": None, "chat": "/own/chat.txt"}, chosen)
    assert Path(given["captions"]).name == "字幕.vtt"
    assert given["chat"] == "/own/chat.txt"
    assert chosen_files(incoming, "").recordings == ()


@pytest.mark.parametrize(
    "text",
    [
        "[", "1", "[1]", '{"files": [{"id": "../../etc", "kind": "recording"}]}',
        '{"files": [{"id": "00000000000000000000000000000000", "kind": "recording"}]}',
        '{"files": [{"kind": "recording"}]}', '{"files": [{"id": "x", "kind": "boo"}]}',
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_refused(incoming: Incoming, text: str) -> None:
    with pytest.raises(UsageError):
        chosen_files(incoming, text)


def test_a_file_on_its_way_is_waited_for(incoming: Incoming) -> None:
    parcel = incoming.begin("録音.wav", 100)
    with pytest.raises(UsageError, match="まだ送っています"):
        chosen_files(incoming, json.dumps({"files": [{"id": parcel.id, "kind": "recording"}]}))


def test_meetings_apart_bear_the_name_of_their_file() -> None:
    from minutes.schema import Header, MeetingContext

    context = MeetingContext(Header("総務委員会"))
    assert titled(context, Path("1日目.wav"), apart=True).header.title == "総務委員会（1日目）"
    assert titled(context, Path("1日目.wav"), apart=False) == context
    assert titled(MeetingContext(), Path("1日目.wav"), apart=True) == MeetingContext()
