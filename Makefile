# `make demo` and `make test` need nothing but Python 3.11+ with pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo
PEERS := build/bench/peers

.PHONY: demo test lint bench soak docs clean
.DELETE_ON_ERROR:

demo: $(VENV)/.demo ## Renders the example storyboard.
	@mkdir -p $(DEMO)
	$(BIN)/gator render examples/day-in-the-city/storyboard.yaml -o $(DEMO)/day-in-the-city.mp4 --overwrite
	@echo "Now play $(DEMO)/day-in-the-city.mp4"

test: $(VENV)/.test ## Runs every test.
	$(BIN)/python -m pytest -n 2 -m "not soak"

lint: $(VENV)/.test ## ruff, mypy strict, import-linter.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.demo $(PEERS)/.installed ## Speed and memory against ffmpeg alone and against others; arguments in BENCH.
	$(BIN)/python benchmarks/run.py --peers-python $(PEERS)/bin/python --markdown build/bench/table.md $(BENCH)

soak: $(VENV)/.test ## Long proofs: length, memory, twenty kills, a browser (Debian's chromium, if it is there), properties.
	$(BIN)/python -m pytest -m soak -s
	$(BIN)/python -m pytest -n 2 -m "hypothesis and not soak" --hypothesis-profile=search

docs: $(VENV)/.docs ## Renews what is written by the program, and builds the site into build/site.
	$(BIN)/python -m gator_core.cli.reference docs/cli.md
	$(BIN)/python docs/_pages/machines.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Now open build/site/index.html; with search: $(BIN)/python -m http.server -d build/site"

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

PROJECTS := $(wildcard pyproject.toml gator_core/pyproject.toml plugins/*/pyproject.toml)

$(PEERS)/.installed: benchmarks/requirements-peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.demo: requirements.txt $(PROJECTS) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-ai.txt requirements-dev.txt requirements.txt $(PROJECTS) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -r requirements-ai.txt
	@touch $@ $(VENV)/.demo

$(VENV)/.docs: requirements-docs.txt $(VENV)/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
