# Everything a fresh machine needs is Python >= 3.11, make and a package index; `make test` adds Debian's PostgreSQL.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
SERVE ?= yes

.DEFAULT_GOAL := help
.PHONY: help install assets messages dev postgresql chromium demo test check audit bench format lock clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Truceline needs Python 3.11 or newer; {sys.executable} is {v[0]}.{v[1]}. Set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

# A stamp per lock file, so that a second `make` installs nothing again.
$(VENV)/.core: requirements/core.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.%: requirements/%.lock $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# What the pages load that is not in the repository: scripts from npm, by the npm of a Python wheel, and compiled texts.
$(VENV)/.assets: requirements/assets.py requirements/npm/package-lock.json $(wildcard src/truceline/web/locale/*/LC_MESSAGES/*.po) $(VENV)/.core
	$(BIN)/python requirements/assets.py
	@touch $@

install: $(VENV)/.core $(VENV)/.assets ## build .venv with the locked versions, and what the pages load

assets: $(VENV)/.assets ## fetch and compile what the pages load

dev: $(VENV)/.dev $(VENV)/.assets ## install with what the tests and checks need

demo: install ## read the Idlib example, two nodes that check each other, a joint centre, served until Ctrl-C (SERVE=no: not)
	$(BIN)/truceline brief examples/idlib-2020 --date 2020-03-15
	$(BIN)/truceline sitrep examples/idlib-2020 --date 2020-03-15 --out $(OUT)/idlib-2020-03-15
	PATH="$(CURDIR)/$(BIN):$$PATH" examples/two-nodes.sh $(OUT)/two-nodes
	PATH="$(CURDIR)/$(BIN):$$PATH" examples/centre-at-work.sh $(OUT)/centre-at-work
	@[ "$(SERVE)" = no ] || PATH="$(CURDIR)/$(BIN):$$PATH" examples/serve-centre.sh $(OUT)/centre-at-work/centre

# Debian keeps the server off the path. Where it cannot be installed the tests that need it say so, and are skipped.
postgresql: ## install the PostgreSQL server that the tests start, where it is missing
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || requirements/debian.sh postgresql

# The browser that the tests look at pages with. Where it cannot be installed they say so, and are skipped.
chromium: ## install Debian's Chromium, where it is missing
	@command -v chromium >/dev/null || requirements/debian.sh chromium

# Tests of a module share what they set up, so one process has them all; tests/conftest.py says which are begun first.
test: dev postgresql chromium ## run the tests, but those of the documentation, which `make check` runs
	$(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder --ignore=tests/docs $(PYTEST_OPTIONS)

audit: dev ## ask whether a flaw is known in what we ship (AUDIT=required: fail where nobody can be asked)
	$(BIN)/python requirements/audit.py

check: dev audit ## format, lint, types, dependency rule, known flaws, documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n auto tests/docs

bench: $(VENV)/.bench ## measure against the alternatives, both sides in one run
	$(BIN)/python -m bench

format: dev ## format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: dev ## gather the texts of the pages for those who translate them
	$(BIN)/python requirements/messages.py

lock: ## write the lock files again (needs uv)
	requirements/lock.sh

clean: ## remove what the targets above made
	rm -rf $(VENV) $(OUT) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
