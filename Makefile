# Everything a person needs stands in `make help`.
PYTHON ?= python3
# Extra arguments for pip, for example --index-url of a mirror, or of a CPU-only build of torch.
PIP_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) --constraint constraints.txt

.PHONY: help install install-test run test nightly check bench kill kill-jobs lists pictures clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

install: $(VENV)/.run  ## .venv with the product (no torch)

$(VENV)/.run: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing lianpei into $(VENV) (about a minute on a fresh machine) ..."
	@$(PIP) --editable .
	@touch $@

install-test: $(VENV)/.test  ## the same with the test tools and the extra `encoders`

$(VENV)/.test: $(VENV)/.run
	@echo "installing test tools and encoders (a few minutes on a fresh machine) ..."
	@$(PIP) --editable '.[test,encoders]'
	@touch $@

run: install  ## start the product with the demonstration alliances
	@$(BIN)/lianpei serve --demo

test: install-test  ## all tests, two at a time
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

nightly: install-test  ## 10,000 random case histories, 100,000 deadlines and 100,000 small salons
	@LIANPEI_TEST_HISTORIES=10000 LIANPEI_TEST_DEADLINES=100000 LIANPEI_TEST_SALONS=100000 \
		$(BIN)/python -m pytest --numprocesses 2 \
		tests/usecases/test_case_histories.py tests/domain/test_clocks.py tests/matching/salon/test_random_salons.py

check: install-test  ## format, lint, types, import directions
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: install  ## speed and memory with 100,000 posts, over HTTP
	@$(BIN)/lianpei bench --posts 100000 --seconds 20

kill-jobs: install-test  ## twenty kill -9 amid jobs; each effect must be there exactly once
	@$(BIN)/python -m tests.durability.kill_jobs --kills 20

kill: install-test  ## fifty kill -9 under load; nothing acknowledged may be lost
	@$(BIN)/python -m tests.durability.kill_load --kills 50

lists: install-test  ## lists rebuilt at 1,000 random moments equal what the live ones said
	@$(BIN)/python -m tests.usecases.list_histories --moments 1000

pictures: install-test  ## the pictures of the READMEs anew, from the demonstration
	@$(BIN)/python -m tests.browser.take_pictures

clean:  ## remove what was built, keep the data
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
