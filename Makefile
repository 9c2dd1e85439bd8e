# Everything a person does with this repository. The tools are pinned here and are built from source when first needed, so that Go, make and git are all
# it takes.
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULN   := go run golang.org/x/vuln/cmd/govulncheck@v1.9.0

# lambda.norpc keeps aws-lambda-go off the variable by which Tencent's library starts.
TAGS  := -tags lambda.norpc
# What runs once in a start, once for a handful of messages, or never, is not inlined: that takes 300 KB off the zip and nothing measurable from the speed.
# The audit itself and what it runs on are.
OURS  := archive chatops config internal/cli publish render
SLIM  := $(foreach pkg,$(OURS:%=trtc-callback-audit/%) go.yaml.in/... encoding/gob html html/template text/template/... github.com/aws/... golang.org/x/... \
	vendor/golang.org/x/net/... vendor/golang.org/x/text/... net/rpc crypto/x509 crypto/tls encoding/asn1 net net/textproto mime/... regexp/... flag os/...,-gcflags=$(pkg)=-l)
BUILD := CGO_ENABLED=0 go build $(TAGS) $(SLIM) -trimpath -ldflags '-s -w'

# The race detector needs a C compiler, and Go turns cgo off where there is none.
RACE := $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)

FUZZTIME := 5s

.DEFAULT_GOAL := help
.PHONY: help flags run check fmt vet lint test fuzz golden bench build package vuln clean build-AuditFunction

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-9s %s\n", $$1, $$2}'

run: build ## see the function at work on both clouds, against a fake Tencent; needs no account
	@go run ./cmd/desk -binary build/bootstrap

check: fmt vet lint ## everything that must pass: format, vet, linters, fuzz targets for a second each, tests
	@$(MAKE) --no-print-directory fuzz FUZZTIME=1s
	@$(MAKE) --no-print-directory test

fmt: ## is every file formatted?
	$(GOLANGCI) fmt --diff

vet: ## go vet
	go vet $(TAGS) ./...

lint: ## golangci-lint
	$(GOLANGCI) run ./...

test: ## all tests, with the race detector where there is a C compiler
	@$(if $(RACE),,echo "no C compiler: the tests run without the race detector")
	go test $(TAGS) $(RACE) ./...

fuzz: ## each fuzz target for FUZZTIME (5s)
	@mkdir -p build; set -e; for file in $$(grep -lE '^func Fuzz' -r --include='*_test.go' .); do \
		for target in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' $$file); do \
			echo "fuzz $$(dirname $$file) $$target"; \
			go test $(TAGS) -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$(dirname $$file) >build/fuzz.log 2>&1 || { cat build/fuzz.log; exit 1; }; \
		done; \
	done

golden: ## write the golden files anew; read the diff before you commit it
	go test $(TAGS) ./audit ./handler ./render -update
	go test $(TAGS) . -run TestScripts -update

bench: build ## benchmarks, and the cold start against an empty handler
	go test $(TAGS) -run '^$$' -bench . -benchmem ./trtcapi ./internal/transport
	go test $(TAGS) -run '^$$' -bench WrongSignature -benchmem ./chatops
	go test $(TAGS) -run '^$$' -bench Application -benchmem ./audit
	go test $(TAGS) -run '^$$' -bench Fleet -benchtime 3x ./audit .
	go test $(TAGS) -run '^$$' -bench ColdStart -benchtime 1x .

flags: # for tests that build the program as it is deployed
	@echo $(SLIM)

build: ## build/bootstrap, for this machine
	@$(BUILD) -o build/bootstrap .

package: ## the zips for both clouds: static, reproducible, executable
	GOOS=linux GOARCH=arm64 $(BUILD) -o build/arm64/bootstrap .
	GOOS=linux GOARCH=amd64 $(BUILD) -o build/amd64/bootstrap .
	mkdir -p build/scf
	cp build/amd64/bootstrap build/scf/main
	go run ./cmd/pack -o build/lambda-arm64.zip bootstrap=build/arm64/bootstrap
	go run ./cmd/pack -o build/lambda-amd64.zip bootstrap=build/amd64/bootstrap
	go run ./cmd/pack -o build/scf-amd64.zip main=build/scf/main

build-AuditFunction: # called by sam build
	GOOS=linux GOARCH=arm64 $(BUILD) -o "$(ARTIFACTS_DIR)/bootstrap" .

vuln: ## known vulnerabilities; needs vuln.go.dev
	$(GOVULN) $(TAGS) ./...

clean: ## remove what was built
	rm -rf build
