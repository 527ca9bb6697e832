# Two commands do it all: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := var/run
OUT    ?= var/demo
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run demo test check check-fast lint format prove mutate rules bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: $(VENV)/.run ## the county server, simulated devices and the desk, signed in as a clerk
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then exec $(BIN)/yichuang run --demo --home $(RUN); \
	else echo '没有图形显示，改为运行无界面演示（一个上午的全过程）……'; exec $(BIN)/yichuang demo --headless --out $(OUT); fi

demo: $(VENV)/.run ## a morning at the counter without a display; papers and pictures go to OUT (var/demo)
	@$(BIN)/yichuang demo --headless --out $(OUT)

test: $(VENV)/.dev ## every test, slow and PostgreSQL ones included
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.dev lint ## the gate before a commit: format, lint, types, imports, tests
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

lint: $(VENV)/.dev ## format, lint, types and imports alone
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(VENV)/.dev ## put the code in its one form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

prove: $(VENV)/.dev ## the proofs of sync at full length: model, simulation, power cuts, kills, cluster (an hour or more)
	YICHUANG_MODEL_RUNS=50000 YICHUANG_SEEDS=$(or $(SEEDS),200) YICHUANG_CUTS=1500 YICHUANG_KILLS=66 YICHUANG_CLUSTER_KILLS=4 $(BIN)/python -m pytest --timeout=7200 \
		tests/proof tests/sync/test_simulation.py tests/models/test_killed.py tests/e2e/test_two_counters.py tests/cluster

mutate: $(VENV)/.dev ## put small wrongs into the rules' code, a sample by SEED, and see which no test notices (half an hour)
	$(BIN)/python -m tests.domain.mutants --count $(or $(COUNT),250) --seed $(or $(SEED),1)

rules: $(VENV)/.dev ## write docs/rules.md and docs/wire.md anew from code and tests
	$(BIN)/python -m tests.style.rulebook --write
	$(BIN)/python -m tests.style.wirebook --write

bench: $(VENV)/.dev ## the figures, each a ratio within one run where there is a peer
	@for b in bench/[a-z]*.py; do m=$$(basename $$b .py); echo "== $$m"; $(BIN)/python -m bench.$$m; done

lock: $(VENV)/.dev ## resolve pyproject.toml again into requirements/*.txt
	$(BIN)/uv pip compile pyproject.toml $(UV) --extra client --extra server -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml $(UV) --extra client --extra server --extra dev -o requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml $(UV) --extra server -o requirements/server.txt
	$(BIN)/uv pip compile pyproject.toml $(UV) --extra ocr -o requirements/ocr.txt
	$(BIN)/uv pip compile pyproject.toml --quiet --extra client --extra server $(WINDOWS) -o requirements/windows.txt
UV := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
WINDOWS := --python-version 3.13 --python-platform x86_64-pc-windows-msvc --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate --no-emit-package setuptools --no-emit-package psycopg \
	--no-emit-package psycopg-binary --no-emit-package tzdata

installer: $(VENV)/.dev ## the Windows package (MSI) in build/installer, signed with a test CA unless told otherwise in PACKAGE
	@installer/debian-packages installer
	@$(BIN)/python -m installer.build $(PACKAGE)

installer-test: $(VENV)/.dev ## every package's life: wine from OLD to NEW, updates, Debian (half an hour; CI only does make installer)
	@installer/debian-packages installer-test
	$(BIN)/python -m pytest -m "package or not package" tests/installer

audit: $(VENV)/.dev ## known vulnerabilities in what is locked; needs the advisories of pypi.org, and fails where it can't reach them
	$(BIN)/uv tool run pip-audit --strict --no-deps --disable-pip --progress-spinner off -r requirements/run.txt

clean: ## remove what was built; var/ (the demo's data) stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info

$(VENV)/.run: requirements/run.txt pyproject.toml installer/debian-packages
	@installer/debian-packages run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更高版本")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo '正在按锁定清单安装组件（首次约一两分钟）……'
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@installer/debian-packages test
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@
