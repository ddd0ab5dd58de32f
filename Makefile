# Every target runs on a fresh machine: the first one that needs it makes .venv and installs into it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CTCORPUS := $(BIN)/ctcorpus
PARALLEL := -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz lint check coverage wheel samples goldens eval bench rivals clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -U 'pip>=25.1'
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[test,documents]' --group dev
	@touch $@

demo: $(VENV)/.run  ## set up, clean the sample corpus, print a summary and one search
	rm -rf build/demo
	$(CTCORPUS) clean data/raw --corpus build/demo
	$(CTCORPUS) search 網絡恐怖主義 --corpus build/demo --limit 5

test: $(VENV)/.dev  ## set up and run the tests
	$(BIN)/python -m pytest $(PARALLEL)

fuzz: $(VENV)/.dev  ## run the properties on examples drawn anew; what falls becomes an @example
	$(BIN)/python -m pytest $(PARALLEL) -m hypothesis --hypothesis-profile fuzz

coverage: $(VENV)/.dev  ## run the tests and report branch coverage
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term:skip-covered

lint: $(VENV)/.dev  ## ruff, format, mypy --strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

wheel: $(VENV)/.dev  ## build the wheel, install it alone, clean the samples with it
	rm -rf build && $(BIN)/python -m build -q --wheel -o build/dist
	$(PYTHON) -m venv build/venv
	build/venv/bin/python -m pip install -q --disable-pip-version-check -c constraints.txt build/dist/*.whl
	build/venv/bin/python tests/tools/check_wheel.py build/venv/bin/ctcorpus

check: lint coverage eval wheel  ## what CI runs

eval: $(VENV)/.dev  ## quality on our own texts and pages, held to bench/floors.json
	$(BIN)/python -m bench.eval
	$(BIN)/python -m bench.rules

bench: $(VENV)/.dev  ## start-up, speed of the stages, pages and repair, as ratios within one run
	$(BIN)/python -m bench.startup
	$(BIN)/python -m bench.stages
	$(BIN)/python -m bench.repair

rivals:  ## other tools on the same damage and pages: write docs/comparison.md, docs/extraction.md anew
	$(PYTHON) -m venv build/rivals
	build/rivals/bin/python -m pip install -q --disable-pip-version-check -U 'pip>=25.1'
	build/rivals/bin/python -m pip install -q -c constraints.txt -e . --group rivals
	build/rivals/bin/python -m bench.rivals
	build/rivals/bin/python -m bench.extractors

samples: $(VENV)/.dev  ## write data/raw anew from tests/samples
	$(BIN)/python -m tests.tools.make_samples

goldens: samples  ## write data/normalized anew; review the difference
	$(CTCORPUS) clean data/raw --corpus data/normalized --prune
	rm -rf data/normalized/.versions

clean:  ## remove what the targets made
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage
