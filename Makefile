# The two commands of the README: `make demo` and `make test`. Both do all set-up themselves.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test bench train train-action train-sentiment train-expression sweeps reference lint setup
setup: $(READY)

$(READY): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	# The CPU build of torch comes first, so that nothing else chooses one.
	$(BIN)/pip install -q torch==2.13.0
	$(BIN)/pip install -q -e '.[backend,frontend,train,dev]'
	touch $@

demo: setup
	$(BIN)/python -m backend.samples --out var/samples
	LENS_SAMPLES=var/samples $(BIN)/python -m lens

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy

test: setup
	$(BIN)/python -m pytest -q

# Stages of a clip's analysis, and the network against eager torch, on the clips at hand.
bench: setup
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.explore_page
	$(BIN)/python -m benchmarks.training

# The checkpoint that ships, from DATA (faces/ and ravdess_speech/); goes on where an interrupted run stopped.
# Memory that is kept instead of given back makes 3D convolutions 1.6 times faster.
DATA ?= $(or $(LENS_SHARED),../shared)/data
RUN ?= runs/emotion
train: setup
	MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296 MALLOC_TOP_PAD_=268435456 OMP_WAIT_POLICY=passive \
	$(BIN)/python -m training.emotion --data $(DATA) --run $(RUN) --publish checkpoints/emotion/faces-speech

# The sentiment checkpoint that ships, from DATA (text/, ravdess_speech/ and faces/), in the same way.
RUN_SENTIMENT ?= runs/sentiment
train-sentiment: setup
	OMP_WAIT_POLICY=passive $(BIN)/python -m training.sentiment --data $(DATA) --run $(RUN_SENTIMENT) \
		--publish checkpoints/sentiment/mosei-text

# The action checkpoint that ships, from DATA (utd_mhad/), in the same way.
RUN_ACTION ?= runs/action
train-action: setup
	MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296 MALLOC_TOP_PAD_=268435456 OMP_WAIT_POLICY=passive \
	$(BIN)/python -m training.action --data $(DATA) --run $(RUN_ACTION) --publish checkpoints/action/utd-mhad

# The expression checkpoint that ships, from DATA (ravdess_speech/ and ravdess_face/), in the same way.
RUN_EXPRESSION ?= runs/expression
train-expression: setup
	OMP_WAIT_POLICY=passive $(BIN)/python -m training.expression --data $(DATA) --run $(RUN_EXPRESSION) \
		--publish checkpoints/expression/ravdess-pairs

# The sweeps of the test splits that ship beside the checkpoints, from DATA; the trainings' features are kept in RUNS.
RUNS ?= runs
sweeps: setup
	OMP_WAIT_POLICY=passive $(BIN)/python -m training.sweeps --data $(DATA) --run $(RUNS)

# The mean features that ship beside the checkpoints, of training data from DATA; the cards name them.
reference: setup
	OMP_WAIT_POLICY=passive $(BIN)/python -m training.references --data $(DATA) --run $(RUNS)
