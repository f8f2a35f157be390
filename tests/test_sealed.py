"""A sealed file gives back what was put in, at any place, to its key alone, or says that it cannot."""

from __future__ import annotations

import io
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minutes import sealed
from minutes.errors import UsageError

CHUNK, TAG, HEAD = sealed.CHUNK, 16, 32
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """A key in the environment."""
    made = sealed.new_key()
    monkeypatch.delenv("MINUTES_KEY_FILE", raising=False)
    monkeypatch.setenv("MINUTES_KEY", made)
    return made


def written(path: Path, data: bytes) -> Path:
    sealed.write_plain(path, data)
    return path


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_in_comes_out(tmp_path: Path, key: str, size: int) -> None:
    data = random.Random(size).randbytes(size)
    path = written(tmp_path / "x", data)
    assert sealed.is_sealed(path)
    assert sealed.read_plain(path) == data
    assert sealed.plain_size(path) == size
    assert path.stat().st_size == HEAD + size + TAG * max(1, -(-size // CHUNK))
    if size >= 16:
        assert data[:16] not in path.read_bytes()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(-9, 3 * CHUNK + 9), st.integers(0, 2 * CHUNK))
    )
)
def test_any_place_reads_as_a_plain_file_does(
    tmp_path: Path, key: str, moves: list[tuple[int, int, int]]
) -> None:
    data = random.Random(7).randbytes(3 * CHUNK + 5)
    path = tmp_path / "x"
    if not path.exists():
        written(path, data)
    plain = io.BytesIO(data)
    with sealed.open_plain(path) as stream:
        for whence, offset, length in moves:
            if whence < 3:
                base = (0, plain.tell(), len(data))[whence]
                place = max(0, base + offset)
                assert stream.seek(place) == plain.seek(place)
            assert stream.read(length) == plain.read(length)
            assert stream.tell() == plain.tell()


def test_written_in_pieces_it_is_the_same(tmp_path: Path, key: str) -> None:
    data = random.Random(1).randbytes(2 * CHUNK + 77)
    with sealed.writing(tmp_path / "x") as stream:
        for at in range(0, len(data), 1000):
            stream.write(data[at : at + 1000])
    assert sealed.read_plain(tmp_path / "x") == data
    assert sealed.sha256_of_plain(tmp_path / "x") == sealed.sha256_of_plain(
        written_plain(tmp_path, data)
    )


def written_plain(folder: Path, data: bytes) -> Path:
    (folder / "plain").write_bytes(data)
    return folder / "plain"


def test_the_same_file_twice_has_nothing_in_common(tmp_path: Path, key: str) -> None:
    first, second = (written(tmp_path / n, bytes(CHUNK)).read_bytes()[HEAD:] for n in "ab")
    assert first[:64] != second[:64]
    assert not {first[i : i + 16] for i in range(0, 4096, 16)} & {
        second[i : i + 16] for i in range(0, 4096, 16)
    }


def whole(path: Path) -> bytes:
    with sealed.open_plain(path) as stream:
        return stream.read()


DATA = random.Random(3).randbytes(3 * CHUNK + 100)
STEP = CHUNK + TAG


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda b, o: b[:-1], id="a byte cut off"),
        pytest.param(lambda b, o: b[: HEAD + 3 * STEP], id="the last chunk cut off"),
        pytest.param(lambda b, o: b[: HEAD + STEP], id="all but the first chunk cut off"),
        pytest.param(lambda b, o: b[:HEAD], id="nothing but the header"),
        pytest.param(lambda b, o: b[:20], id="half a header"),
        pytest.param(lambda b, o: b + b"\0", id="a byte more"),
        pytest.param(lambda b, o: b + b[HEAD : HEAD + STEP], id="a chunk more"),
        pytest.param(
            lambda b, o: (
                b[:HEAD]
                + b[HEAD + STEP : HEAD + 2 * STEP]
                + b[HEAD : HEAD + STEP]
                + b[HEAD + 2 * STEP :]
            ),
            id="two chunks exchanged",
        ),
        pytest.param(lambda b, o: b[:HEAD] + b[HEAD + STEP :], id="the first chunk left out"),
        pytest.param(
            lambda b, o: b[:HEAD] + o[HEAD : HEAD + STEP] + b[HEAD + STEP :],
            id="another file's chunk",
        ),
        pytest.param(lambda b, o: o[:HEAD] + b[HEAD:], id="another file's header"),
        pytest.param(lambda b, o: b[:5000] + bytes([b[5000] ^ 1]) + b[5001:], id="a bit"),
        pytest.param(lambda b, o: b[:20] + bytes([b[20] ^ 1]) + b[21:], id="a bit of the salt"),
    ],
)
def test_what_was_changed_is_never_read(tmp_path: Path, key: str, harm: object) -> None:
    path = written(tmp_path / "録音.wav", DATA)
    other = written(tmp_path / "other", DATA).read_bytes()
    changed = harm(path.read_bytes(), other)  # type: ignore[operator]
    path.write_bytes(changed)
    with pytest.raises(UsageError) as caught:
        whole(path)
    assert "\n" not in str(caught.value)
    assert "録音.wav" in str(caught.value)


def test_a_cut_is_found_before_the_first_byte_is_given(tmp_path: Path, key: str) -> None:
    path = written(tmp_path / "x", DATA)
    path.write_bytes(path.read_bytes()[: HEAD + 2 * STEP])
    with pytest.raises(UsageError, match="書き換えられたか、壊れています"):
        sealed.open_plain(path)


def test_without_the_key_or_with_another_it_is_said(
    tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "x", DATA)
    monkeypatch.delenv("MINUTES_KEY")
    with pytest.raises(UsageError, match="暗号化されています。MINUTES_KEY_FILE に"):
        sealed.read_plain(path)
    monkeypatch.setenv("MINUTES_KEY", sealed.new_key())
    with pytest.raises(UsageError, match="暗号化した鍵と違います"):
        sealed.read_plain(path)
    monkeypatch.setenv("MINUTES_KEY", key)
    assert sealed.read_plain(path) == DATA


@pytest.mark.parametrize("told", ["", "a" * 44, "short", "鍵", "A" * 43])
def test_what_is_no_key_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    file = tmp_path / "key"
    file.write_text(told, encoding="utf-8")
    monkeypatch.setenv("MINUTES_KEY_FILE", str(file))
    if told == "a" * 44:  # 33 bytes
        assert len(told) == 44
    with pytest.raises(UsageError, match="鍵"):
        sealed.key()
    monkeypatch.setenv("MINUTES_KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(UsageError, match="読めません"):
        sealed.key()


def test_without_a_key_files_are_plain_and_plain_files_stay_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINUTES_KEY", raising=False)
    monkeypatch.delenv("MINUTES_KEY_FILE", raising=False)
    path = written(tmp_path / "x", DATA)
    assert path.read_bytes() == DATA
    monkeypatch.setenv("MINUTES_KEY", sealed.new_key())
    assert sealed.read_plain(path) == DATA


def test_a_failure_half_way_leaves_no_whole_file(tmp_path: Path, key: str) -> None:
    def cut() -> None:
        with sealed.writing(tmp_path / "x") as stream:
            stream.write(os.urandom(2 * CHUNK))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        cut()
    with pytest.raises(UsageError):
        sealed.read_plain(tmp_path / "x")
