# Everything a person does with this repository. The tools are pinned here and are built from source when first needed, so that Go, make and git are all
# it takes.
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULN   := go run golang.org/x/vuln/cmd/govulncheck@v1.9.0

# lambda.norpc keeps aws-lambda-go off the variable by which Tencent's library starts.
TAGS  := -tags lambda.norpc
# What runs once in a start, once for a handful of messages, or never, is not inlined: that takes 300 KB off the zip and nothing measurable from the speed.
# The audit itself and what it runs on are.
OURS  := archive chatops config handler internal/app internal/cli internal/envelope internal/vault publish render
SLIM  := $(foreach pkg,$(OURS:%=trtc-callback-audit/%) go.yaml.in/... encoding/gob html html/template text/template/... github.com/aws/... golang.org/x/... \
	vendor/golang.org/x/net/... vendor/golang.org/x/text/... net/rpc crypto/x509 crypto/tls encoding/asn1 net net/http/httputil net/netip net/textproto math/big encoding/pem mime/... regexp/... flag os/...,-gcflags=$(pkg)=-l)
BUILD := CGO_ENABLED=0 go build $(TAGS) $(SLIM) -trimpath -ldflags '-s -w'

# The race detector needs a C compiler, and Go turns cgo off where there is none.
RACE := $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)

FUZZTIME := 5s

.DEFAULT_GOAL := help
.PHONY: help flags run check fmt vet lint test fuzz golden bench build package vuln clean build-AuditFunction

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

run: build ## see the function at work on both clouds, against a fake Tencent; needs no account
	@go run ./cmd/desk -binary build/bootstrap

# By number and not by time: where its time ends in a bad moment, go test -fuzz takes that for a failure.
check: fmt vet lint ## everything that must pass: format, vet, linters, each fuzz target a thousand times, tests
	@$(MAKE) --no-print-directory fuzz FUZZTIME=1000x
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

fuzz: ## each fuzz target for FUZZTIME (5s, or a number such as 1000x)
	@mkdir -p build; set -e; for file in $$(grep -lE '^func Fuzz' -r --include='*_test.go' .); do \
		for target in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' $$file); do \
			echo "fuzz $$(dirname $$file) $$target"; \
			go test $(TAGS) -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$(dirname $$file) >build/fuzz.log 2>&1 || { cat build/fuzz.log; exit 1; }; \
		done; \
	done

golden: ## write the golden files anew; read the diff before you commit it
	go test $(TAGS) ./audit ./chatops ./handler ./render -update
	go test $(TAGS) . -run 'TestScripts|Page' -update

bench: package ## one table: what was measured, its floor, the ratio and the goal; see docs/performance.md
	@for arch in arm64 amd64; do \
		GOOS=linux GOARCH=$$arch $(BUILD) -o build/bench/$$arch/bootstrap ./internal/cloudtest/testdata/three && \
		go run ./cmd/pack -o build/bench/three-$$arch.zip bootstrap=build/bench/$$arch/bootstrap || exit 1; \
	done
	@go run ./cmd/bench

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

# What deploy-scf finds missing is named at once, all of it, and with what to do. A variable is there if the shell or the one file that scf reads has it.
SCF_CLI   := serverless-cloud-framework@1.3.0
SCF_STAGE := dev
scf_file   = $(firstword $(wildcard .env.$(SCF_STAGE) .env) /dev/null)
scf_has    = [ -n "$$$(1)" ] || grep -Eqs '^ *$(1) *= *[^ ]' $(scf_file)
scf_lacks  = { echo "deploy-scf: $(1)" >&2; ready=false; }
scf_need   = $(foreach name,$(1),$(call scf_has,$(name)) ||) $(call scf_lacks,$(firstword $(1)) is not set: $(2); see docs/deploy-scf.md)

.PHONY: deploy-scf
deploy-scf: ## to Tencent SCF, with what .env says; docs/deploy-scf.md tells what it needs
	@ready=true; \
	command -v scf >/dev/null || $(call scf_lacks,scf is not installed: npm install -g $(SCF_CLI)); \
	[ -s "$$HOME/.serverless-tencent/credentials" ] || { \
		$(call scf_need,TENCENT_SECRET_ID,the SecretId of a CAM user who may deploy goes into .env); \
		$(call scf_need,TENCENT_SECRET_KEY,the SecretKey of the same CAM user goes into .env); }; \
	$(call scf_need,TRTC_SDK_APP_ID APPS_FILE,the SDKAppID that the TRTC console shows goes into .env); \
	$(call scf_need,TRTC_SECRET_KEY TRTC_USERSIG APPS_FILE,tencent-ssm:<name>@<version> goes into .env or at your own risk the key itself); \
	! grep -qs '^ *[A-Z].*tencent-ssm:' $(scf_file) || $(call scf_need,SCF_ROLE,without a role the function cannot read what a reference names); \
	$$ready
	@$(MAKE) --no-print-directory package
	scf deploy --stage $(SCF_STAGE)

# What AWS publishes of its resources, daily, and what reads YAML. It is not in make check, which asks for Go, make and git alone; the tests have tables.
AWS_SPEC := @aws-cdk/aws-service-spec@0.1.216 yaml@2.9.1

.PHONY: template-check
template-check: ## template.yaml against what AWS publishes of its resources; needs npm
	@command -v node >/dev/null && command -v npm >/dev/null || { \
		echo "template-check: Node.js 18 or later is not installed: brew install node, apt-get install nodejs npm, or https://nodejs.org" >&2; exit 1; }
	@npm install --prefix build/template-check --no-save --no-audit --no-fund --loglevel=error $(AWS_SPEC)
	@node testdata/template-check.mjs build/template-check template.yaml

# What deploy-aws finds missing is named at once, all of it, and with what to do. The first deployment has its defaults from the shell; afterwards the answers are
# in samconfig.toml, and what is given here would replace all of them.
AWS_STACK   := trtc-callback-audit
aws_lacks    = { echo "deploy-aws: $(1); see docs/deploy-aws.md" >&2; ready=false; }
aws_answers  = $(if $(wildcard apps.yaml),AppsFile=/var/task/apps.yaml) $${TRTC_SDK_APP_ID:+"SdkAppId=$$TRTC_SDK_APP_ID"} $${key:+"SecretKey=$$key"} \
	$${TRTC_IDENTIFIER:+"Identifier=$$TRTC_IDENTIFIER"} $${TRTC_REGION:+"Region=$$TRTC_REGION"} $${TRTC_CALLBACK_URL:+"CallbackUrl=$$TRTC_CALLBACK_URL"} \
	$${TRTC_CALLBACK_COMMANDS:+"CallbackCommands=$$TRTC_CALLBACK_COMMANDS"} $${TRTC_CALLBACK_URL_HOSTS:+"CallbackUrlHosts=$$TRTC_CALLBACK_URL_HOSTS"}

.PHONY: deploy-aws
deploy-aws: ## to AWS, with sam deploy --guided; docs/deploy-aws.md tells what it needs
	@ready=true; \
	command -v sam >/dev/null || $(call aws_lacks,sam is not installed: brew install aws-sam-cli or pipx install aws-sam-cli); \
	if ! command -v aws >/dev/null; then $(call aws_lacks,aws is not installed: brew install awscli or apt-get install awscli); \
	elif ! aws sts get-caller-identity >/dev/null 2>&1; then $(call aws_lacks,there are no AWS credentials or they are over: aws configure sso and then aws sso login); \
	elif [ ! -f samconfig.toml ] && [ ! -f apps.yaml ]; then \
		[ -n "$$TRTC_SDK_APP_ID" ] || $(call aws_lacks,TRTC_SDK_APP_ID is not set: export the SDKAppID that the TRTC console shows); \
		case "$$TRTC_SECRET_KEY" in aws-sm:*|aws-ssm:*) ;; *) aws secretsmanager describe-secret --secret-id $(AWS_STACK) >/dev/null 2>&1 || \
			$(call aws_lacks,there is no secret $(AWS_STACK) in Secrets Manager: make one or export TRTC_SECRET_KEY=aws-sm:<name>#<key>);; esac; \
	fi; $$ready
	sam build
	@[ ! -f apps.yaml ] || cp apps.yaml .aws-sam/build/AuditFunction/apps.yaml
	@key=; case "$$TRTC_SECRET_KEY" in aws-sm:*|aws-ssm:*) key=$$TRTC_SECRET_KEY;; esac; \
	sam deploy --guided $(if $(wildcard samconfig.toml),,--stack-name $(AWS_STACK) --parameter-overrides $(aws_answers))

# The three zips, what is in them, what is new, and checksums. Go takes the version from the tag at HEAD into the program, and the notes take it from there.
# The tool that writes the SBOMs runs here and is told which machine the program is for.
RELEASE       := build/release
VERSION_CHECK := yes
SNAPSHOT       = $(filter no,$(VERSION_CHECK))
CYCLONEDX      = CGO_ENABLED=0 go run -trimpath -exec 'env GOOS=linux GOARCH=$(1) GOFLAGS=-tags=lambda.norpc' \
	github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 app -json -std -licenses -noserial -notimestamp -output $(RELEASE)/sbom-$(1).cdx.json .

.PHONY: release
release: ## build/release: zips, checksums, SBOMs and notes of the tag at HEAD; VERSION_CHECK=no makes a snapshot of any tree
	GOFLAGS="$$(go env GOFLAGS) -buildvcs=$(if $(SNAPSHOT),auto,true)" $(MAKE) --no-print-directory package
	rm -rf $(RELEASE) && mkdir -p $(RELEASE)
	go run ./cmd/release notes $(if $(SNAPSHOT),-snapshot) -o $(RELEASE)/NOTES.md CHANGELOG.md build/arm64/bootstrap build/amd64/bootstrap
	cp build/lambda-arm64.zip build/lambda-amd64.zip build/scf-amd64.zip $(RELEASE)
	$(call CYCLONEDX,arm64)
	$(call CYCLONEDX,amd64)
	go run ./cmd/release sums -o $(RELEASE)/SHA256SUMS $(RELEASE)/*.zip $(RELEASE)/*.cdx.json

# Node.js is wanted for this alone. fauxqs and all below it are pinned, and installed under build when they have changed.
.PHONY: emulate
emulate: ## the function end to end on loopback, with S3, SNS, SQS and stores of secrets around it; needs node and npm
	@for tool in node npm; do command -v $$tool >/dev/null || { \
		echo "emulate: $$tool is not installed; it comes with Node.js 20 or later: brew install node, apt-get install nodejs npm, or https://nodejs.org" >&2; exit 1; }; done
	@mkdir -p build/emulate && cp testdata/emulate/* build/emulate
	@cd build/emulate && { cmp -s package-lock.json node_modules/installed || { \
		npm ci --engine-strict --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/installed; }; }
	EMULATED=build/emulate go test $(TAGS) -count=1 -run '^TestEmulated' .

vuln: ## known vulnerabilities; needs vuln.go.dev
	$(GOVULN) $(TAGS) ./...

clean: ## remove what was built
	rm -rf build
