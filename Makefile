# Every target that needs packages makes them itself; `make setup` takes a moment once and nothing after.
.DEFAULT_GOAL := help
.PHONY: help setup web web-types demo test test-slow test-all test-database test-web test-contract test-fuzz test-fuzz-short test-live test-races test-load test-ops test-deploy test-faults test-failover test-sdk test-mcp-clients test-oidc break-rules check docs format lock train-encoder train-filter train-matcher eval licences audit bench-pipeline bench-grouping bench-cards bench-consolidation bench-api bench-research bench-scouts bench-ingest bench-flood bench-outage bench-notify bench-web bench-process bench-retention bench-scale bench-signin bench-search bench-mcp drill-restore drill-upgrade image release clean

BIN := .venv/bin
# Options handed on, for example: make demo ARGS=--no-serve, make test ARGS="-k inbox -x"
ARGS ?=
# Test processes, each with a database server of its own. Tests wait a lot: on 2 cores 3 are quicker than 2.
TEST_PROCESSES ?= 3
# Browser tests: each process has a server and a browser.
WEB_TEST_PROCESSES ?= 2

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Create .venv with the locked packages (needs only Python 3.11 or newer)
	@sh scripts/setup

web: setup ## Build the web app, if it has changed (installs Node from PyPI if necessary)
	@$(BIN)/python scripts/web.py build

web-types: setup ## Generate the web app's API types from this checkout's API description, if it changed
	@$(BIN)/python scripts/web.py types

demo: setup web ## Load the sample project, print its reports and serve them (ARGS=--no-serve only prints)
	@$(BIN)/postroom demo $(ARGS)

# A file's tests stay in one process, so that what they share is made once; tests/conftest.py adds two folders.
# Slow tests begin in the order of their folders: the longest, of whole servers, come first.
# Libraries that compute get one thread: with a thread a core in each process they wait for each other.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# What Python compiles is kept, whatever the caller's shell says: else each test process compiles all of it again.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(ONE_THREAD) $(BIN)/pytest -n $(TEST_PROCESSES) --dist loadfile

# The web app is built and tested beside the other tests, which need no build; what that printed comes last.
test: setup ## Test every rule, on the embedded PostgreSQL or on POSTROOM_TEST_DATABASE_URL
	@log=$$(mktemp) && trap 'kill $$web 2>/dev/null; rm -f $$log' EXIT; \
	{ $(BIN)/python scripts/web.py build && $(BIN)/python scripts/web.py test; } >$$log 2>&1 & web=$$!; \
	$(PYTEST) -m "not slow" $(ARGS); failed=$$?; \
	wait $$web || failed=1; cat $$log; exit $$failed

test-slow: setup web ## Run slow tests: whole servers, kills, training, large inputs, random sequences
	$(PYTEST) --no-loadscope-reorder -m slow $(ARGS)

test-all: test test-slow test-fuzz-short test-web test-sdk ## Run all tests: every target that needs no key or model

test-database: setup ## Test one case of each rule that asks a database, on POSTROOM_TEST_DATABASE_URL
	$(PYTEST) -m "database and not slow" --ignore=tests/integration/cli $(ARGS)

break-rules: setup ## Break forty rules one at a time and verify that `make test` catches each (ARGS=--all runs all tests)
	$(BIN)/python -m scripts.break_rules $(ARGS)

# Another server to try, a key on it, and if wanted a project and what `postroom dev seed --json` printed there.
BASE_URL ?=
KEY ?=
PROJECT ?=
SEED ?=

test-contract: setup ## Test the API contract on its own server, or on any: BASE_URL=… KEY=… [PROJECT=…] [SEED=file]
	CONTRACT_BASE_URL='$(BASE_URL)' CONTRACT_KEY='$(KEY)' CONTRACT_PROJECT='$(PROJECT)' CONTRACT_SEED='$(SEED)' \
		$(BIN)/pytest -q -n $(if $(BASE_URL),0,$(TEST_PROCESSES)) tests/contract $(ARGS)

test-fuzz: setup ## Call every API operation with random input (POSTROOM_FUZZ_SEED repeats a run)
	$(BIN)/pytest -q tests/fuzz $(ARGS)

test-fuzz-short: setup ## The same with two inputs for each operation, the same in each run
	POSTROOM_FUZZ_CASES=500 POSTROOM_FUZZ_SEED=$${POSTROOM_FUZZ_SEED:-1} $(BIN)/pytest -q tests/fuzz/test_fuzz.py $(ARGS)

test-web: setup web ## Test the web app in Chromium with the demo's data (ARGS="-k triage"; screenshots: .tools/screenshots)
	@sh scripts/browser_environment
	PYTHONPATH=.tools/browser $(ONE_THREAD) $(BIN)/pytest -q -n $(WEB_TEST_PROCESSES) --dist loadfile \
		--no-loadscope-reorder tests/web $(ARGS)

test-sdk: setup web ## Test with the real SDKs of PostHog, Sentry and OpenTelemetry, and with generated clients
	@sh scripts/sdk_environment
	$(ONE_THREAD) $(BIN)/pytest -q -n 2 tests/sdk $(ARGS)

test-mcp-clients: setup ## Test with the official TypeScript clients of MCP and the inspector (installs them from npm)
	@mkdir -p .tools/mcp && cp tests/mcp_clients/package.json .tools/mcp/
	@$(BIN)/python scripts/web.py packages .tools/mcp .tools/mcp/node
	$(BIN)/pytest -q tests/mcp_clients $(ARGS)

test-oidc: setup ## Test signing in through npm's oidc-provider, an OpenID Connect provider (installs it from npm)
	@mkdir -p .tools/oidc && cp tests/oidc/package.json tests/oidc/package-lock.json .tools/oidc/
	@$(BIN)/python scripts/web.py packages .tools/oidc .tools/oidc/node
	$(BIN)/pytest -q tests/oidc $(ARGS)

test-ops: setup ## Test operating: processes apart behind PgBouncer, a real Prometheus (apt-get install prometheus pgbouncer postgresql-17-pgvector)
	promtool check rules ops/prometheus/alerts.yml
	cd ops/prometheus && promtool test rules alerts_test.yml && promtool check config prometheus.yml
	$(BIN)/pytest -q tests/ops/test_processes.py $(ARGS)

DEPLOY_TESTS := tests/ops/test_systemd.py tests/ops/test_tls_proxy.py tests/ops/test_containers.py
# What needs the schemas of Kubernetes, and nothing else, has an environment of its own.
MANIFESTS := .tools/manifests/bin

test-deploy: setup web ## Test ways to run it, as root after `make image`: systemd, TLS proxies, podman, compose, manifests (docs/contributing/tests.md)
	@[ -x $(MANIFESTS)/kubernetes-validate ] || { python3 -m venv .tools/manifests && \
		$(MANIFESTS)/pip install --quiet --only-binary :all: kubernetes-validate==1.37.0; }
	$(MANIFESTS)/kubernetes-validate --strict --quiet deploy/kubernetes.yaml
	$(MANIFESTS)/kubernetes-validate --strict --quiet -k 1.31.0 deploy/kubernetes.yaml
	$(BIN)/pytest -q -s $(DEPLOY_TESTS) $(ARGS)

test-faults: setup ## Kill, freeze, cut off and fill everything for 15 minutes under load, as root (ARGS="--minutes 3"; apt-get install postgresql-17-pgvector pgbouncer libfaketime iproute2)
	$(BIN)/python -m scripts.operations.faults.run $(ARGS)

test-failover: setup ## Lose the leader of three PostgreSQL again and again under load, as root (apt-get install patroni etcd-server python3-etcd haproxy postgresql-17-pgvector)
	$(BIN)/python -m scripts.operations.faults.failover $(ARGS)

test-races: setup ## Call the API concurrently at random and look for a serial order that explains all, 10,000 batches (ARGS="--steps 500 --seed 1")
	$(ONE_THREAD) $(BIN)/pytest -q -s -n 0 tests/races $(ARGS)

test-load: setup ## Run mixed traffic at 70 % of the peak for 30 minutes, and account for all that was accepted (ARGS="--minutes 5")
	$(ONE_THREAD) $(BIN)/python -m scripts.operations.load.run $(ARGS)

test-live: setup ## Research one report with the model of POSTROOM_LANGUAGE__MODEL; skipped if that or its key is not set
	@if [ -z "$$POSTROOM_LANGUAGE__MODEL" ] || [ -z "$$POSTROOM_LANGUAGE__API_KEY$$POSTROOM_LANGUAGE__BASE_URL" ]; then \
		echo "test-live: skipped; set POSTROOM_LANGUAGE__MODEL and POSTROOM_LANGUAGE__API_KEY (or __BASE_URL)"; \
	else POSTROOM_TEST_LIVE=1 $(BIN)/pytest -q -s tests/live $(ARGS); fi

check: setup ## Check formatting, lint, types, layers and generated docs, of the web app too
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/generate_docs.py --check
	$(BIN)/python -m scripts.operations.supply_chain licences --quiet
	$(BIN)/python scripts/web.py check

docs: setup ## Regenerate docs/reference and docs/sources from the code, and build the site that the server shows at /docs
	$(BIN)/python scripts/generate_docs.py
	$(BIN)/python scripts/docs_site.py

licences: setup ## List the licences of all packages that are installed with Postroom or shipped in it, and check them
	$(BIN)/python -m scripts.operations.supply_chain licences

audit: setup ## Ask a database of vulnerabilities (OSV, or POSTROOM_AUDIT_URL) about them; says so if none can be reached
	$(BIN)/python -m scripts.operations.supply_chain audit $(ARGS)

format: setup ## Format the code and apply the linter's fixes
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: setup ## Regenerate requirements.lock and requirements-runtime.lock from pyproject.toml (ARGS=--upgrade updates versions)
	@sh scripts/lock $(ARGS)

train-encoder: setup ## Train the sentence encoder's last layers on training/encoder (ARGS=--check writes nothing)
	@sh training/train_environment
	PYTHONPATH=.tools/train $(BIN)/python -m training.train_encoder $(ARGS)

train-filter: setup ## Train the safety filter on training/safety, in an hour (ARGS=--check writes nothing)
	@sh training/train_environment
	PYTHONPATH=.tools/train $(BIN)/python -m training.train_filter $(ARGS)

train-matcher: setup ## Train the match model on the tuning sets of evals (ARGS=--check writes nothing)
	OMP_NUM_THREADS=1 $(BIN)/python -m training.train_matcher $(ARGS)

eval: setup ## Evaluate the match model, research or scouts (ARGS="matching evals/grouping", ARGS=code; ARGS=--help)
	$(BIN)/python -m evals $(ARGS)

bench-pipeline: setup ## Measure throughput and latency of grouping
	$(BIN)/python -m benchmarks.pipeline $(ARGS)

bench-grouping: setup ## Compare grouping quality and cost with other methods
	$(BIN)/python -m benchmarks.grouping $(ARGS)

bench-cards: setup ## Measure which reports a reading of a large project is shown (ARGS="SET ... --reports 20000")
	$(BIN)/python -m benchmarks.reading_choice $(ARGS)

bench-consolidation: setup ## Measure regrouping a project of 20,000 signals (ARGS="--sizes 5000")
	$(BIN)/python -m benchmarks.consolidation $(ARGS)

bench-api: setup ## Compare the API with a Django REST Framework server (ARGS="--rounds 1" is quicker)
	@sh scripts/bench_environment
	$(BIN)/python -m benchmarks.api $(ARGS)

bench-research: setup ## Measure research of 20 signals in a repository of 50,000 files
	$(BIN)/python -m benchmarks.research $(ARGS)

bench-ingest: setup ## Compare SDK ingestion with a bare COPY (ARGS="--seconds 600" observes memory)
	$(BIN)/python -m benchmarks.sdk_intake $(ARGS)

bench-errors: setup ## Measure how errors are told apart on the labelled sets (ARGS="--show evals/errors/tuning.jsonl")
	$(BIN)/python -m benchmarks.errors $(ARGS)

bench-outage: setup ## Measure an outage of the language model in the middle of an import (ARGS=REPORTS.csv)
	$(BIN)/python -m benchmarks.http.outage $(ARGS)

bench-flood: setup ## Measure how soon a quiet source is grouped while others send a hundred times their limit
	$(BIN)/python -m benchmarks.flood $(ARGS)

bench-notify: setup ## Measure notifications of a flood: what is sent, how late, and what a destination that is down or a kill changes
	$(BIN)/python -m benchmarks.http.notify $(ARGS)

bench-scouts: setup ## Measure scheduling of 100,000 scouts, and detectors on a project of 200,000 signals
	$(BIN)/python -m benchmarks.scouts $(ARGS)

bench-web: setup web ## Measure the web app with 100,000 reports: first row, key press, size of the first load
	@sh scripts/browser_environment
	PYTHONPATH=.tools/browser $(BIN)/python -m benchmarks.web $(ARGS)

bench-search: setup ## Measure the search in a project of 100,000 reports and a million signals (ARGS="--reports 10000 --signals 100000")
	$(BIN)/python -m benchmarks.search $(ARGS)

bench-mcp: setup ## Measure calls of MCP tools beside the plain routes, and characters of a triage beside the REST JSON
	$(BIN)/python -m benchmarks.http.mcp $(ARGS)

bench-signin: setup ## Measure signing in, alone and two hundred at once beside other calls
	$(BIN)/python -m benchmarks.http.sign_in $(ARGS)

bench-retention: setup ## Measure what a signal takes in each table, and compute a year of 100 a second (ARGS="--each 20")
	$(BIN)/python -m benchmarks.retention $(ARGS)

bench-scale: setup ## Measure a project of a million signals, 1, 2 and 4 workers, or 10,000 projects (ARGS="large --signals 1000000", ARGS=workers, ARGS=projects)
	$(BIN)/python -u -m benchmarks.scale $(or $(ARGS),large)

bench-process: setup ## Measure an idle server: CPU, memory, size and start-up time (ARGS="--seconds 20")
	$(BIN)/python -m benchmarks.process $(ARGS)

drill-restore: setup ## Back up a server under load, restore it twice elsewhere, and print what was compared
	$(BIN)/python -m scripts.operations.drill_restore $(ARGS)

drill-upgrade: setup ## Upgrade from an earlier version (ARGS="--earlier REF") and from PostgreSQL 17, and print what was compared
	$(BIN)/python -m scripts.operations.drill_upgrade $(ARGS)

image: setup web ## Build the container image, as root (ARGS="--tag NAME"; apt-get install buildah mmdebstrap binutils)
	$(BIN)/python -m scripts.operations.image $(ARGS)

release: setup web ## Cut a release (ARGS="0.1.0 --dry-run" tries it in a clone)
	$(BIN)/python -m scripts.operations.release $(ARGS)

clean: ## Remove the environment, the tools and all caches
	rm -rf .venv .tools web/node_modules web/tools/node_modules src/postroom/api/web src/postroom/api/site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
