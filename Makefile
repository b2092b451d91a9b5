# Two commands set everything up: `make demo` and `make test`. Both can be repeated at the cost of the work alone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test browser golden lint rules gather install-offline clean

demo: $(VENV)/.ready tesseract
	$(BIN)/qijian demo

test: $(VENV)/.ready-dev tesseract
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy .
	$(BIN)/python -m pytest -q -rs --ignore tests/test_golden.py

# the samples through the whole pipeline, against their truth: minutes, so a command of its own
golden: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -q tests/test_golden.py

# the pages of the reports in a real Chromium, with axe-core: `make test` runs these too where a Chromium is there
browser: $(VENV)/.ready-dev
	@tools/install-chromium
	CI=1 $(BIN)/python -m pytest -q tests/browser

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "qijian needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

# setuptools warns of what an editable installation is, on which nobody here has to act
# an older pip trips over packages that are pinned and also asked for with extras, once a newer release is out
$(VENV)/.ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --upgrade 'pip>=25'
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) 'setuptools>=77'
	PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

# the second reader: where it cannot be installed, the default engine goes on without it
.PHONY: tesseract
tesseract:
	@tools/install-tesseract

# pages and schemas that are made from the data; tests say where one is not current
rules: $(VENV)/.ready
	$(BIN)/python -m pipeline.checking.rules_page
	$(BIN)/python -m schemas.call_schema

# wheels for a machine without internet: `make gather` elsewhere, copy the folder, `make install-offline` there
gather: $(VENV)/bin/python
	$(BIN)/python -m pip download --quiet -d wheels -r requirements.txt 'setuptools>=77'

install-offline: $(VENV)/bin/python
	$(PIP) --no-index --find-links wheels -r requirements.txt 'setuptools>=77'
	PYTHONWARNINGS=ignore $(PIP) --no-index --no-deps --no-build-isolation -e .

clean:
	rm -rf $(VENV) reports
