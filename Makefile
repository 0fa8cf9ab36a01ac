# Every target sets up what it needs by itself; a second run finds it there.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: help setup setup-demo demo run test lint check bench faults faults-long load peers rendering coverage lock clean

BIN := .venv/bin
OUT ?= out/demo
TESTS ?=

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup-demo ## Run whole roadside shifts, end to end, into out/demo
	$(BIN)/bienban demo --once --out $(OUT)

run: setup-demo ## Start a server and a tablet to try by hand
	$(BIN)/python -m tools.run

test: setup check ## Lint, then every test (TESTS=tests/shared for a part)
	$(BIN)/python -m pytest $(TESTS)

lint: setup check ## Ruff, mypy, import contracts, sizes and leftovers
	$(BIN)/python -m pytest --durations=0 tests/architecture

bench: setup ## Measure: tests/benchmarks, one script after the other
	$(BIN)/bienban bench

faults: setup ## Every fault scenario (F01 to F30) that has a test; figures in out/faults
	@failed=0; pids=; rm -f out/faults/tests*.json; for share in 1 2 3; do \
	    BIENBAN_SHARE=$$share/3 BIENBAN_FAULTS_JSON=out/faults/tests-$$share.json $(BIN)/python -m pytest -m fault & \
	    pids="$$pids $$!"; \
	done; for pid in $$pids; do wait $$pid || failed=1; done; exit $$failed
	$(BIN)/python -m tests.faults.long.report out/faults/tests-?.json --out out/faults/faults.md

faults-long: faults ## A million deliveries, every byte cut: hours, goes on where it stopped; docs/reports/faults.md
	BIENBAN_MACHINE_EXAMPLES=60 $(BIN)/python -m pytest -o faulthandler_timeout=0 tests/faults/test_unit_machine.py
	$(BIN)/python -m tests.faults.storage.long | tee out/faults/storage.jsonl
	$(BIN)/python -m tests.faults.mutations | tee out/faults/mutations.txt
	$(BIN)/python -m tests.faults.long --state out/faults/long.json
	$(BIN)/python -m tests.faults.long.report out/faults/tests-?.json --long out/faults/long.json \
	    --storage out/faults/storage.jsonl --mutations out/faults/mutations.txt --out docs/reports/faults.md

load: setup ## A thousand tablets come back at shift end: 20 minutes; docs/reports/drain.md
	$(BIN)/python -m tests.load.drain --report docs/reports/drain.md

peers: setup ## Kinto and express-pouchdb beside ours, installed into out/peers; docs/reports/peers.md
	tests/load/peers.sh out/peers
	$(BIN)/python -m tests.load.peers --installed out/peers --report docs/reports/peers.md

rendering: setup ## WeasyPrint, fpdf2 and LibreOffice beside ours, into out/peers-rendering; docs/reports/rendering.md
	tests/benchmarks/rendering.sh out/peers-rendering
	$(BIN)/python -m tests.benchmarks.rendering --installed out/peers-rendering --report docs/reports/rendering.md

coverage: setup ## Every test, and the lines that none of them ran
	$(BIN)/python -m coverage run -m pytest $(TESTS)
	$(BIN)/python -m coverage report

lock: setup ## Lock requirements/*.in again, with hashes
	$(BIN)/uv pip compile $(LOCK_OPTIONS) requirements/dev.in -o requirements/dev.txt
	$(BIN)/uv pip compile $(LOCK_OPTIONS) -c requirements/dev.txt requirements/runtime.in -o requirements/runtime.txt

setup: ## Only set up for tests (environment in .venv, system packages)
	@tools/system_packages.sh test
	@tools/environment.sh dev

setup-demo: ## Only set up for the demo
	@tools/system_packages.sh demo
	@tools/environment.sh runtime

clean: ## Remove what was made: environment, caches, output
	rm -rf .venv out build *.egg-info .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

LOCK_OPTIONS := --generate-hashes --no-header --universal --python-version 3.11 --quiet

# All four speak before it fails: one run shows everything there is to mend.
check:
	@failed=0; for step in 'ruff check' 'ruff format --check --quiet' mypy 'lint-imports --no-logo'; do \
	    echo "== $$step"; $(BIN)/$$step || failed=1; \
	done; exit $$failed
