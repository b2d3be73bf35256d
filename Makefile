# What editors and developers type. Each target first sets up what it needs, once.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
export PYTHON
SLUG ?=
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
FUZZ ?= 3600

# Homebrew's libraries are not found by every Python; the recipe's own shell must set this.
ifeq ($(shell uname -s),Darwin)
libraries := DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib:/usr/local/lib:/usr/lib
endif
run := $(libraries) .venv/bin/
articles := $(if $(SLUG),$(foreach slug,$(SLUG),manuscripts/$(slug)))

# A stamp carries a sum of what it was made from, so that it is a change of content that counts, not of
# a date; the folder counts too, as scripts in .venv name it.
sum = $(shell { pwd; cat $(1); } | cksum | cut -d ' ' -f 1)
packages := .venv/.packages-$(call sum,requirements.lock)
tools := .venv/.tools-$(call sum,requirements.lock requirements-dev.lock)
checkers := .venv/.checkers-$(call sum,requirements.lock package.json package-lock.json .npmrc)
project := .venv/.project-$(call sum,requirements.lock pyproject.toml)

.PHONY: help pdf epub handout web word email all release catalogue serve check vscode docs docs-pictures test coverage test-long fuzz audit bench lint clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile
	@echo "  SLUG=name does it for manuscripts/name alone, as in: make pdf SLUG=name"

pdf: system-pdf $(project)  ## the PDF brief of every manuscript
	@$(run)publish build --edition brief $(articles)

epub: system-epub $(project) $(checkers)  ## the EPUB of every manuscript
	@$(run)publish build --edition reader $(articles)

handout: system-handout $(project)  ## the handout for the printer, and its booklet
	@$(run)publish build --edition handout $(articles)

web: system-pdf $(project)  ## the web page of every manuscript, one file each, and the card it is shared with
	@$(run)publish build --edition web $(articles)

word: system-pdf $(project)  ## a Word file of every manuscript, for people who work in Word
	@$(run)publish build --edition word $(articles)

email: system-pdf $(project)  ## the summary of every manuscript as a mail to send
	@$(run)publish build --edition email $(articles)

all: system-all $(project) $(checkers)  ## every edition of every manuscript
	@$(run)publish build $(articles)

release: system-all $(project) $(checkers)  ## all that goes out of one manuscript: make release SLUG=name
	@$(if $(SLUG),,echo "make release needs the name of a manuscript: make release SLUG=name" >&2; exit 64)
	@$(foreach slug,$(SLUG),$(run)publish release $(slug) $(if $(SIGN),--sign $(SIGN)) &&) true

catalogue: system-pdf $(project)  ## a website of all releases, in dist/catalogue
	@$(run)publish catalogue $(if $(TO),--to $(TO))

serve: system-all $(project) $(checkers)  ## see the pages in the browser while you write
	@$(run)publish serve $(articles)

check: $(project) $(checkers)  ## problems in the manuscripts, without building
	@$(run)publish check $(articles)

vscode: $(project) $(checkers)  ## the extension for VS Code: dist/publish.vsix
	@$(run)python tools/make_vsix.py

test: system-test $(project) $(tools) $(checkers)  ## the tests
	@$(run)python -m pytest -n $(JOBS) --dist loadfile

coverage: system-test $(project) $(tools) $(checkers)  ## the tests, slower, and which lines of publish they reach
	@$(run)python -m pytest -n $(JOBS) --dist loadfile --cov=publish --cov-report=term:skip-covered

test-long: system-test $(project) $(tools) $(checkers)  ## a brief of every construct; many random briefs, EPUBs and marked proofs
	@PUBLISH_LONG=1 $(run)python -m pytest -n $(JOBS) tests/formats/test_manuscripts.py tests/formats/test_books.py tests/test_placement.py \
		tests/proofs/test_merging.py tests/hostile/test_kills.py

fuzz: system-test $(project) $(tools) $(checkers)  ## an hour of inputs that may break a promise; FUZZ=seconds for another while
	@tools/setup.sh packages requirements-fuzz.lock
	@PYTHONPATH=src $(run)python -m tests.hostile.fuzz --seconds $(FUZZ)

audit: $(packages)  ## known faults of all that is installed; what could not be looked up is a failure
	@tools/setup.sh packages requirements-audit.lock
	@$(run)python tools/audit.py requirements.lock requirements-dev.lock

bench: system-pdf $(project) $(tools)  ## how fast we build, beside other chains: dist/bench
	@$(run)python -m tools.bench

docs: $(project) $(tools)  ## the documentation as one site, in dist/docs
	@NO_MKDOCS_2_WARNING=1 $(run)python -m mkdocs build --config-file docs/site/mkdocs.yml
	@echo dist/docs/index.html

docs-pictures: system-all $(project) $(tools)  ## the pictures and tables of the documentation, where out of date
	@$(run)python tools/make_rules_page.py
	@$(run)python tools/make_settings_page.py
	@$(run)python -m tools.pictures

lint: $(project) $(tools)  ## style, types and who imports whom
	@$(run)ruff check
	@$(run)ruff format --check
	@$(run)mypy
	@$(run)lint-imports

clean:  ## remove what was built; .venv and dist/release stay
	@rm -rf .coverage .coverage.* htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find dist -mindepth 1 ! -name .gitkeep ! -path dist/release ! -path 'dist/release/*' -delete
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

system-%:
	@tools/setup.sh system $*

$(packages):
	@tools/setup.sh packages requirements.lock
	@rm -f .venv/.packages-* && touch $@

$(tools): | $(packages)
	@tools/setup.sh packages requirements-dev.lock
	@rm -f .venv/.tools-* && touch $@

$(checkers): | $(packages)
	@tools/setup.sh npm-packages
	@rm -f .venv/.checkers-* && touch $@

$(project): | $(packages)
	@tools/setup.sh project
	@rm -f .venv/.project-* && touch $@
