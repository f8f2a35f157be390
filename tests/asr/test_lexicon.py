"""The model that can write Japanese only: the same text, fewer tokens, nothing of the files changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import ctranslate2
import pytest
import tokenizers

from minutes.asr.lexicon import japanese_files

pytestmark = pytest.mark.model

SAID = (
    "ただいまから総務委員会を開会いたします。",
    "Zoomで配信し、AI-OCRとRPAで、3,180万円（税込み）、12.5％です。",
    "髙橋委員、㈱〇〇、40㎡、ﾃｽﾄ、𠮷野",
)


@pytest.fixture(scope="module")
def base(models_dir: Path) -> Path:
    return models_dir / "whisper-base"


@pytest.fixture(scope="module")
def files(base: Path) -> dict[str, bytes]:
    found = japanese_files(base)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def fewer(files: dict[str, bytes]) -> tokenizers.Tokenizer:
    return tokenizers.Tokenizer.from_buffer(files["tokenizer.json"])


@pytest.mark.parametrize("text", [*SAID, "안녕하세요 Привет 🎉"])
def test_every_text_can_still_be_written(text: str, fewer: tokenizers.Tokenizer) -> None:
    assert fewer.decode(fewer.encode(text, add_special_tokens=False).ids) == text


@pytest.mark.parametrize("text", SAID)
def test_japanese_is_cut_as_before(text: str, base: Path, fewer: tokenizers.Tokenizer) -> None:
    whole = tokenizers.Tokenizer.from_file(str(base / "tokenizer.json"))
    cut, before = (
        tokenizer.encode(text, add_special_tokens=False).tokens for tokenizer in (fewer, whole)
    )
    assert cut == before


def test_a_third_of_the_tokens_is_left_and_none_is_korean(
    files: dict[str, bytes], base: Path, fewer: tokenizers.Tokenizer
) -> None:
    vocabulary = json.loads(files["vocabulary.json"])
    assert len(vocabulary) < len(json.loads((base / "vocabulary.json").read_text())) / 3
    written = [fewer.decode([place]) for place in range(len(vocabulary) - 1608)]
    assert not [text for text in written if any("\uac00" <= mark <= "\ud7af" for mark in text)]


def test_control_tokens_are_where_all_three_files_say(
    files: dict[str, bytes], fewer: tokenizers.Tokenizer
) -> None:
    vocabulary, config = json.loads(files["vocabulary.json"]), json.loads(files["config.json"])
    for token in ("<|endoftext|>", "<|startoftranscript|>", "<|ja|>", "<|notimestamps|>"):
        assert vocabulary[fewer.token_to_id(token)] == token
    assert {vocabulary[language] for language in config["lang_ids"]} >= {"<|ja|>", "<|en|>"}
    assert vocabulary[config["suppress_ids_begin"][-1]] == "<|endoftext|>"


def test_ctranslate2_takes_them(files: dict[str, bytes], base: Path) -> None:
    own = {name: data for name, data in files.items() if name != "tokenizer.json"}
    model = ctranslate2.models.Whisper(str(base), device="cpu", compute_type="int8", files=own)
    assert model.compute_type.startswith("int8")


def copied(base: Path, folder: Path) -> Path:
    for name in ("config.json", "tokenizer.json", "vocabulary.json", "model.bin"):
        shutil.copy(base / name, folder / name)
    return folder


def test_what_is_of_another_form_is_left_as_it_is(base: Path, tmp_path: Path) -> None:
    folder = copied(base, tmp_path)
    weights = (folder / "model.bin").read_bytes()
    for damaged in (weights[:1000], b"", b"\x09" + weights[1:]):
        (folder / "model.bin").write_bytes(damaged)
        assert japanese_files(folder) is None
    (folder / "model.bin").write_bytes(weights)
    assert japanese_files(folder) is not None
    (folder / "tokenizer.json").write_text("{}")
    assert japanese_files(folder) is None


def test_an_english_model_is_left_to_be_refused(base: Path, tmp_path: Path) -> None:
    folder = copied(base, tmp_path)
    vocabulary = json.loads((folder / "vocabulary.json").read_text())
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary[:51_864]))
    assert japanese_files(folder) is None
