"""Make a model of large-v3-turbo's shape with random weights: ``python make_shape.py BASE_FOLDER OUT_FOLDER``.

Its text is noise; that it loads, how long it takes and what memory it needs are as with the real one. Needs an
environment of its own: torch, transformers, ctranslate2. ``BASE_FOLDER``: whisper-base, for its tokens.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from ctranslate2.converters import TransformersConverter
from transformers import (
    GenerationConfig,
    WhisperConfig,
    WhisperForConditionalGeneration,
    WhisperTokenizerFast,
)

MELS = 128
TOKENS = 51_866
ALIGNMENT_HEADS = [[2, 4], [2, 11], [3, 3], [3, 6], [3, 11], [3, 14]]
"""Of large-v3-turbo."""
NEW_LANGUAGE, AFTER = "<|yue|>", "<|su|>"


def tokenizer_of(base: Path) -> dict[str, Any]:
    """The tokens of ``base`` and the one language that large-v3 has more, behind the others."""
    plain: dict[str, Any] = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    place = next(token["id"] for token in plain["added_tokens"] if token["content"] == AFTER) + 1
    template = next(token for token in plain["added_tokens"] if token["content"] == AFTER)
    for token in plain["added_tokens"]:
        token["id"] += token["id"] >= place
    new = {**template, "id": place, "content": NEW_LANGUAGE}
    plain["added_tokens"] = sorted([*plain["added_tokens"], new], key=lambda token: token["id"])
    for special in (plain.get("post_processor") or {}).get("special_tokens", {}).values():
        special["ids"] = [number + (number >= place) for number in special["ids"]]
    return plain


def main() -> None:
    """Write CTranslate2's folder, in float16 as it is delivered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = json.dumps(tokenizer_of(given.base), ensure_ascii=False)
        (folder / "tokenizer.json").write_text(plain, encoding="utf-8")
        tokenizer = WhisperTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
        special = [token.content for token in tokenizer.added_tokens_decoder.values()]
        tokenizer.add_special_tokens({"additional_special_tokens": special})
        number = tokenizer.convert_tokens_to_ids
        config = WhisperConfig(
            vocab_size=TOKENS, num_mel_bins=MELS, d_model=1280,
            encoder_layers=32, encoder_attention_heads=20, encoder_ffn_dim=5120,
            decoder_layers=4, decoder_attention_heads=20, decoder_ffn_dim=5120,
            decoder_start_token_id=number("<|startoftranscript|>"),
            bos_token_id=number("<|endoftext|>"), eos_token_id=number("<|endoftext|>"),
            pad_token_id=number("<|endoftext|>"),
        )  # fmt: skip
        model = WhisperForConditionalGeneration(config).half()
        languages = {token: number(token) for token in special if 5 <= len(token) <= 8}
        model.generation_config = GenerationConfig(
            alignment_heads=ALIGNMENT_HEADS,
            suppress_tokens=[],
            begin_suppress_tokens=[220, number("<|endoftext|>")],
            lang_to_id=languages,
            no_timestamps_token_id=number("<|notimestamps|>"),
        )
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        (folder / "preprocessor_config.json").write_text(
            json.dumps({"feature_extractor_type": "WhisperFeatureExtractor", "feature_size": MELS}),
            encoding="utf-8",
        )
        converter = TransformersConverter(
            str(folder), copy_files=["preprocessor_config.json"], load_as_float16=True
        )
        converter.convert(str(given.out), quantization="float16", force=True)
        shutil.copyfile(folder / "tokenizer.json", given.out / "tokenizer.json")


if __name__ == "__main__":
    main()
