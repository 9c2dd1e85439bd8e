package main_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/audit"
	"trtc-callback-audit/internal/cloudtest"
	"trtc-callback-audit/trtcapi/trtctest"
)

// What is planted in every emulated story besides plantedKey and plantedToken, and looked for in every byte of its output.
const (
	emuOtherKey = "planted-other-key-b62c0d"
	emuNewKey   = "planted-new-key-41f7ae"
	emuAWSKey   = "planted/aws+secret/access/key"
	emuAWSToken = "planted-aws-session-token=="
	emuQcKey    = "planted-tencent-secret-key"
	emuQcToken  = "planted-tencent-token"
	emuName     = "planted-name" // of each secret
	emuPlace    = "planted-bucket-d0e1"
	emuCallback = "https://calls.acme.com/trtc?token=planted-query"
)

// emulated is what one story plays in: the real program on Lambda, with all around it on loopback.
type emulated struct {
	tencent                      *trtctest.Server
	manager, parameters, secrets *emuStore // AWS Secrets Manager, AWS SSM, Tencent SSM
	bucket                       *emuBucket
	env                          map[string]string // of the function
	function                     cloudtest.Cloud
	said                         strings.Builder // all that anybody was told
}

// newEmulated makes the world of a story, in which two applications have their keys in the stores of two clouds, and the door has its token in a third store.
func newEmulated(t *testing.T) *emulated {
	t.Helper()
	amazon := emuDoor{
		region: "us-east-1", id: "PLANTEDAWSID", key: emuAWSKey, token: emuAWSToken, until: time.Now().Add(time.Hour), patience: 5 * time.Minute,
	}
	tencent := emuDoor{
		isTencent: true, service: "ssm", region: "ap-guangzhou", id: "PLANTEDTENCENTID", key: emuQcKey, token: emuQcToken,
		until: time.Now().Add(time.Hour), patience: 5 * time.Minute,
	}
	manager, parameters := amazon, amazon
	manager.service, parameters.service = "secretsmanager", "ssm"
	e := &emulated{
		tencent: trtctest.NewServer(t, trtctest.App{SDKAppID: plantedID, SecretKey: plantedKey}, trtctest.App{SDKAppID: plantedID + 1, SecretKey: emuOtherKey}),
		manager: newEmuStore(t, manager), parameters: newEmuStore(t, parameters), secrets: newEmuStore(t, tencent), bucket: newEmuBucket(t, emuPlace, amazon),
	}
	e.tencent.SetCallback(plantedID, emuCallback, "Call.CallbackAfterEndCall")
	e.tencent.SetCallback(plantedID+1, emuCallback, "Call.CallbackAfterEndCall")
	e.manager.put(emuName, `{"TRTC_SECRET_KEY":"`+plantedKey+`"}`)
	e.parameters.put("/"+emuName+"/token", plantedToken)
	e.secrets.put(emuName+"@v1", emuOtherKey)
	e.env = map[string]string{
		"AWS_ACCESS_KEY_ID": amazon.id, "AWS_SECRET_ACCESS_KEY": amazon.key, "AWS_SESSION_TOKEN": amazon.token,
		"TENCENTCLOUD_SECRETID": tencent.id, "TENCENTCLOUD_SECRETKEY": tencent.key, "TENCENTCLOUD_SESSIONTOKEN": tencent.token, "TENCENTCLOUD_REGION": tencent.region,
		"AWS_ENDPOINT_URL_SECRETS_MANAGER": e.manager.URL, "AWS_ENDPOINT_URL_SSM": e.parameters.URL, "TENCENT_SSM_ENDPOINT": e.secrets.URL,
		"ARCHIVE_URL": "s3://" + emuPlace + "/audit?region=us-east-1&endpoint=" + e.bucket.URL, "TRTC_ENDPOINT": e.tencent.URL(),
		"HTTP_TOKEN": "aws-ssm:/" + emuName + "/token", "APPS": "prod,other",
		"TRTC_PROD_SDK_APP_ID": "1400000000", "TRTC_PROD_SECRET_KEY": "aws-sm:" + emuName + "#TRTC_SECRET_KEY",
		"TRTC_OTHER_SDK_APP_ID": "1400000001", "TRTC_OTHER_SECRET_KEY": "tencent-ssm:" + emuName + "@v1",
	}
	return e
}

// alone leaves one application, configured as the template does it.
func (e *emulated) alone() {
	maps.DeleteFunc(e.env, func(name, _ string) bool {
		return name == "APPS" || strings.HasPrefix(name, "TRTC_PROD_") || strings.HasPrefix(name, "TRTC_OTHER_")
	})
	e.env["TRTC_SDK_APP_ID"], e.env["TRTC_SECRET_KEY"] = "1400000000", "aws-sm:"+emuName+"#TRTC_SECRET_KEY"
}

// start starts the function, or another instance of it. At the end of the story all that was said is searched for secrets.
func (e *emulated) start(t *testing.T) {
	t.Helper()
	f, err := cloudtest.StartLambda(t.Context(), cloudtest.Options{Binary: built, Env: e.env})
	if err != nil {
		t.Fatal(err)
	}
	e.function = f
	t.Cleanup(func() {
		if err := f.Stop(); err != nil {
			t.Error(err)
		}
		e.said.Write(f.Output())
		for key, body := range e.bucket.objects(t) {
			e.said.WriteString(key + "\n" + body)
		}
		e.search(t)
	})
}

// search looks for what was planted.
func (e *emulated) search(t *testing.T) {
	t.Helper()
	said := e.said.String()
	for _, planted := range []string{"planted", "PLANTED", "usersig=", e.tencent.URL(), e.manager.URL, e.parameters.URL, e.secrets.URL, e.bucket.URL} {
		if i := strings.Index(said, planted); i >= 0 {
			t.Errorf("the output holds %.60q", said[i:])
		}
	}
	for _, call := range e.tencent.Calls() {
		if sig := call.Query.Get("usersig"); len(sig) > 40 && strings.Contains(said, sig[:40]) {
			t.Error("the output holds a UserSig")
		}
	}
	if !strings.Contains(said, `"message":"invocation done"`) {
		t.Errorf("the log is not among what was searched: %s", said)
	}
}

// invoke hands an event to the function.
func (e *emulated) invoke(t *testing.T, event []byte) cloudtest.Reply {
	t.Helper()
	reply, err := e.function.Invoke(t.Context(), cloudtest.Invocation{Event: event})
	if err != nil {
		t.Fatal(err)
	}
	e.said.Write(reply.Payload)
	e.said.WriteString(reply.Message)
	return reply
}

// audit hands an event to the function that is to be answered with a report.
func (e *emulated) audit(t *testing.T, event []byte) (r audit.Report, reply cloudtest.Reply) {
	t.Helper()
	reply = e.invoke(t, event)
	if err := json.Unmarshal(reply.Payload, &r); err != nil || reply.Failed || r.Schema != audit.Schema {
		t.Fatalf("%v: no report: %s%s", err, reply.Payload, reply.Message)
	}
	return r, reply
}
