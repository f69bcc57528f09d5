# Every target sets up what it needs first; a second time that takes a moment.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
LOCAL = $(if $(PYTHON),$(PYTHON),$(error Python 3.11 or later is missing)) -m epep.local

export ARGS
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench format lock audit start stop clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

setup: ## system packages, .venv, npm packages, front-end files
	@$(LOCAL) setup

run: ## the portal at http://localhost:8000 (EPEP_PORT chooses) until Ctrl-C
	@exec $(LOCAL) run

test: ## all tests; a choice of them with ARGS="tests/peps -k sign"
	@$(LOCAL) test

check: ## format, lint, types, layers, templates, deployment settings, migrations
	@$(LOCAL) check

bench: ## the measurements of docs/performance.md
	@$(LOCAL) bench

format: ## put code and templates into the house format
	@.venv/bin/ruff format --quiet . && .venv/bin/ruff check --quiet --fix-only .
	@find templates -name '*.html' -print0 | xargs -0 --no-run-if-empty .venv/bin/djade || true # it says 1 when it changed something

lock: ## resolve requirements/*.in and package.json anew
	@for name in base node dev; do .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url $(UPGRADE) requirements/$$name.in -o requirements/$$name.txt; done
	@npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund
	@$(PYTHON) -c 'import json, pathlib; path = pathlib.Path("package-lock.json"); lock = json.loads(path.read_text()); \
		[entry.pop("funding", None) for entry in lock["packages"].values()]; path.write_text(json.dumps(lock, indent=2) + "\n")'

audit: ## known faults of the pinned packages (asks PyPI and npm)
	@.venv/bin/pip-audit --require-hashes --disable-pip --requirement requirements/base.txt
	@npm audit --omit=dev

start: ## the private PostgreSQL and Redis in the background
	@$(LOCAL) start

stop: ## end them
	@$(LOCAL) stop

clean: ## end them and forget all data
	@$(LOCAL) clean
