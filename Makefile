# Everything that is done with this project. Each command does its own set-up on Debian 12 or
# Ubuntu 24.04, from nothing but git, make and python3.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup packages format lint types test bench soak eval demo pictures install requirements clean

# Whatever the machine says: tests start hundreds of commands, and each would compile mailbot anew.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
PREFIX ?= /opt/mailbot
DESTDIR ?=

# What the daemon needs besides Python.
RUN_PACKAGES := python3-venv \
	tesseract-ocr tesseract-ocr-rus tesseract-ocr-eng tesseract-ocr-osd libarchive-tools
# Ubuntu has no browser as a package; the tests that need one are skipped there, unless Playwright
# was given its own (.venv/bin/playwright install --with-deps chromium).
BROWSER := $(shell grep -qi ubuntu /etc/os-release || echo chromium)
# The servers that tests and demo start for themselves, a maker of certificates, and what the
# driver of the browser is linked to.
TEST_PACKAGES := dovecot-imapd postgresql openssl libatomic1 $(BROWSER)
PACKAGES ?= $(RUN_PACKAGES) $(TEST_PACKAGES)

BIN := .venv/bin

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

setup: .venv/ready ## System packages and .venv, as far as they are missing

packages:
	@.ci/packages $(PACKAGES)

.venv/ready: requirements-dev.txt | packages
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
# Anew, so that nothing is left of another Python or of pins that went.
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

format: setup ## Rewrite the code as ruff formats it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: setup ## Check format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup ## Check the types
	$(BIN)/mypy

test: lint types ## Everything that must hold: format, lint, types, tests
	$(BIN)/pytest

bench: setup ## Measure speed and memory
	$(BIN)/python -m tests.bench

soak: setup ## The first start on a mailbox with 30,000 old letters; takes minutes
	$(BIN)/python -m tests.bench.soak $(SOAK)

eval: setup ## Measure how well letters and pages are read
	$(BIN)/python -m tests.eval $(EVAL)

demo: setup ## The whole road on this machine: servers, sample letters, daemon
	$(BIN)/python -m tests.demo

pictures: setup ## Take the pictures of docs/console anew, of the demonstration
	$(BIN)/python -m tests.demo pictures

install: ## As root: PREFIX=/opt/mailbot, /etc/mailbot, /var/lib/mailbot, systemd unit
	@$(if $(DESTDIR),,.ci/packages $(RUN_PACKAGES))
	@PYTHON='$(PYTHON)' PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' systemd/install

# uv writes the pins for every platform at once, which pip cannot; it is needed for nothing else.
requirements: setup ## Write the pinned requirements anew
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra dev --output-file requirements-dev.txt
	$(COMPILE) <(echo hatchling) --output-file requirements-build.txt

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-strip-extras --upgrade

clean: ## Remove .venv and caches; registers and archives stay
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache .coverage dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
