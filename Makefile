# Hostdeck. `make demo` and `make test` need Python 3.11 or later and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

.PHONY: demo test check format bench hardening mutants audit figures snapshots pictures tour reference release matrix clean

$(VENV)/python: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Hostdeck needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/ready: $(VENV)/python pyproject.toml constraints.txt
	@echo "Preparing $(VENV) (once)…" >&2
	@$(PIP) -e .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	@$(PIP) -e '.[dev]'
	@touch $@

demo: $(VENV)/ready
	@$(BIN)/hostdeck demo $(ARGS)

check: $(VENV)/ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

format: $(VENV)/ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/ready-dev
	$(BIN)/python -m tests.bench $(ARGS)

hardening: $(VENV)/ready-dev
	$(BIN)/python -m tests.hardening $(ARGS)

mutants: $(VENV)/ready-dev
	$(BIN)/python -m tests.mutants $(ARGS)

figures: $(VENV)/ready-dev
	@$(BIN)/python -m tests.structure

audit: $(VENV)/ready-dev
	@$(BIN)/python -m tests.release.audit

snapshots: $(VENV)/ready-dev
	$(BIN)/python -m pytest tests/snapshots --snapshot-update

pictures: $(VENV)/ready-dev
	$(BIN)/python -m tests.pictures

tour: $(VENV)/ready-dev
	$(BIN)/python -m tests.pictures.moving

reference: $(VENV)/ready-dev
	@$(BIN)/python -m tui.api.reference > assets/api.md
	@$(BIN)/python -m tui.commands.coverage > assets/coverage.md
	@$(BIN)/python -m tests.release.licenses > assets/licenses.md
	@$(BIN)/python -m tui.app.keys_page > assets/keys.md
	@$(BIN)/python -m tests.release.manual > assets/hostdeck.1
	@$(BIN)/python -m tui.config.schema > assets/config.schema.json
	@$(BIN)/python -m tests.conformance.known > $(VENV)/known-shapes.json
	@mv $(VENV)/known-shapes.json assets/known-shapes.json

release: $(VENV)/ready-dev
	@$(BIN)/python -m tests.release.build

matrix: $(VENV)/ready-dev
	@$(BIN)/python -m tests.release.matrix $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis
