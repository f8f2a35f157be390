"""No function of Gradio's takes a file that was not uploaded: not of this server, not of the network."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from needs import SECONDS
from starlette.requests import ClientDisconnect

from minutes.errors import OutputError
from minutes.jobs import open_service
from minutes.web.playable import Playables
from minutes.web.routes import LARGEST_FILE
from minutes.web.upload_folder import SPARE, hold_uploads, swept
from minutes.web.uploads import file_paths, is_upload

from .conftest import make_recording, open_client

if TYPE_CHECKING:
    import gradio as gr

    from minutes.jobs.service import Service

META = {"_type": "gradio.FileData"}
SECRET = "氏名,役職\n秘密太郎,委員長\n"  # a roster, so that the page would show it
_asked: list[str] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto"):
        _asked.append(f"{event} {arguments!r}")


sys.addaudithook(_watch)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with open_service(tmp_path_factory.mktemp("uploads") / "data", with_worker=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


@pytest.fixture(scope="module")
def blocks(client: TestClient) -> gr.Blocks:
    """What Gradio serves."""
    mounted = next(route for route in client.app.routes if getattr(route, "path", None) == "")  # type: ignore[attr-defined]
    found: gr.Blocks = mounted.app.get_blocks()
    return found


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of this server that nobody uploaded."""
    path = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    path.write_text(SECRET, encoding="utf-8")
    return path


def call(client: TestClient, function: int, data: list[Any]) -> dict[str, Any]:
    """What the page does: join the queue, wait for the answer."""
    session = os.urandom(6).hex()
    body = {"data": data, "fn_index": function, "session_hash": session}
    joined = client.post("/gradio_api/queue/join", json=body)
    assert joined.status_code == 200, joined.text
    heard = client.get(f"/gradio_api/queue/data?session_hash={session}").text
    messages = [json.loads(line[6:]) for line in heard.splitlines() if line.startswith("data: ")]
    return next(message for message in messages if message["msg"] == "process_completed")


def upload(client: TestClient, name: str, content: bytes) -> str:
    """What the page does with a file; the path that it is told."""
    answer = client.post("/gradio_api/upload", files={"files": (name, content)})
    (path,) = answer.json()
    return str(path)


def send(client: TestClient, name: str, content: bytes) -> str:
    """What the page does with a recording; the text that it puts into the form."""
    parcel = client.post("/api/uploads", json={"name": name, "size": len(content)}).json()
    query = {"offset": 0, "crc": zlib.crc32(content)}
    answer = client.put(f"/api/uploads/{parcel['id']}", params=query, content=content)
    assert answer.status_code == 200, answer.text
    return json.dumps({"files": [{"id": parcel["id"], "kind": "recording"}]})


def hostile(secret: Path, uploads: Path) -> dict[str, Any]:
    """What somebody might send in the place of a file."""
    link = uploads / ("a" * 64) / "link.csv"
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(secret)
    aside = uploads / "playable-1.wav"
    aside.write_text("")
    relative = os.path.relpath(secret)
    paths = {
        "absolute": str(secret),
        "relative": relative,
        "climbing": f"{uploads}/{'a' * 64}/../{os.path.relpath(secret, uploads)}",
        "link": str(link),
        "aside": str(aside),
        "folder": str(uploads),
        "proc": "/proc/self/environ",
        "web": "http://evil.example/roster.csv",
        "webs": "https://192.0.2.1/roster.csv",
        "file-url": f"file://{secret}",
        "zero byte": "/etc/passwd\0.csv",
        "long": "/" + "a" * 5000,
        "empty": "",
    }
    sent: dict[str, Any] = {name: {"path": path, "meta": META} for name, path in paths.items()}
    plain = sent["absolute"]
    return sent | {
        "without meta": {"path": str(secret)},
        "no text": {"path": [str(secret)], "meta": META},
        "stream": plain | {"is_stream": True},
        "in a list": [plain],
        "deep": [{"a": [{"b": plain}]}],
        "beside a name": plain | {"orig_name": "roster.csv", "url": "http://evil.example/x"},
        "inside another": {"path": {"path": str(secret), "meta": META}, "meta": META},
        "endless": {"path": "/dev/zero", "meta": META},
    }


def test_every_function_refuses_every_foreign_file(
    client: TestClient, blocks: gr.Blocks, service: Service, secret: Path
) -> None:
    uploads = (service.data_dir / "uploads").resolve()
    bad = hostile(secret, uploads)
    before = sorted(uploads.rglob("*"))
    _asked.clear()
    tried = 0
    for dependency in blocks.config["dependencies"]:
        number = len(dependency["inputs"])
        for place in range(number):
            # Each kind at one place of every function; at the others, the plain and the nested one.
            for name in bad if place == 0 and number < 5 else ("absolute", "web", "deep"):
                value = bad[name]
                data = [None] * number
                data[place] = value
                answer = call(client, dependency["id"], data)
                where = (dependency["id"], place, name)
                assert answer["success"] is False, where
                assert "送られていないファイル" in answer["output"]["error"], where
                assert "秘密" not in json.dumps(answer, ensure_ascii=False), where
                tried += 1
    assert tried > 10 * len(bad), "not every function was found: it would prove nothing"
    assert [asked for asked in _asked if "evil" in asked or "192.0.2.1" in asked] == []
    assert sorted(uploads.rglob("*")) == before  # nothing was copied
    assert service.jobs() == ()


def test_no_function_can_be_called_past_the_queue(
    client: TestClient, blocks: gr.Blocks, secret: Path
) -> None:
    file = {"path": str(secret), "meta": META}
    for dependency in blocks.config["dependencies"]:
        name = dependency["api_name"] or "predict"
        for way in ("run", "api", "call", "call/v2"):
            body = {"data": [file], "fn_index": dependency["id"]}
            answer = client.post(f"/gradio_api/{way}/{name}", json=body)
            assert (answer.status_code, "秘密" in answer.text) == (404, False)


def test_the_upload_check_of_gradio_itself_is_on(blocks: gr.Blocks) -> None:
    assert blocks.has_launched


def test_a_file_that_was_uploaded_is_read(client: TestClient, blocks: gr.Blocks) -> None:
    path = upload(client, "名簿 1.csv", "氏名,役職\n田中一郎,委員長\n".encode())
    fills = [
        function
        for function in blocks.config["dependencies"]
        if function["targets"][0][1] == "upload"
    ]
    assert len(fills) == 2
    url = f"http://127.0.0.1:7860/gradio_api/file={path}"
    file = {"path": path, "url": url, "orig_name": "名簿 1.csv", "size": 40, "meta": META}
    answer = call(client, fills[0]["id"], [file])
    assert answer["success"] is True
    assert "田中一郎" in json.dumps(answer, ensure_ascii=False)


def test_a_recording_that_was_sent_is_measured(
    client: TestClient, blocks: gr.Blocks, tmp_path: Path
) -> None:
    from .conftest import make_recording

    text = send(client, "録音.wav", make_recording(tmp_path / "録音.wav", 3).read_bytes())
    reading = next(
        function
        for function in blocks.config["dependencies"]
        if function["targets"][0][1] == "change"
    )
    answer = call(client, reading["id"], [text])
    assert "長さ 0:00:03" in json.dumps(answer, ensure_ascii=False)


@pytest.mark.parametrize("field", ["m-model", "m-profile", "m-device", "m-listening"])
def test_no_field_names_a_file_of_the_server(
    client: TestClient, blocks: gr.Blocks, service: Service, field: str, tmp_path: Path
) -> None:
    from .conftest import make_recording

    wave = make_recording(tmp_path / "録音.wav", 3).read_bytes()
    start = max(blocks.config["dependencies"], key=lambda function: len(function["inputs"]))
    ids = [blocks.blocks[number].elem_id for number in start["inputs"]]
    values = {"m-parcels": send(client, "録音.wav", wave), "m-body": "", "m-tracks": False}
    values |= {"m-profile": "iinkai", "m-model": "whisper-base", "m-device": "auto"}
    foreign = values | {field: str(tmp_path)}
    answer = call(client, start["id"], [foreign.get(number) for number in ids])
    assert service.jobs() == ()
    assert answer["success"] is False or "直してください" in json.dumps(answer, ensure_ascii=False)
    assert call(client, start["id"], [values.get(number) for number in ids])["success"] is True
    (job,) = service.jobs()
    service.delete(job.id)


def test_paths_are_found_wherever_they_stand() -> None:
    deep: Any = {"path": "x"}
    for _ in range(50_000):  # deeper than Python's own stack
        deep = [deep]
    assert list(file_paths(deep)) == ["x"]
    assert list(file_paths("path")) == []


def test_only_a_file_in_a_folder_of_its_own_digest_is_an_upload(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    good = folder / ("0" * 64) / "a.csv"
    good.parent.mkdir()
    good.write_text("")
    assert is_upload(str(good), folder)
    (good.parent / "under").mkdir()
    (good.parent / "under" / "a.csv").write_text("")
    (folder / "a.csv").write_text("")
    for other in (
        good.parent,
        folder / "a.csv",
        good.parent / "under" / "a.csv",
        folder / "0" / "b",
    ):
        assert not is_upload(str(other), folder)
    assert not is_upload(f"{good.parent}/./a.csv", folder)
    assert not is_upload(str(good), folder / "0")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("told", [True, False], ids=["told", "untold"])
def test_a_paper_has_a_largest_size(client: TestClient, service: Service, told: bool) -> None:
    uploads = service.data_dir / "uploads"
    before, block = names(uploads), b"x" * 1_000_000
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.srt"\r\n\r\n'

    def pieces() -> Iterator[bytes]:
        yield head
        for _ in range(LARGEST_FILE // len(block) + 1):
            yield block
        yield b"\r\n--b--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    if told:
        headers["Content-Length"] = str(LARGEST_FILE + 1)
        answer = client.post("/gradio_api/upload", content=b"", headers=headers)
        assert (answer.status_code, "大きすぎ" in answer.text) == (413, True)
    else:
        with contextlib.suppress(ClientDisconnect):  # it hangs up
            client.post("/gradio_api/upload", content=pieces(), headers=headers)
    for part in names(uploads) - before:  # what was cut off is swept, and takes no more than that
        assert re.fullmatch(r"tmp\w{8}", part)
        assert (uploads / part).stat().st_size <= LARGEST_FILE
        (uploads / part).unlink()


def test_what_was_left_of_papers_is_removed_and_nothing_else(
    client: TestClient, service: Service
) -> None:
    uploads, day = service.data_dir / "uploads", 24 * 3600
    kept = {"parcels", "playable-1.wav", "tmpnew12345", "f" * 64, "tmp", "名簿.csv", "e" * 63}
    gone = {"tmpabc12345": 2 * 3600, "0" * 64: 2 * day}
    for name in kept | gone.keys():
        place = uploads / name
        if len(name) > 60 or name == "parcels":
            place.mkdir(exist_ok=True)
            (place / "名簿.csv").write_text(SECRET, encoding="utf-8")
        else:
            place.write_text(SECRET, encoding="utf-8")
        new = name in ("tmpnew12345", "f" * 64)
        back = time.time() - (0 if new else gone.get(name, 400 * day))
        os.utime(place, (back, back))
    assert client.post("/api/uploads", json={"name": "a.wav", "size": 9}).status_code == 201
    assert names(uploads) >= kept
    assert not names(uploads) & gone.keys()


def test_a_full_disk_takes_no_paper(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = service.data_dir / "uploads"
    usage, before = shutil.disk_usage(uploads), names(uploads)
    sent = {"files": ("a.srt", b"x")}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=SPARE))
    answer = client.post("/gradio_api/upload", files=sent)
    assert answer.status_code == 507
    assert "空き" in answer.json()["detail"]
    assert names(uploads) == before
    assert client.get("/api/jobs").status_code == 200, "what takes no room goes on"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2 * SPARE))
    assert client.post("/gradio_api/upload", files=sent).status_code == 200


def test_a_full_disk_takes_no_copy_for_the_player(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy takes 115 MB an hour, and whoever may listen asks for one."""
    recording = make_recording(tmp_path / "a.wav", 2)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=SPARE))
    with pytest.raises(OutputError, match="空き"):
        Playables(tmp_path).path("0" * 32, recording)
    assert names(tmp_path) == {"a.wav"}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2 * SPARE))
    assert Playables(tmp_path).path("0" * 32, recording).is_file()


def test_leftovers_are_swept_again_and_again_while_the_page_is_served() -> None:
    rounds, enough = [0], threading.Event()

    def step() -> None:
        rounds[0] += 1
        if rounds[0] == 3:
            enough.set()
        raise OSError("a disk that is away")  # the next round comes all the same

    with swept(step, every=0.001):
        assert enough.wait(SECONDS)
    after = rounds[0]
    assert not [thread for thread in threading.enumerate() if thread.name == "minutes-uploads"]
    assert rounds[0] == after


def test_recordings_are_taken_though_their_folder_was_removed(
    client: TestClient, service: Service
) -> None:
    shutil.rmtree(service.data_dir / "uploads")
    assert client.post("/api/uploads", json={"name": "a.wav", "size": 9}).status_code == 201


def test_what_a_killed_server_left_is_removed_at_the_start(tmp_path: Path) -> None:
    part = tmp_path / "uploads" / "tmpabc12345"
    part.parent.mkdir()
    part.write_text(SECRET, encoding="utf-8")
    os.utime(part, (0, 0))
    hold_uploads(part.parent)
    assert not part.exists()
