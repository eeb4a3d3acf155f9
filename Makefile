# Летопись: two commands are enough – `make run` and `make test`.
.DEFAULT_GOAL := help
BIN := .venv/bin
ASSETS := $(wildcard assets/* assets/*/*) $(shell find src/letopis -name '*.html' -o -name 'seed.py' -o -name 'apps.py')
CATALOGUES := $(wildcard src/letopis/locale/*/LC_MESSAGES/django.po)

.PHONY: help setup run test test-fast check bench soak pictures clean

help:  ## what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: .venv/.assets .venv/.catalogues  ## install everything, development tools too, and build

run: .venv/.assets .venv/.catalogues  ## serve: your own base, or the demo company when there is none yet
	@$(BIN)/letopis run

test: setup  ## the whole suite, on SQLite and PostgreSQL, with the browser
	@$(BIN)/python scripts/run_tests.py

test-fast: setup  ## units and pages on SQLite
	@$(BIN)/python scripts/run_tests.py --fast

check: setup  ## format, lint, types, floors, catalogues, migrations
	@$(BIN)/python scripts/check.py

bench: setup  ## time the key operations on generated bases (BENCH_SIZES=S is quick), both databases
	@$(BIN)/python scripts/bench.py

soak: setup  ## the long trials on each database: twenty kills, 500 runs of 50 random steps
	@LETOPIS_SOAK=1 $(BIN)/python scripts/run_tests.py --soak

pictures: setup  ## take the pictures of the user guide anew
	@$(BIN)/python scripts/pictures.py

clean:  ## remove what was built (no base is touched)
	rm -rf .venv node_modules src/letopis/ui/static/ui src/letopis/static-collected dist

$(BIN)/uv:
	python3 -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check uv

.venv/.python: $(BIN)/uv pyproject.toml uv.lock
	$(BIN)/uv sync --frozen --all-groups --quiet
	@touch $@

.venv/.node: .venv/.python package.json package-lock.json .npmrc
	PATH="$(CURDIR)/$(BIN):$$PATH" timeout 300 npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

.venv/.assets: .venv/.node build.mjs $(ASSETS)
	PATH="$(CURDIR)/$(BIN):$$PATH" node build.mjs
	@rm -rf src/letopis/static-collected
	@LETOPIS_SECRET_KEY=build DJANGO_SETTINGS_MODULE=letopis.config.settings $(BIN)/python -m django collectstatic --noinput -v0
	@touch $@

.venv/.catalogues: .venv/.python $(CATALOGUES)
	@for po in $(CATALOGUES); do $(BIN)/pybabel -q compile -f -i $$po -o $${po%.po}.mo; done
	@touch $@
