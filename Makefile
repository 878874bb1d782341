# Everything a person needs to do here. `make demo` and `make test` need python3 (3.11 or later) and make, nothing else.

PYTHON ?= python3
JOBS ?= 2
PORT ?= 8000
CROWD ?= 60
SECONDS ?= 600
BIN := .venv/bin
READY := .venv/.ready
SUITE := $(BIN)/pytest -n $(JOBS)

.PHONY: help setup demo test check test-pg test-browser crawl faults bench marks pins translations reference screenshots clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

setup: $(READY) ## make .venv and install the pinned packages

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Taizhang needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Set PYTHON=python3.12 or the like." if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || (echo "python3 could not make a virtual environment; on Debian: apt-get install python3-venv" >&2; rm -rf .venv; exit 1)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: setup ## build the two demonstration districts and serve them (PORT=8000)
	$(BIN)/taizhang demo --port $(PORT)

test: setup ## the suite on SQLite
	$(SUITE) -m "not browser and not postgresql and not faults"

check: setup ## style, types, arrows between rooms, migrations, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@mkdir -p build/check
	TAIZHANG_HOME=build/check $(BIN)/django-admin makemigrations --check --dry-run --settings taizhang.site.settings
	$(BIN)/pytest tests/architecture

test-pg: setup ## the suite on a throw-away PostgreSQL server
	.ci/with-postgresql $(SUITE) -m "not browser and not faults"

test-browser: setup ## pages in Debian's chromium
	$(BIN)/pytest tests/browser -m browser

crawl: setup ## every link of the served demonstration by four readers for ten minutes (SECONDS=600, HOME_OF=a built home)
	CRAWL_SECONDS=$(SECONDS) HOME_OF=$(HOME_OF) $(BIN)/python -m tests.web.crawl

# Small disks are mounted by root; whoever is not makes himself root of a namespace of his own, where the system allows that.
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || ! unshare --map-root-user --mount true 2>/dev/null || echo "unshare --map-root-user --mount")
faults: SEED := $(shell date +%s)
faults: setup ## the fault campaign: kills, full disks, damage, a crowd, fuzz (SEED=n repeats a run, CROWD=seconds)
	@echo "SEED=$(SEED)"
	FAULTS_SEED=$(SEED) FAULTS_SECONDS=$(CROWD) timeout 900 $(AS_ROOT) $(SUITE) tests/faults -p no:randomly --dist worksteal

bench: setup ## our figures beside the bare engine's, from the same run (KEEP=--keep appends them to RESULTS.md)
	for file in benchmarks/bench_*.py; do $(BIN)/python $$file $(KEEP) || exit 1; done

marks: setup ## both cards against the hand-marked numbers of the two reports, where these lie in ../shared (HOME_OF=a built home)
	HOME_OF=$(HOME_OF) $(BIN)/python -m tests.spine.marks

pins: setup ## requirements.txt anew from pyproject.toml
	$(PYTHON) -m venv build/pins
	build/pins/bin/pip install --disable-pip-version-check --quiet uv
	build/pins/bin/uv pip compile pyproject.toml --extra dev --extra postgresql --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --upgrade --custom-compile-command "make pins" --output-file requirements.txt

translations: setup ## compile the page texts (.po → .mo)
	$(BIN)/python -m tests.web.translations

reference: setup ## docs/reference anew from the code
	$(BIN)/python -m tests.architecture.reference

screenshots: setup ## all pages into build/screenshots, the few of README into docs/images, in Debian's chromium (HOME_OF=a built home)
	HOME_OF=$(HOME_OF) $(BIN)/python -m tests.browser.screenshots

clean: ## remove what was built; var/ (the ledger) stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .import_linter_cache
