package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// emuStore is one of the three stores of secrets. It gives a secret to whoever is let in, and remembers who came for what.
type emuStore struct {
	*httptest.Server
	mu      sync.Mutex // guards what follows
	door    emuDoor
	secrets map[string]string // by name, or by name@version
	given   []string          // the names of what was given
	refused map[emuVerdict]int
}

func newEmuStore(t *testing.T, door emuDoor) *emuStore {
	t.Helper()
	s := &emuStore{door: door, secrets: map[string]string{}, refused: map[emuVerdict]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// change does something to the store between two requests.
func (s *emuStore) change(change func(s *emuStore)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

// put sets the value of a secret.
func (s *emuStore) put(name, value string) { s.change(func(s *emuStore) { s.secrets[name] = value }) }

// names are those of the secrets that were given, in the order in which they were asked for.
func (s *emuStore) names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.given)
}

// refusals counts the requests that were not let in, by the reason.
func (s *emuStore) refusals() map[emuVerdict]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.refused)
}

// ServeHTTP implements [http.Handler].
func (s *emuStore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what broke off is signed wrongly
	s.mu.Lock()
	defer s.mu.Unlock()
	verdict := s.door.judge(r, body)
	if verdict != emuGenuine {
		s.refused[verdict]++
	}
	answer := s.amazon
	if s.door.isTencent {
		answer = s.tencent
	}
	status, reply := answer(verdict, r, body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(reply)
}

// give looks a secret up. The lock is held.
func (s *emuStore) give(name string) (value string, found bool) {
	if value, found = s.secrets[name]; found {
		s.given = append(s.given, name)
	}
	return value, found
}

// amazon answers in the words of Secrets Manager, or of Systems Manager.
func (s *emuStore) amazon(verdict emuVerdict, r *http.Request, body []byte) (int, any) {
	refuse := func(kind, message string) (int, any) {
		return http.StatusBadRequest, map[string]string{"__type": kind, "message": message}
	}
	var asked struct {
		SecretID       string `json:"SecretId"`
		Name           string
		WithDecryption bool
	}
	flaw := json.Unmarshal(body, &asked)
	switch target := r.Header.Get("X-Amz-Target"); {
	case verdict == emuNobody:
		return refuse("UnrecognizedClientException", "The security token included in the request is invalid.")
	case verdict == emuLapsed:
		return refuse("ExpiredTokenException", "The security token included in the request is expired")
	case verdict == emuSkewed:
		return refuse("InvalidSignatureException", "Signature expired: "+r.Header.Get("X-Amz-Date")+" is now earlier than … (… - 5 min.)")
	case verdict == emuForged:
		return refuse("InvalidSignatureException", "The request signature we calculated does not match the signature you provided. "+
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	case flaw != nil:
		return refuse("SerializationException", "")
	case s.door.service == "secretsmanager" && target == "secretsmanager.GetSecretValue":
		if value, found := s.give(asked.SecretID); found {
			return http.StatusOK, map[string]any{"Name": asked.SecretID, "SecretString": value, "VersionStages": []string{"AWSCURRENT"}, "CreatedDate": 1.7e9}
		}
		return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	case s.door.service == "ssm" && target == "AmazonSSM.GetParameter" && asked.WithDecryption:
		if value, found := s.give(asked.Name); found {
			return http.StatusOK, map[string]any{"Parameter": map[string]any{"Name": asked.Name, "Type": "SecureString", "Value": value, "Version": 1}}
		}
		return refuse("ParameterNotFound", "")
	}
	return refuse("UnknownOperationException", "")
}

// tencent answers in the words of Tencent's Secrets Manager, which refuses with the status 200.
func (s *emuStore) tencent(verdict emuVerdict, r *http.Request, body []byte) (int, any) {
	answer := func(response map[string]any) (int, any) {
		response["RequestId"] = "91cec765-5604-4287-89b1-634357cfcd29"
		return http.StatusOK, map[string]any{"Response": response}
	}
	refuse := func(code string) (int, any) {
		return answer(map[string]any{"Error": map[string]string{"Code": code, "Message": "…"}})
	}
	var asked struct {
		SecretName string
		VersionID  string `json:"VersionId"`
	}
	flaw := json.Unmarshal(body, &asked)
	switch {
	case verdict == emuNobody:
		return refuse("AuthFailure.SecretIdNotFound")
	case verdict == emuLapsed:
		return refuse("AuthFailure.TokenFailure")
	case verdict == emuSkewed:
		return refuse("AuthFailure.SignatureExpire")
	case verdict == emuForged:
		return refuse("AuthFailure.SignatureFailure")
	case flaw != nil || r.Header.Get("X-Tc-Action") != "GetSecretValue" || r.Header.Get("X-Tc-Version") != "2019-09-23":
		return refuse("InvalidParameter")
	}
	if value, found := s.give(asked.SecretName + "@" + asked.VersionID); found {
		return answer(map[string]any{"SecretName": asked.SecretName, "VersionId": asked.VersionID, "SecretString": value, "SecretBinary": ""})
	}
	return refuse("ResourceNotFound")
}

// emuBucket is an S3 server with one bucket behind the same kind of door. It is not fauxqs' own, which takes a conditional write for any other and would hide a
// run that writes over what another has written.
type emuBucket struct {
	*httptest.Server
	name    string
	backend *s3mem.Backend
	mu      sync.Mutex
	refused []emuVerdict
}

func newEmuBucket(t *testing.T, name string, door emuDoor) *emuBucket {
	t.Helper()
	b := &emuBucket{name: name, backend: s3mem.New()}
	if err := b.backend.CreateBucket(name); err != nil {
		t.Fatal(err)
	}
	door.service, door.patience = "s3", 15*time.Minute
	behind := gofakes3.New(b.backend).Server()
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what broke off is signed wrongly
		if verdict := door.judge(r, body); verdict != emuGenuine {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.refused = append(b.refused, verdict)
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code></Error>`)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		behind.ServeHTTP(w, r)
	}))
	t.Cleanup(b.Close)
	return b
}

// refusals are the verdicts on requests that were not let in.
func (b *emuBucket) refusals() []emuVerdict {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.refused)
}

// objects are the contents of the bucket, by their keys.
func (b *emuBucket) objects(t *testing.T) map[string]string {
	t.Helper()
	list, err := b.backend.ListBucket(b.name, &gofakes3.Prefix{}, gofakes3.ListBucketPage{})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, entry := range list.Contents {
		object, err := b.backend.GetObject(b.name, entry.Key, nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(object.Contents)
		if err != nil {
			t.Fatal(err)
		}
		all[entry.Key] = string(body)
	}
	return all
}
