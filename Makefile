# minutes: 使い方は README.md。`make demo` で準備から見本の会議録まで、`make test` で全ての試験。
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint scripts fix types golden docs bench soak serve clean lock

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

help: ## この一覧を表示
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 以上が必要です（PYTHON=python3.12 make … のように指定できます）"; exit 1; }
	@echo "[1/3] 仮想環境を用意しています（$(VENV)）"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip==25.3"
	@echo "[2/3] 部品を入れています（初回は約3GBのダウンロード。数分かかります）"
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

setup: $(STAMP) ## 環境を作り、モデルを取得して検証
	@echo "[3/3] モデルを確かめています"
	@$(BIN)/minutes models fetch

demo: setup ## 見本の録音から会議録を作る（out/ に Word と JSON）
	@echo "見本の録音（98秒）から会議録を作ります"
	@$(BIN)/minutes transcribe samples/iinkai.ogg -o out --roster samples/roster.csv --agenda samples/agenda.txt \
		--title 環境建設委員会 --started-at 2026-05-18T10:00 --place "第1委員会室（WEB会議併用）" --profile iinkai --formats docx,json
	@echo "できました：out/iinkai.docx（Word）と out/iinkai.json"

test: setup ## 全ての試験
	@$(BIN)/python -m pytest

lint: setup ## 書き方・型・使われないコードの検査
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/vulture
	@tools/check_scripts.sh

scripts: ## 画面のスクリプトの検査（node がなければ理由を表示して飛ばす）
	@tools/check_scripts.sh

fix: setup ## 書き方を直す
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@if [ -x node_modules/.bin/biome ]; then node_modules/.bin/biome check --write .; fi

golden: setup ## 書き出しの見本（golden）を作り直す
	@MINUTES_GOLDEN=renew $(BIN)/python -m pytest tests/format/export

docs: setup ## README と docs のコマンドが動くことを確かめる
	@$(BIN)/python -m pytest tests/test_docs.py

bench: setup ## 速さと正確さを測る（benchmarks/results に書く）
	@for script in benchmarks/bench_*.py; do echo "$$script"; $(BIN)/python $$script || exit 1; done

soak: setup ## 障害を起こし続ける長い試験
	@MINUTES_SOAK=1 $(BIN)/python -m pytest -m soak

serve: setup ## 画面を起動する
	@$(BIN)/minutes serve

lock: ## 今の環境の版を requirements.lock に書く
	@$(PYTHON) tools/lock.py $(BIN)/python > requirements.lock.new && mv requirements.lock.new requirements.lock

clean: ## 環境と出力を消す（モデルは残す）
	@rm -rf $(VENV) out build *.egg-info
