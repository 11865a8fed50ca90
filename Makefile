# Every command of the project. `make` alone lists them.
PYTHON ?= $(or $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python3)
RUN := .venv/bin/python
WITH_DATABASE := $(RUN) -m config.postgres exec --

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

.PHONY: install
install:
	@$(PYTHON) config/bootstrap.py requirements.txt

.PHONY: install-dev
install-dev:
	@$(PYTHON) config/bootstrap.py requirements-dev.txt

.PHONY: ocr
ocr: install ## text recognition for scans and page images (about 100 MB; Python below 3.13)
	@$(RUN) config/bootstrap.py requirements-ocr.txt

.PHONY: run
run: install ## start everything: database, website and worker; Ctrl-C stops it (PORT, HOST, DEMO=0, DATABASE_URL)
	@exec $(RUN) -m config.run

.PHONY: test
test: install-dev ## all tests on a real Postgres; browser tests where there is a Chromium (TESTS=tests/config for some)
	@$(RUN) -m config.browser
	@exec $(if $(DATABASE_URL),,$(WITH_DATABASE)) $(RUN) -m pytest -n 3 --dist loadfile $(TESTS)

.PHONY: check
check: install-dev ## style, types, import rules, missing migrations, settings of a real server
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy .
	$(RUN) -m pytest -q tests/test_import_rules.py
	$(if $(DATABASE_URL),,$(WITH_DATABASE)) $(RUN) manage.py makemigrations --check --dry-run
	HTTPS=1 $(RUN) manage.py check --deploy --fail-level WARNING

.PHONY: score
score: install ## accuracy of the reading against ../shared (told and skipped where that is absent)
	@if [ ! -d ../shared/gold ]; then echo "no ../shared beside this checkout: nothing to score against"; exit 0; fi; \
	echo "real reports"; ../shared/tools/score.py -- $(RUN) manage.py parse_reports && \
	echo "composed reports" && ../shared/tools/score.py --gold ../shared/composed/gold -- $(RUN) manage.py parse_reports

.PHONY: compile
compile: install-dev ## make the parser faster with a C compiler, same results; about a minute, optional, again after each change
	@exec $(RUN) -m config.compile

.PHONY: bench
bench: compile ## speed of reading, importing and every page; a table, and benchmarks/results
	@exec $(if $(DATABASE_URL),,$(WITH_DATABASE)) $(RUN) -m benchmarks

.PHONY: messages
messages: install-dev ## gather the texts shown and compile the English catalogue
	@exec $(RUN) -m config.messages

.PHONY: clean
clean: ## remove what can be made again; var/ (database, files) and .venv stay
	rm -rf .mypy_cache .ruff_cache .pytest_cache build *.egg-info
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
