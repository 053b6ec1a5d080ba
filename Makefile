# The commands of Jarchi's repository. A fresh machine needs Python ≥ 3.11, make and git.
PYTHON ?= python3
PORT ?= 8000
export JARCHI_DATA ?= jarchi-data
BIN := .venv/bin
TEST_DATA := .venv/test-data
BENCH_DATA ?= .venv/bench-data
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: run setup test check lint types contract house messages lock browser test-sqlite test-postgres bench-delivery bench-feed bench-comments bench-corrections

run: .venv/ready  ## Set up, fill a demo newsroom, go on air
	@exec $(BIN)/jarchi up --demo --port $(PORT)

setup: .venv/ready-dev  ## Install everything, the tools of developers too

test: setup browser check test-sqlite test-postgres  ## Everything that must hold

check: lint types contract house  ## Fast: lint, types, the stairs, the house, Django's own checks

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Jarchi needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python requirements.txt pyproject.toml
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium fonts-noto-core >/dev/null; \
	  else echo "The browser tests need Chromium: install your system's package 'chromium' (or set JARCHI_CHROMIUM)."; fi; }
	@[ -d tests/node_modules/axe-core ] && [ -d tests/node_modules/oidc-provider ] || { \
	  if command -v npm >/dev/null; then npm ci --silent --prefix tests; \
	  else echo "The tests of accessibility and of signing in with OpenID need npm, to fetch what they use."; fi; }

lint: setup
	$(BIN)/ruff check .

types: setup
	JARCHI_DATA=$(TEST_DATA) $(BIN)/mypy

contract: setup
	$(BIN)/lint-imports

house: setup
	JARCHI_DATA=$(TEST_DATA) $(BIN)/python manage.py check --deploy --fail-level WARNING
	JARCHI_DATA=$(TEST_DATA) $(BIN)/python manage.py makemigrations --check --dry-run
	JARCHI_DATA=$(TEST_DATA) $(BIN)/pytest tests/test_house.py

test-sqlite: setup
	JARCHI_DATA=$(TEST_DATA) $(BIN)/pytest -n 2 --dist loadgroup -m "not browser"
	JARCHI_DATA=$(TEST_DATA) $(BIN)/pytest -n 2 --dist loadgroup -m browser  # apart: Playwright keeps its event loop running

# PostgreSQL: the one that JARCHI_TEST_DATABASE_URL names, else one on this machine that trusts us.
POSTGRES := $(or $(JARCHI_TEST_DATABASE_URL),postgres://$(shell id -un)@127.0.0.1:5432/postgres)

ON_POSTGRES := src/jarchi/articles src/jarchi/channels src/jarchi/journal src/jarchi/desk/tests/test_first_run.py \
  src/jarchi/feed/tests/test_events.py src/jarchi/feed/tests/test_sitemaps.py src/jarchi/feed/tests/test_posts.py \
  src/jarchi/exchange/tests/test_storing.py src/jarchi/readers src/jarchi/comments/tests src/jarchi/corrections/tests \
  src/jarchi/push tests/test_purging.py tests/test_worker.py

test-postgres: setup
	@if JARCHI_DATA=$(TEST_DATA) $(BIN)/python -c 'import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3)' $(POSTGRES) 2>/dev/null; \
	then JARCHI_DATA=$(TEST_DATA) JARCHI_DATABASE_URL=$(POSTGRES) $(BIN)/pytest $(ON_POSTGRES); \
	else echo "SKIPPED: the model and journal tests on PostgreSQL (none answers; set JARCHI_TEST_DATABASE_URL)."; fi

bench-delivery: setup  ## Measure delivery into bench/RESULTS.md (needs wrk and nginx; filled newsrooms are kept)
	PYTHONPATH=bench $(BIN)/python -m delivery --write --keep $(BENCH_DATA)

bench-comments: setup  ## Measure comments into bench/RESULTS.md (needs wrk, and PyPI for Isso; filled newsrooms are kept)
	PYTHONPATH=bench $(BIN)/python -m comments --write --keep $(BENCH_DATA)

bench-feed: setup  ## Measure the feed into bench/RESULTS.md (needs wrk and chromium; filled newsrooms are kept)
	PYTHONPATH=bench $(BIN)/python -m feed --write --keep $(BENCH_DATA)

bench-corrections: setup  ## Measure whether reported words are found again into bench/RESULTS.md (needs ../shared)
	PYTHONPATH=bench $(BIN)/python -m corrections --write

messages: setup  ## Bring the translation catalogues up to date and compile them
	$(BIN)/python build_messages.py update

lock: setup  ## Pin the newest allowed dependencies (needs uv)
	uv pip compile pyproject.toml --extra postgres --extra build --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.txt
	uv pip compile pyproject.toml --extra postgres --extra build --extra dev --constraint requirements.txt --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet \
	  --output-file requirements-dev.txt
