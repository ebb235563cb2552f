# Everything happens in .venv, which is made when it is missing. PYTHON=python3.12 make … chooses the interpreter.

PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
in = $(foreach name,$(2),tests/$(1)/test_$(name).py)
QUICK := tests/config tests/records tests/render tests/report \
	$(call in,cli,options exit_codes) $(call in,keyspace,naming pattern serializers shape) \
	$(call in,decode,bounded damaged found opcodes rdbtools server_detect shard vector_sets) \
	$(call in,memory,allocators codes instance numeric_text targets thresholds) \
	$(call in,pipeline,conf instance_memory namespaces runner text_export) $(call in,profile,fold slots storage upgrade) \
	$(wildcard tests/test_*.py)
COMPILER := .venv/.compiler
READY := .venv/.ready
TOOLS := .venv/.tools
BUILD_CORE = $(BIN)/python setup.py --quiet build_ext --inplace --parallel $(JOBS)
# The core is compiled while packages are fetched.
MAKEFLAGS += --jobs=2

.DEFAULT_GOAL := help
.PHONY: help demo quick test build core lint format fuzz bench live golden docs sanitize clean

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

demo: build  ## analyze the example dump of an online shop, and put the report's files into demo/
	$(BIN)/rdbscan analyze fixtures/shop.rdb -o demo

test: build $(TOOLS)  ## run the whole test suite (DAYS_AHEAD=365: with the clock of next year)
	$(if $(DAYS_AHEAD),$(BIN)/python -m tests.live.clock $(DAYS_AHEAD)) $(BIN)/python -m pytest -n $(JOBS) --dist worksteal

quick: build $(TOOLS)  ## run the tests that take less than a minute together: before every commit, `make test` before a push
	$(BIN)/python -m pytest -n $(JOBS) $(QUICK)

build: core $(READY)  ## compile what has changed of the core

core: $(COMPILER)
	@find rdbscan -name '*.cpython-*.so' -delete
	@for built in $$(find rdbscan -name '*.abi3.so'); do \
		head -n 1 "$${built%.abi3.so}.py" 2>/dev/null | grep -q '^# cython:' || rm "$$built"; done  # no longer compiled
	$(BUILD_CORE)

# What the core is compiled with.
$(COMPILER): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) 'setuptools>=77' 'Cython>=3.1'
	touch $@

# What rdbscan itself needs, which is all that the demo waits for.
$(READY): $(COMPILER)
	RDBSCAN_COMPILE=0 $(PIP) --no-build-isolation --editable '.[charts]'
	touch $@

# What it is developed with.
$(TOOLS): $(READY)
	RDBSCAN_COMPILE=0 $(PIP) --no-build-isolation --editable '.[dev]'
	touch $@

lint: build $(TOOLS)  ## check style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TOOLS)  ## format the sources and fix what can be fixed
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

fuzz: build $(TOOLS)  ## throw mutated dumps at the decoder (FUZZ="--seconds 3600" for a night)
	$(BIN)/python -m tests.fuzz.run $(FUZZ)

sanitize: $(TOOLS)  ## the same on a core built with the address sanitizer
	PYTHON=$(BIN)/python tests/fuzz/asan.sh $(FUZZ)

bench: build $(TOOLS)  ## race against other tools (BENCH="--size 50MB --repeat 1" for a minute)
	$(BIN)/python -m benchmarks.run $(BENCH)

live: build $(TOOLS)  ## compare with real servers, which must be obtainable
	RDBSCAN_LIVE=require $(BIN)/python -m pytest tests/live

golden: build $(TOOLS)  ## write the expected outputs of the tests anew; look at the diff before you commit it
	RDBSCAN_GOLDEN=write $(BIN)/python -m pytest -q tests/golden tests/notebooks tests/report tests/render

docs: build $(TOOLS)  ## write the generated parts of the documentation anew
	$(BIN)/python -m docs.generate

clean:  ## remove what was built (not .venv)
	rm -rf build dist demo *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find rdbscan \( -name '*.so' -o -name '*.c' -o -name __pycache__ \) -prune -exec rm -rf {} +
