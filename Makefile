# `make demo` to look round, `make test` to prove it. Nothing else has to be done first.

PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# Three workers on two cores: browser and database work while a test waits for them. Tests may run in any order
# and beside each other.
PYTEST := $(BIN)/python -m pytest -n 3 --dist worksteal
STRICT := src/clearsight

export PYTHONUNBUFFERED := 1
# Some machines are told not to keep what is compiled: every command and worker would compile Django anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test check lint types contracts sbom access abuse bench lock clean
help:
	@echo "make demo    install, fill a database with invented organisations, serve http://127.0.0.1:8000"
	@echo "             (make demo BIND=127.0.0.1:8080 for another port)"
	@echo "make test    everything: lint, types, layers, all tests on SQLite, and on PostgreSQL what it could make different"
	@echo "make check   lint, types, layers and the fast tests: under a minute"
	@echo "make access  ask the oracle: a million decisions, every page that explains it, every address, every condition dropped"
	@echo "make abuse   every form with what no form has and values without end; exports opened in LibreOffice"
	@echo "make bench   measure, and write docs/reference/performance.md"
	@echo "make torture kill it a thousand times on each database, and look what is left (KILLS=50 for a short one)"
	@echo "make sbom    write what it is made of (CycloneDX) into var/sbom, and ask for known weaknesses"
	@echo "             (make sbom RELEASE=yes: before a release, and it fails where it cannot ask)"
	@echo "make lock    pin the newest dependencies that pyproject.toml and package.json allow"
	@echo "make clean   remove what was installed and built; the database under var/ stays"

demo:
	@echo "Clearsight: installing into this folder (only the first time takes long)"
	@$(PYTHON) scripts/install.py demo
	@exec $(BIN)/clearsight demo $(if $(BIND),--bind $(BIND))

.PHONY: ready
ready:
	@$(PYTHON) scripts/install.py tests

test: ready
	@$(PYTHON) scripts/system.py
	@$(MAKE) --no-print-directory -j2 --output-sync=target types lint contracts read
	@echo "== tests on SQLite"
	@$(PYTEST)
	@echo "== tests on PostgreSQL"
	@$(BIN)/python scripts/postgres.py $(PYTEST)

check: ready lint types contracts
	@$(PYTEST) -m "not browser and not slow"

lint:
	@echo "== ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@echo "== mypy"
	@$(BIN)/mypy $(STRICT)

contracts:
	@echo "== import-linter"
	@$(BIN)/lint-imports --no-logo

# The tests are read once before three workers do: in a fresh clone each would compile everything.
.PHONY: read
read:
	@$(BIN)/python -m pytest --collect-only -q -p no:xdist | tail -1

access: ready
	@$(BIN)/python -m scripts.decisions
	@$(BIN)/python -m scripts.explained
	@$(BIN)/python -m scripts.addresses
	@$(BIN)/python -m scripts.mutants

abuse: ready
	@$(BIN)/python -m pytest tests/abuse/every_form.py tests/abuse/spreadsheet.py -q -p no:xdist

bench: ready
	@$(BIN)/python -m scripts.bench

.PHONY: torture
torture: ready
	@$(BIN)/python -m scripts.torture --kills $(or $(KILLS),1000) $(if $(DATABASE),--database $(DATABASE)) $(if $(WRITE),--write)

sbom: ready
	@$(BIN)/python -m scripts.sbom $(if $(RELEASE),--release)

COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock: ready
	$(COMPILE) requirements/build.in -o requirements/build.lock
	$(COMPILE) requirements/node.in -o requirements/node.lock
	$(COMPILE) pyproject.toml -o requirements/run.lock
	$(COMPILE) pyproject.toml --group dev -o requirements/dev.lock
	npm install --package-lock-only

clean:
	rm -rf .venv node_modules src/clearsight/web/static/built src/clearsight/integrations/fonts var/static
