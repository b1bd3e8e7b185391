.DEFAULT_GOAL := help
.PHONY: help venv venv-dev venv-bench run test check format clean kafka kafka-stop faults

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

$(VENV)/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Loanwatch needs Python 3.11 or newer; say which with: make PYTHON=python3.11 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/loops.stamp: $(VENV)/run.stamp $(wildcard detectors/*.py loops/*.py routing/*.py)
	@echo "Compiling the loops of detectors and patterns, once ..."
	@$(BIN)/python -c 'from streams.ready import make_ready; make_ready()'
	@touch $@

venv: $(VENV)/run.stamp ## Make the virtual environment that the product runs in.
venv-dev: $(VENV)/dev.stamp ## The same with what tests and checks need.

venv-bench: ## The peers of the engine benchmark, in an environment of their own.
	$(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt

run: venv $(VENV)/loops.stamp ## Load the sample tables, then watch a simulated live feed; prints where to look.
	./loanwatch run $(ARGS)

test: venv-dev $(VENV)/loops.stamp check ## Run every check and test; says what it skipped and why.
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: venv-dev ## Format, lint and types.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: venv-dev ## Put the code into its standard form.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

kafka: ## Start a real Kafka broker without Docker (KAFKA_DIR, KAFKA_PORT); prints its address last.
	@$(PYTHON) -m cluster start

kafka-stop: ## Stop that broker and nothing else.
	@$(PYTHON) -m cluster stop

SEED ?= 1
ROUNDS ?= 20
faults: venv-dev ## Break the running product at seeded moments (SEED, ROUNDS) and check that nothing is lost.
	@$(BIN)/python -m faults --seed $(SEED) --rounds $(ROUNDS) $(ARGS)

clean: ## Remove the virtual environment and caches; data under var/ stays.
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
