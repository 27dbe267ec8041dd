# One command each: demo, test, test-all, check, bench, wheel, sbom, audit. All of them set up what they need first, in .venv.
# Needs git, make and Python 3.11 or newer; uv is used where it is installed and fetched into the environment where it is not.
PYTHON ?= python3
BIN := .venv/bin
SYNC = $(if $(shell command -v uv),uv pip,$(BIN)/python -m uv pip)

.PHONY: demo test test-all check format bench wheel sbom audit lock clean

demo: .venv/.core
	@$(BIN)/audiatur compare examples/karabakh-2020 -o report.html || [ $$? -eq 3 ]
	@echo "Open report.html in a browser."

test: .venv/.dev
	$(BIN)/python -m pytest -m "not browser and not postgresql and not spark and not java"

test-all: .venv/.all
	$(BIN)/python -m pytest

check: .venv/.all
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev
	$(BIN)/python bench/run.py

# The same bytes from the same commit, whoever builds it.
wheel: .venv/.dev
	$(BIN)/python -m hatchling build -t wheel
	sha256sum dist/*.whl

# What the wheel brings with it, as CycloneDX.
sbom: .venv/.dev
	@mkdir -p dist
	$(BIN)/python -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --of JSON -o dist/sbom.json

# Known faults of what the locks name, as the list at OSV has them today: the one command here that asks others, for names and versions alone.
OSV ?= https://api.osv.dev/v1/query
audit: .venv/.uv
	@$(SYNC) install -q -p .venv --group audit
	$(BIN)/python -m pip_audit --disable-pip --require-hashes -s osv --osv-url $(OSV) -r requirements-all.lock

lock: .venv/.uv
	$(SYNC) compile -q --universal --generate-hashes --no-annotate --no-header pyproject.toml -o requirements.lock
	$(SYNC) compile -q --universal --generate-hashes --no-annotate --no-header --group dev pyproject.toml -o requirements-dev.lock
	$(SYNC) compile -q --universal --generate-hashes --no-annotate --no-header --group dev --group native pyproject.toml -o requirements-all.lock

.venv/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@command -v uv >/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check uv
	@touch $@

.venv/.core: .venv/.uv requirements.lock pyproject.toml
	@$(SYNC) install -q -p .venv --require-hashes -r requirements.lock
	@$(SYNC) install -q -p .venv --no-deps -e .
	@touch $@

.venv/.dev: .venv/.uv requirements-dev.lock pyproject.toml
	@$(SYNC) install -q -p .venv --require-hashes -r requirements-dev.lock
	@$(SYNC) install -q -p .venv --no-deps -e .
	@touch $@ .venv/.core

.venv/.all: .venv/.dev requirements-all.lock
	@$(SYNC) install -q -p .venv --require-hashes -r requirements-all.lock
	@touch $@

clean:
	rm -rf .venv build dist
