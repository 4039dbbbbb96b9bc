# What one does here, by name. `make` alone lists it.
#
# Each target fetches what it needs by itself (npm, PyPI and cargo packages anywhere; Debian packages where
# it runs as root, otherwise it says which to install) and says what it does.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# The steps of a target stand in order and share the machine; -j must not shuffle them.
.NOTPARALLEL:

TARGET := $(or $(CARGO_TARGET_DIR),target)

LEEWAY_LISTEN ?= 127.0.0.1:8080
DEMO_DATABASE := data/demo.db
# Written when seeding is through; holds who can sign in. Without it the database is not taken for whole.
DEMO_PEOPLE := data/demo.people.txt
DEMO_EPISODES ?= 2000

E2E_MODULES := e2e/node_modules/.package-lock.json
# Which engines the journeys run on, and which files: make e2e JOURNEYS=e2e/journeys/sign-in.test.mjs
E2E_ENGINES ?= sqlite postgres
JOURNEYS ?= $(wildcard e2e/harness/*.test.mjs) $(wildcard e2e/journeys/*.test.mjs)

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: tools assets ## Build, seed invented people into SQLite, and serve at http://127.0.0.1:8080
	@if [ ! -x "$(TARGET)/release/leeway" ]; then \
	  echo "Building Leeway for release. The first time this takes 7 to 8 minutes on two cores."; \
	fi
	cargo build --release -p leeway
	@mkdir -p data
	@if [ ! -s "$(DEMO_PEOPLE)" ] || [ ! -s "$(DEMO_DATABASE)" ]; then \
	  rm -f data/demo.*; \
	  echo "Seeding $(DEMO_EPISODES) episodes of invented people into $(DEMO_DATABASE)."; \
	  "$(TARGET)/release/leeway" demo --database "sqlite:$(DEMO_DATABASE)" --episodes "$(DEMO_EPISODES)" > "$(DEMO_PEOPLE).part"; \
	  mv "$(DEMO_PEOPLE).part" "$(DEMO_PEOPLE)"; \
	else \
	  echo "Using the demonstration data in $(DEMO_DATABASE); 'make clean-demo' begins anew."; \
	fi
	@echo
	@cat "$(DEMO_PEOPLE)"
	@echo
	@echo "Leeway is at http://$(LEEWAY_LISTEN) (another port: make demo LEEWAY_LISTEN=127.0.0.1:9090). Ctrl-C ends it."
	@exec "$(TARGET)/release/leeway" serve --database "sqlite:$(DEMO_DATABASE)" --listen "$(LEEWAY_LISTEN)"

.PHONY: clean-demo
clean-demo: ## Throw the demonstration data away
	rm -f data/demo.*

.PHONY: test
test: tools assets ## Everything CI runs: format, lints, tests on both engines, journeys in a browser
	scripts/schema --check
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	DATABASE_URL_TEST="$$(scripts/postgres)"; \
	DATABASE_URL_DURABLE="$$(scripts/postgres --durable)"; \
	export DATABASE_URL_TEST DATABASE_URL_DURABLE; \
	cargo test --workspace --locked
	$(MAKE) --no-print-directory e2e

.PHONY: check
check: assets ## Quick: format and lints only
	scripts/schema --check
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

.PHONY: e2e
e2e: tools assets $(E2E_MODULES) ## Journeys in Chromium, on both engines (E2E_SHOTS=1 renews the guide's pictures)
	cargo build -p leeway
	CHROMIUM="$$(scripts/chromium)"; \
	DATABASE_URL_TEST="$$(scripts/postgres)"; \
	node="$$(scripts/node)"; \
	export CHROMIUM DATABASE_URL_TEST E2E_ENGINES="$(E2E_ENGINES)" LEEWAY_BIN="$${LEEWAY_BIN:-$(abspath $(TARGET))/debug/leeway}"; \
	"$$node" --test --test-reporter=spec --test-concurrency=2 $(JOURNEYS)

$(E2E_MODULES): e2e/package.json e2e/package-lock.json | tools
	npm ci --prefix e2e --no-audit --no-fund
	@touch $@

.PHONY: bench
bench: assets ## Benchmarks, on SQLite and on a PostgreSQL that really writes to the disk
	DATABASE_URL_DURABLE="$$(scripts/postgres --durable)"; export DATABASE_URL_DURABLE; \
	cargo bench --workspace

.PHONY: prepare
prepare: ## Check every statement against both engines and renew the committed cache
	scripts/prepare

.PHONY: assets
assets: ## Fetch and build styles, scripts and component templates, pinned by hash
	scripts/assets

.PHONY: tools
tools:
	@scripts/tools
