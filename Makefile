# Every target runs on a fresh checkout: `make setup` is part of each.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

ONCE ?=
SHORT ?=
STAND_INS ?=
SECURE ?=
ARGS ?=
# Looked up when a recipe runs, as `setup` may have to install it first.
UV = $$(deploy/local/setup.sh --print-uv)
RUN = $(UV) run --frozen --no-sync

.PHONY: help
help:  ## Say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

.PHONY: setup
setup:  ## Install what is needed: uv, the locked packages, Kafka
	@deploy/local/setup.sh

.PHONY: demo
demo: setup  ## Run the whole city here, and show it (ONCE=1: show it and end)
	@$(RUN) lyceum demo $(if $(ONCE),--once) $(ARGS)

.PHONY: check
check: setup  ## Format, lint, types, imports, contracts: everything that needs no server
	@$(RUN) ruff format --check
	@$(RUN) ruff check
	@$(RUN) mypy .
	@$(RUN) lint-imports
	@$(RUN) proto/generate.sh --check 2>&1 | { grep -v '^Writing mypy' || true; }
	@$(RUN) python -m contracts --check
	@cd proto && $(BUF) lint
	@cd proto && if [[ -f released.binpb ]]; then $(BUF) breaking --against released.binpb; fi

# From within proto/, where buf looks for its configuration.
BUF = ../.venv/bin/buf

# Two processes share the files: tests wait more than they work. One alone: ARGS="-n 0".
SIDE_BY_SIDE = -n 2 --no-loadscope-reorder

.PHONY: test-tools
test-tools:
	@deploy/local/setup.sh --tests

.PHONY: test
test: check test-tools  ## All checks, then all tests, against real servers (ARGS="-k name")
	@$(RUN) pytest -m "not torture and not node" $(SIDE_BY_SIDE) $(ARGS)

.PHONY: unit
unit: setup test-tools  ## The tests that need no server
	@$(RUN) pytest tests/unit tests/contract tests/cluster -m "not integration" $(SIDE_BY_SIDE) $(ARGS)

.PHONY: proto
proto: setup  ## Generate the code of the gRPC contracts
	@$(RUN) proto/generate.sh

.PHONY: events
events: setup  ## Generate the published event contract: schemas, AsyncAPI, OpenAPI, docs/events.md
	@$(RUN) python -m contracts

.PHONY: format
format: setup  ## Format the code, and fix what ruff can fix
	@$(RUN) ruff format
	@$(RUN) ruff check --fix

.PHONY: audit
audit: setup  ## What is known of holes in the locked packages (asks api.osv.dev; ARGS=--must-ask)
	@$(RUN) python deploy/audit.py $(ARGS)

IMAGES = partners opportunities feedback people projections cli
VERSION = $$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -n 1)

.PHONY: auditimages
auditimages: containers  ## The same of the images, Debian's packages too (ARGS=--must-ask)
	@$(RUN) python deploy/audit_images.py $(ARGS) $(foreach each,$(IMAGES),lyceum/$(each):$(VERSION))

.PHONY: bench
bench: setup  ## Measure (ARGS: what, and how long)
	@$(RUN) python -m bench $(ARGS)

.PHONY: torture
torture: setup  ## Kill the city's processes under load, and count what came of it (SHORT=1)
	@PYTHONPATH=tests $(RUN) python -m torture $(if $(SHORT),--short) $(ARGS)

.PHONY: cluster
cluster: setup test-tools  ## The manifests on a real Kubernetes node, built here (as root on Debian)
	@deploy/local/setup.sh --cluster
	@$(RUN) pytest -m node tests/real_node $(ARGS)

.PHONY: containers
containers: setup  ## Build the images (STAND_INS=1: and what they stand on, where nothing can be pulled)
	@deploy/images/build.sh $(if $(STAND_INS),--stand-ins)

# The pinned Compose of the lock, so that it is the same one everywhere.
COMPOSE = .venv/bin/docker-compose --env-file .lyceum/city.env -f deploy/compose/compose.yaml

SECURED = -f deploy/compose/compose.secure.yaml

.PHONY: up
up: containers  ## Run the city in containers here (SECURE=1: TLS, a login and the least rights for each process)
	@$(RUN) python -m lyceum_local secrets $(if $(SECURE),--secure) >/dev/null
	@$(COMPOSE) $(if $(SECURE),$(SECURED)) up --detach --no-build --wait --remove-orphans
	@$(if $(SECURE),echo "The city is at https://127.0.0.1:7200; its authority is .lyceum/certs/ca.pem")
	@$(if $(SECURE),,echo "The city is at http://127.0.0.1:7200")

.PHONY: down
down: setup  ## End the city in containers; its data stays (ARGS=--volumes: remove it too)
	@$(COMPOSE) $(SECURED) down $(ARGS)

.PHONY: clean
clean:  ## End the local stack and remove its data
	@if [[ -x .venv/bin/lyceum ]]; then .venv/bin/lyceum stack down --erase; fi
