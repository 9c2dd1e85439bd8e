package handler_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/handler"
)

// ours says what each event of testdata/events is.
var ours = map[string]string{
	handler.RestAPI:    "restapi httpapi-payload-1",
	handler.HTTPAPI:    "httpapi-stage",
	handler.LambdaURL:  "lambda-url",
	handler.ALB:        "alb-headers alb-multi-value-headers",
	handler.SCFGateway: "scf-apigw scf-apigw-base64-body scf-apigw-query-array-and-bool scf-apigw-report",
	handler.SCFURL: `scf-functionurl-documented scf-functionurl-get-noquery scf-functionurl-observed-get scf-functionurl-observed-post
		scf-functionurl-report`,
	handler.Rule:      "eventbridge-rule",
	handler.Scheduler: "eventbridge-scheduler",
	handler.Timer:     "scf-timer scf-timer-action scf-timer-empty-message scf-timer-json-message",
	handler.Direct:    "direct direct-schedule direct-unknown-action direct-unknown-app direct-unknown-key",
	handler.CKafka:    "scf-ckafka scf-ckafka-capital-partition",
	handler.Foreign: `authorizer-v1-request authorizer-v1-token authorizer-v2 eventbridge-other scf-clb
		scf-cls scf-cls-decoded scf-cmq scf-cmq-doc-string-owner scf-cmq-observed scf-cos scf-eventbridge-cos scf-eventbridge-tdmq vpc-lattice
		websocket-connect websocket-message`,
}

// amazons says what each event of aws-lambda-go's own tests is.
var amazons = map[string]string{
	handler.RestAPI: "apigw-request apigw-restapi-openapi-request",
	handler.HTTPAPI: `apigw-v2-request-iam apigw-v2-request-jwt-authorizer apigw-v2-request-lambda-authorizer
		apigw-v2-request-no-authorizer`,
	handler.LambdaURL: "lambda-urls-request",
	handler.ALB:       "alb-lambda-target-request-headers-only alb-lambda-target-request-multivalue-headers",
	handler.SQS:       "sqs-event",
	handler.SNS:       "cloudwatch-alarm-sns-payload-multiple-metrics cloudwatch-alarm-sns-payload-single-metric sns-event",
	"":                "dynamodb-event-malformed.2", // not JSON
	handler.Foreign: `activemq-event alb-lambda-target-response apigw-custom-auth-request apigw-custom-auth-request-type-request
		apigw-custom-auth-response apigw-response apigw-v2-custom-authorizer-v1-request apigw-v2-custom-authorizer-v2-request
		apigw-websocket-request apigw-websocket-request-disconnect apigw-websocket-request-send-message appsync-identity-cognito
		appsync-identity-iam appsync-lambda-auth-request appsync-lambda-auth-response autoscaling-event-launch-successful
		autoscaling-event-launch-unsuccessful autoscaling-event-lifecycle-action autoscaling-event-terminate-action
		autoscaling-event-terminate-successful autoscaling-event-terminate-unsuccessful clientvpn-connectionhandler-request
		cloudwatch-logs-event code-commit-event
		codebuild-phase-change codebuild-state-change codedeploy-deployment-event codedeploy-instance-event
		codepipeline-action-execution-stage-change-event codepipeline-execution-stage-change-event
		codepipeline-execution-state-change-event codepipeline-job-event cognito-event cognito-event-userpools-create-auth-challenge
		cognito-event-userpools-custommessage cognito-event-userpools-define-auth-challenge
		cognito-event-userpools-inbound-federation-oidc cognito-event-userpools-inbound-federation-saml
		cognito-event-userpools-migrateuser cognito-event-userpools-postauthentication cognito-event-userpools-postconfirmation
		cognito-event-userpools-preauthentication cognito-event-userpools-presignup cognito-event-userpools-pretokengen
		cognito-event-userpools-pretokengen-v2 cognito-event-userpools-pretokengen-v2_0
		cognito-event-userpools-verify-auth-challenge config-event connect-event dynamodb-event dynamodb-time-window-event
		ecr-image-push-event ecr-image-scan-event ecs-container-instance-state-change iot-1-click-event iot-button-event
		iot-custom-auth-request iot-custom-auth-response iot-preprovision-hook-request iot-preprovision-hook-response kafka-event
		kinesis-analytics-output-delivery-event kinesis-analytics-output-delivery-response kinesis-event kinesis-firehose-event
		kinesis-firehose-response kinesis-time-window-event lambda-urls-response lex-event lex-response rabbitmq-event
		s3-batch-job-event-request-1.0 s3-batch-job-event-request-2.0 s3-batch-job-event-response s3-event s3-event-with-decoded
		s3-glacier-event s3-intelligenttier-event s3-lifecycle-event s3-object-lambda-event-get-object-assumed-role
		s3-object-lambda-event-get-object-iam s3-object-lambda-event-head-object-iam s3-object-lambda-event-list-objects-iam
		s3-object-lambda-event-list-objects-v2-iam s3-replication-event s3-restore-event secretsmanager-secret-rotation-event
		ses-lambda-event ses-s3-event ses-sns-event`,
}

func TestClassify(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, folder string
		table        map[string]string
	}{
		{"ours", filepath.Join("testdata", "events"), ours},
		{"Amazon's", amazonsFolder(t), amazons},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := inverted(t, test.table)
			for name, payload := range events(t, test.folder) {
				kind, listed := want[name]
				if !listed {
					t.Errorf("%s is in no table", name)
				}
				if got := handler.KindOf(payload); got != kind {
					t.Errorf("%s is taken for %q, not %q", name, got, kind)
				}
				delete(want, name)
			}
			for name := range want {
				t.Errorf("%s is in the table and not there", name)
			}
		})
	}
}

// inverted turns kinds with their files into files with their kind.
func inverted(t *testing.T, table map[string]string) map[string]string {
	t.Helper()
	kinds := map[string]string{}
	for kind, names := range table {
		for name := range strings.FieldsSeq(names) {
			if _, twice := kinds[name]; twice {
				t.Errorf("%s is in the table twice", name)
			}
			kinds[name] = kind
		}
	}
	return kinds
}

// events reads the events of a folder, by name.
func events(tb testing.TB, folder string) map[string][]byte {
	tb.Helper()
	files, err := os.ReadDir(folder)
	if err != nil || len(files) == 0 {
		tb.Fatalf("no events in %s: %v", folder, err)
	}
	all := map[string][]byte{}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(folder, file.Name()))
		if err != nil {
			tb.Fatal(err)
		}
		all[strings.TrimSuffix(file.Name(), ".json")] = text
	}
	return all
}

// amazonsFolder is where aws-lambda-go keeps its events.
func amazonsFolder(tb testing.TB) string {
	tb.Helper()
	folder, err := exec.CommandContext(tb.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-lambda-go").Output()
	if err != nil {
		tb.Fatalf("go list: %v", err)
	}
	return filepath.Join(strings.TrimSpace(string(folder)), "events", "testdata")
}

// TestForeignEvents holds each event that is not ours against the error that it must give.
func TestForeignEvents(t *testing.T) {
	t.Parallel()
	f := newFunction(configured)
	for _, table := range []struct{ folder, names string }{
		{filepath.Join("testdata", "events"), ours[handler.Foreign]},
		{amazonsFolder(t), amazons[handler.Foreign]},
	} {
		all := events(t, table.folder)
		for name := range strings.FieldsSeq(table.names) {
			_, err := f.Invoke(t.Context(), all[name])
			if err == nil {
				t.Errorf("%s: no error", name)
				continue
			}
			for _, key := range keysOf(t, all[name]) {
				if !strings.Contains(err.Error(), `"`+key+`"`) {
					t.Errorf("%s: the error does not name %q: %v", name, key, err)
				}
			}
		}
	}
}

func keysOf(t *testing.T, payload []byte) (keys []string) {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(payload, &members); err != nil {
		t.Fatal(err)
	}
	for key := range members {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
