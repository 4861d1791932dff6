# The two commands of the README: `make demo` and `make test`. Both do all set-up themselves.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready


.PHONY: demo test lint setup
setup: $(READY)

$(READY): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	# The CPU build of torch comes first, so that nothing else chooses one.
	$(BIN)/pip install -q torch==2.13.0
	$(BIN)/pip install -q -e '.[backend,frontend,dev]'
	touch $@

demo: setup
	$(BIN)/python -m backend.samples --out var/samples
	LENS_SAMPLES=var/samples $(BIN)/python -m lens

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy

test: setup
	$(BIN)/python -m pytest -q
