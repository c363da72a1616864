# A fresh machine needs python3, pip, make and git. Recipes are short; the work is in the command line and the tools.
# What a mirror set for pip (PIP_INDEX_URL or pip.conf) says holds for uv too.
SHELL := /bin/sh
UV_VERSION := 0.13.9
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
BIN := .venv/bin
# The first Python that the locked packages support; make PYTHON=/path/to/python3 overrides it.
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c "$(SUPPORTED)" 2>/dev/null && echo "$$python" && break; done)
LOCKS = requirements.lock $(if $(wildcard .venv/.with-dev),requirements-dev.lock)
LOCK := --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11
INSTALL = UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$(python3 -m pip config get global.index-url 2>/dev/null)}}" \
	VIRTUAL_ENV=.venv $(UV) pip
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS ?= true

.PHONY: help nightly test fuzz check fmt bench up clean lock
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

nightly: .venv/.ready ## set up, run one night and print the release
	$(BIN)/newinfra nightly || [ $$? -eq 3 ] # 3: done, with held or warned data, which the report names

test: check ## everything that CI runs
	$(BIN)/python -m pytest

fuzz: .venv/.ready-dev ## the slow tier: thousands of damaged files
	$(BIN)/python -m pytest -m slow --timeout 7200

check: .venv/.ready-dev ## lint, format, types, SQL, spelling
	$(BIN)/ruff check && $(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --nocolor dbt_project/models && $(BIN)/codespell

fmt: .venv/.ready-dev ## rewrite Python and SQL in the house style
	$(BIN)/ruff check --fix; $(BIN)/ruff format
	$(BIN)/sqlfluff fix dbt_project/models

bench: .venv/.ready-dev ## ratios against the raw engine
	@for bench in bench/bench_*.py; do $(BIN)/python "$$bench" || exit 1; done

up: .venv/.ready ## the same DAG under a local scheduler on 127.0.0.1:8080
	$(BIN)/python dags/standalone.py

clean: ## remove the environment and caches; what lies in var/ stays
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis dbt_project/target dbt_project/logs
	find src dags tests bench -name __pycache__ -prune -exec rm -rf {} +

lock: $(UV) ## resolve pyproject.toml anew into the two locks, keeping what still fits
	$(INSTALL) compile --quiet $(LOCK) --all-extras pyproject.toml --output-file requirements.lock
	$(INSTALL) compile --quiet $(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

# Set-up. pip alone can fetch uv; Debian's python3 -m venv cannot make an environment without its extra package.
.tools/bin/uv:
	python3 -m pip install --quiet --disable-pip-version-check --target .tools uv==$(UV_VERSION)

.venv/bin/python: | $(UV)
	@test -n "$(PYTHON)" || { echo "newinfra needs Python 3.11, 3.12 or 3.13: install one, or make PYTHON=/path/to/python3" >&2; exit 1; }
	$(UV) venv --quiet --clear --python "$(PYTHON)" .venv

.venv/.ready: .venv/bin/python requirements.lock pyproject.toml
	$(INSTALL) sync --require-hashes --compile-bytecode $(LOCKS)
	VIRTUAL_ENV=.venv $(UV) pip install --quiet --offline --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src dags && touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.lock
	touch .venv/.with-dev && $(INSTALL) install --require-hashes --compile-bytecode --requirement requirements-dev.lock
	touch $@
