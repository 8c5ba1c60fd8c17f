# make demo: a centre that you can talk to. make test: the whole suite. Both build .venv when it is missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PORT ?= 8081
ROOM ?=
SAMPLE ?= 200
SEED ?= 1
# one more than there are cores: a test waits for its server half of the time
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: venv demo test check format conformance bench mutants clean

venv: $(STAMP)

$(STAMP): pyproject.toml tools/install.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make venv PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python tools/install.py
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/python -m sandbox demo --port $(PORT)

test: $(STAMP)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

conformance: $(STAMP)
	$(BIN)/python -m sandbox.conformance

bench: $(STAMP)
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python -m benchmarks.asking --load
	$(BIN)/python -m benchmarks.drawings
	$(BIN)/python -m benchmarks.class_save
	$(BIN)/python -m benchmarks.digests
	$(BIN)/python -m benchmarks.forged
	$(BIN)/python -m benchmarks.seats
	$(BIN)/python -m benchmarks.seats --database postgresql
	$(BIN)/python -m benchmarks.broadcast
	$(BIN)/python -m benchmarks.broadcast --kills 0 --taps 10
	$(BIN)/python -m benchmarks.canaries
	$(BIN)/python -m benchmarks.canaries --database postgresql

# make mutants ROOM=gate SAMPLE=50; 0 tries all
mutants: $(STAMP)
	$(BIN)/python -m benchmarks.mutants $(ROOM) --sample $(SAMPLE) --seed $(SEED)

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache
