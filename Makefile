# Only Python 3.11 or newer and make are presumed. An active virtual environment is used, otherwise .venv is made.
.DEFAULT_GOAL := help
.PHONY: help demo test coverage lint format types contract check docs check-docs picture site bench fuzz package release screens clean ready ready-dev

BIN := $(if $(VIRTUAL_ENV),$(VIRTUAL_ENV),.venv)/bin
WORKERS ?= auto
TESTS ?= tests
DEMO ?= demo-company
FUZZ_SECONDS ?= 60
export PYTHONUTF8 = 1
# Compiled once, read by each of the many processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

ready:
	@PYTHON="$(PYTHON)" sh tools/set-up.sh run

ready-dev:
	@PYTHON="$(PYTHON)" sh tools/set-up.sh dev

demo: ready ## a synthetic company: made, ingested, hunted, shown
	@"$(BIN)/sleetwatch" demo "$(DEMO)"

test: ready-dev ## every test, in random order (TESTS=tests/signals for a part)
	@echo "Running the tests ..."
	@"$(BIN)/python" -m pytest -n $(WORKERS) --dist worksteal --durations=40 --durations-min=3 $(TESTS)

coverage: ready-dev ## the same, and which lines no test runs (half as slow again)
	@"$(BIN)/python" -m pytest -n $(WORKERS) --cov --cov-report=term:skip-covered $(TESTS)

lint: ready-dev ## ruff: rules and format
	@"$(BIN)/ruff" check
	@"$(BIN)/ruff" format --check

format: ready-dev ## let ruff mend what it can
	@"$(BIN)/ruff" check --fix
	@"$(BIN)/ruff" format

types: ready-dev ## mypy, strict
	@"$(BIN)/mypy"

contract: ready-dev ## which stage may import which
	@"$(BIN)/lint-imports"

check: lint types contract ## lint, types and contract

check-docs: ready-dev
	@"$(BIN)/python" -m tools.generate_docs --check

docs: ready-dev ## write the reference pages from the code, and what is known of its queries
	@"$(BIN)/python" -m tools.generate_docs
	@"$(BIN)/python" -m tools.read_catalogue

site: ready-dev ## the documentation as a site in site/, to be read from a folder or any server; a dead link fails it
	@"$(BIN)/mkdocs" build --quiet

picture: ready-dev ## take the README's and the tutorials' pictures of the demo's report and pages (needs Chromium)
	@"$(BIN)/python" -m tools.picture
	@"$(BIN)/python" -m tools.screens --output shots --only suspects,suspect --fit
	@for name in suspects suspect; do for scheme in light dark; do \
		cp "shots/$$name-$$scheme-1280.png" "docs/images/$$name-$$scheme.png" || exit 1; \
	done; done
	@"$(BIN)/python" -m tools.screens --output shots --only applicants,applicant,cases,case,audit,sources --fit --small
	@for name in applicant case audit sources; do \
		cp "shots/$$name-light-1280.png" "docs/images/tutorial-$$name.png" || exit 1; \
	done

screens: ready-dev ## take a picture of every served page, light and dark, wide and narrow, into shots/ (needs Chromium)
	@"$(BIN)/python" -m tools.screens --output shots

bench: ready-dev ## figures: intake, hunt, time to the first suspect
	@"$(BIN)/python" -m bench.figures

fuzz: ready-dev ## fuzz every parser and source, FUZZ_SECONDS each (Linux; needs the extra `fuzz`)
	@for name in $$("$(BIN)/python" -m fuzz.parsers --list); do \
		"$(BIN)/python" -m fuzz.parsers "$$name" ".fuzz/$$name" -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=.fuzz/ || exit 1; \
	done

package: ready-dev ## install into a new environment, without make, and run the demo there
	@PYTHON="$(BIN)/python" sh tools/check-package.sh

release: ready-dev ## wheel, source archive, components, digests in dist/ (KEY=~/.ssh/id_ed25519 signs them)
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --editable '.[release]'
	@"$(BIN)/python" -m tools.release --output dist $(if $(KEY),--key "$(KEY)")

clean: ## remove what was made here: .venv, caches, the demo company
	@rm -rf .venv .fuzz build dist site demo-company .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.*
	@find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
