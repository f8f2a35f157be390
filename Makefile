# minutes: 使い方は README.md。`make demo` で準備から見本の会議録まで、`make test` で全ての試験。
.DEFAULT_GOAL := help
.PHONY: help setup demo test quick lint scripts fix types golden docs bench soak fuzz bundle serve clean lock map sign-in

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# LIGHT=1 で、GPUの部品（torch・pyannote.audio）を入れない環境にする。一度そうした環境は、そのまま軽いまま使う
LIGHT ?= $(wildcard $(VENV)/.installed-light)
LOCK := $(if $(LIGHT),requirements-light.lock,requirements.lock)
STAMP := $(VENV)/.installed$(if $(LIGHT),-light)
# 全ての部品を、一覧にあるハッシュのものだけ入れる（組み立てる部品も、先に入れた setuptools で）
HASHED := --no-deps --no-build-isolation --require-hashes
# 版の一覧、SBOM、ライセンスの一覧を作る道具は、別の環境に置く
TOOLS := .venv-tools
FUZZ := .fuzz
FUZZ_SECONDS := 300
# 並べて走らせる試験の数（実物の重みを読むので、1つにつき約2GBのメモリ）
TEST_WORKERS ?= 2

help: ## この一覧を表示
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(STAMP): $(LOCK) requirements-build.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 以上が必要です（PYTHON=python3.12 make … のように指定できます）"; exit 1; }
	@echo "[1/3] 仮想環境を用意しています（$(VENV)）"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(HASHED) -r requirements-build.lock
	@echo "[2/3] 部品を入れています（初回は約$(if $(LIGHT),0.4,3)GBのダウンロード。数分かかります）"
	@$(BIN)/python -m pip install --disable-pip-version-check $(HASHED) -r $(LOCK)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

setup: $(STAMP) ## 環境を作り、モデルを取得して検証（LIGHT=1 でGPUの部品なし）
	@echo "[3/3] モデルを確かめています"
	@$(BIN)/minutes models fetch

sign-in: $(STAMP) ## LDAP・OpenID Connectでのサインインに要る部品を加える
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(HASHED) -r requirements-sign-in.lock

demo: setup ## 見本の録音から会議録を作る（out/ に Word と JSON）
	@echo "見本の録音（98秒）から会議録を作ります"
	@$(BIN)/minutes transcribe samples/iinkai.ogg -o out --roster samples/roster.csv --agenda samples/agenda.txt \
		--title 環境建設委員会 --started-at 2026-05-18T10:00 --place "第1委員会室（WEB会議併用）" --profile iinkai --formats docx,json
	@echo "できました：out/iinkai.docx（Word）と out/iinkai.json"

test: setup ## 全ての試験（TEST_WORKERS=1 で1つずつ）
	@$(BIN)/python -m pytest -n $(TEST_WORKERS) --maxprocesses $(TEST_WORKERS) --dist loadfile

quick: setup ## 重み・ブラウザー・サーバーを使わない試験だけ（コアの数だけ並べて）
	@PYTHONDONTWRITEBYTECODE= OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not model and not browser and not postgres and not process and not growth"

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

$(FUZZ)/.installed: tools/fuzz.lock $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(HASHED) --upgrade --target $(FUZZ) -r tools/fuzz.lock
	@touch $@

# 通った行の増える入力を探すもの（atheris）は、壊した入力を build/fuzz に残す。FUZZ_SECONDS は1つの読取り当たり
fuzz: setup $(FUZZ)/.installed ## でたらめなファイルと呼出しを、長く試す
	@for target in $$(PYTHONPATH=$(FUZZ) $(BIN)/python tools/fuzz.py); do echo "$$target"; \
		PYTHONPATH=$(FUZZ) $(BIN)/python tools/fuzz.py $$target $(FUZZ_SECONDS) || exit 1; done
	@MINUTES_FUZZ=5000 $(BIN)/python -m pytest tests/web/test_fuzz.py tests/web/test_fuzz_people.py tests/web/test_fuzz_bodies.py tests/format/inputs/test_fuzz.py tests/test_import_fuzz.py

serve: setup ## 画面を起動する
	@$(BIN)/minutes serve

map: setup ## docs/開発.md のimportの図を書き直す
	@$(BIN)/python tools/rooms.py
	@$(BIN)/python tools/file_list.py

$(TOOLS)/.installed: tools/requirements.lock
	@test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check $(HASHED) -r tools/requirements.lock
	@touch $@

bundle: setup $(TOOLS)/.installed ## 閉じた網へ運ぶ一式を dist/ に作る（KEY=秘密鍵.pem で署名）
	@TOOLS=$(TOOLS) $(BIN)/python tools/bundle.py --out dist $(if $(KEY),--key $(KEY))

lock: $(TOOLS)/.installed ## 今の環境の版とハッシュを requirements*.lock に書く
	@TOOLS=$(TOOLS) $(BIN)/python tools/lock.py > lock.new && mv lock.new requirements.lock
	@TOOLS=$(TOOLS) $(BIN)/python tools/lock.py --light > lock.new && mv lock.new requirements-light.lock
	@TOOLS=$(TOOLS) $(BIN)/python tools/lock.py --sign-in > lock.new && mv lock.new requirements-sign-in.lock
	@TOOLS=$(TOOLS) $(BIN)/python tools/lock.py --build > lock.new && mv lock.new requirements-build.lock
	@TOOLS=$(TOOLS) $(BIN)/python tools/lock.py --tools > lock.new && mv lock.new tools/requirements.lock

clean: ## 環境と出力を消す（モデルは残す）
	@rm -rf $(VENV) $(TOOLS) out build *.egg-info
