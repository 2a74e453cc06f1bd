# make demo    a filled region with web server, worker and clock on http://127.0.0.1:8000/ (PORT=8001)
# make test    all tests: SQLite, PostgreSQL where it answers, then the browser
# make check   style, import contracts, migrations, production settings
# make bench   speed, printed as a table
# make css     the stylesheet from package-lock.json
# make clean   remove what was built, not the data in var/

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
PORT ?= 8000
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/overstap
# A file stays on one core, so that what a module prepares is prepared once. Races run alone.
BOTH_CORES := -n auto --dist loadfile
# Rules about files, pieces of a page and the bytes of every answer say the same on every database;
# the demo plays minutes of what the other tests do one by one.
ONCE := $(addprefix --ignore=tests/,test_house_rules.py ui demo meetings/test_masking.py)
VENDOR := overstap/ui/static/overstap/vendor/VENDOR.json
export UV_PYTHON_PREFERENCE ?= system
# Progress is shown at once, also where the output goes to a file.
export PYTHONUNBUFFERED := 1

.PHONY: demo test test-fast test-postgres test-browser check bench css env clean

demo: env css
	@$(MANAGE) serve --prepare --port $(PORT)

env: .venv/.synced
css: $(VENDOR)

.tools/bin/uv:
	@python3 tools/get_uv.py

.venv/.synced: pyproject.toml uv.lock | $(filter .tools/bin/uv,$(UV))
	@echo "Python-omgeving maken..."
	@$(UV) sync --frozen --quiet
	@touch $@

$(VENDOR): package-lock.json tools/build_css.py LICENSE | .venv/.synced
	@echo "Stylesheet bouwen..."
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --silent; else \
		$(UV) sync --frozen --quiet --inexact --group node && PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --ignore-scripts --silent; fi
	@$(PYTHON) tools/build_css.py

test: test-fast test-postgres test-browser

test-fast: env css
	$(PYTHON) -m pytest -q -m "not browser" $(BOTH_CORES)

test-postgres: env css
	@if $(PYTHON) tools/postgres_answers.py $(TEST_POSTGRES_URL); then \
		DATABASE_URL=$(TEST_POSTGRES_URL) $(PYTHON) -m pytest -q -m "not browser" $(BOTH_CORES) --ignore=tests/races $(ONCE) && \
		DATABASE_URL=$(TEST_POSTGRES_URL) $(PYTHON) -m pytest -q tests/races; \
	elif [ "$$CI" = "true" ]; then echo "PostgreSQL does not answer, and CI wants it."; exit 1; \
	else echo "PostgreSQL does not answer at $(TEST_POSTGRES_URL): these tests are left out."; fi

test-browser: env css
	$(PYTHON) -m pytest -q -m browser $(BOTH_CORES)

check: env css
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	@OVERSTAP_ENV=production OVERSTAP_ALLOWED_HOSTS=overstap.example \
		OVERSTAP_SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(60))") \
		DATABASE_URL=postgres://overstap@db.example/overstap BROKER_URL=amqp://broker.example// \
		CACHE_URL=redis://cache.example:6379/1 EMAIL_HOST=mail.example \
		$(MANAGE) check --deploy --fail-level WARNING

bench: env css
	$(PYTHON) -m tests.bench

clean:
	rm -rf .venv node_modules staticfiles $(dir $(VENDOR)) tests/browser/vendor
