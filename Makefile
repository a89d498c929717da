# Ratslotse: the commands people and CI use. `make help` lists them.

PYTHON ?= python3
TORCH ?= torch==2.13.0
CHAT ?= 1
QUESTION ?= Worum geht es in DS 25-0590?
BIN := .venv/bin
HALVES ?= data/var/halves

.PHONY: help demo setup test check format bench gate words model rank choice rate samples bilder debian-setup debian-test

help:  ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

demo: setup  ## install, read the sample papers, answer one question, serve the chat (CHAT=0: no chat)
	$(BIN)/ratslotse ingest --oeffentlich data/samples
	$(BIN)/ratslotse ask "$(QUESTION)"
	@if [ "$(CHAT)" != 0 ]; then $(BIN)/ratslotse chat; fi

setup: debian-setup .venv/installed  ## the environment in .venv with .venv/bin/ratslotse

test: debian-test .venv/installed-test check  ## install and run everything CI runs
	$(BIN)/pytest

check:  ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format:  ## lay the code out
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench:  ## measure the speed of search over RATSLOTSE_HOME (else data/var)
	$(BIN)/python -m eval.speed $(or $(RATSLOTSE_HOME),data/var)

gate:  ## fail where answers got worse than eval/baseline.json allows (../shared is measured where it is there)
	$(BIN)/python -m eval.gate $(if $(ONLY),--only $(ONLY))

words:  ## count words anew: make words CORPUS=folder with an OParl dump
	$(BIN)/python -m index.learn_words $(CORPUS)

model:  ## train the built-in model: make model CORPUS=folder LAWS=file QUESTIONS="file file" BUT=folder
	$(BIN)/python -m index.learn_model $(CORPUS) --laws $(LAWS) --questions $(QUESTIONS) \
	    --thesaurus data/thesaurus/alltag-behoerde.tsv --but $(BUT)

rank:  ## learn the order of what is found, over RATSLOTSE_HOME (else data/var) with the papers asked about
	$(BIN)/python -m index.learn_rank $(or $(RATSLOTSE_HOME),data/var) data/training/fragen.jsonl.xz --halves $(HALVES)

choice:  ## learn which sentence answers, over RATSLOTSE_HOME (else data/var) with the papers asked about
	$(BIN)/python -m app.answer.learn_choice $(or $(RATSLOTSE_HOME),data/var) $(wildcard data/training/*fragen.jsonl.xz)

rate:  ## learn how likely a hit answers, after rank and choice, over RATSLOTSE_HOME (else data/var)
	$(BIN)/python -m app.answer.learn_rate $(or $(RATSLOTSE_HOME),data/var) data/training/urteile.jsonl.xz $(HALVES)

samples:  ## write the sample papers anew
	$(BIN)/python tests/resources/write_samples.py data/samples

bilder:  ## take the pictures of README and handbook anew, with Chromium, over the sample papers
	$(BIN)/python tests/resources/write_pictures.py docs/bilder

.venv/bin/python:
	$(PYTHON) -m venv .venv

# torch first and by itself: asked for as another package's need, pip takes the CUDA build.
.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt $(TORCH)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/installed-test: .venv/installed
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@

# Debian packages, installed where we are root; named where we are not.
READERS := tesseract-ocr tesseract-ocr-deu tesseract-ocr-osd \
    libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui
debian-setup: PACKAGES := python3-venv $(READERS)
debian-setup: WITHOUT := .venv needs python3-venv, scans need tesseract, old office files LibreOffice
debian-test: PACKAGES := python3-venv $(READERS) chromium
debian-test: WITHOUT := tests that need them are skipped
debian-setup debian-test:
	@missing=$$(for package in $(PACKAGES); do \
	    dpkg -s $$package >/dev/null 2>&1 || echo $$package; done); \
	if [ -z "$$missing" ] || ! command -v apt-get >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	else echo "Not installed (not root): $$missing - $(WITHOUT)"; fi
