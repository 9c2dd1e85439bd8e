package publish_test

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/publish"
	"trtc-callback-audit/publish/publishtest"
	"trtc-callback-audit/secret"
)

func TestDingTalkSignatureVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Vectors []struct {
			ID        string `json:"id"`
			Timestamp string `json:"timestamp"`
			Secret    string `json:"secret"`
			Sign      string `json:"sign"`
			Escaped   string `json:"sign_query_escaped"`
		} `json:"vectors"`
	}
	load(t, "dingtalk.json", &file)
	checked := 0
	for _, v := range file.Vectors {
		if v.Sign == "" {
			continue // of another scheme
		}
		checked++
		milliseconds, err := strconv.ParseInt(v.Timestamp, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		server := publishtest.NewServer(publishtest.Answer{Body: `{"errcode":0}`})
		made := send(t, sinkAt(time.UnixMilli(milliseconds), "dingtalk", server, v.Secret), server)
		if v.Escaped == "" {
			v.Escaped = url.QueryEscape(v.Sign)
		}
		if want := publishtest.URL + "&timestamp=" + v.Timestamp + "&sign=" + v.Escaped; made.URL != want {
			t.Errorf("%s: %s, want %s", v.ID, made.URL, want)
		}
	}
	if checked < 3 {
		t.Errorf("%d vectors were checked", checked)
	}
}

func TestFeishuSignatureVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Vectors []struct {
			ID        string `json:"id"`
			Timestamp int64  `json:"timestamp"`
			Secret    string `json:"secret"`
			Sign      string `json:"sign"`
		} `json:"vectors"`
	}
	load(t, "feishu.json", &file)
	checked := 0
	for _, v := range file.Vectors {
		if v.Sign == "" {
			continue // of another scheme
		}
		checked++
		server := publishtest.NewServer(publishtest.Answer{Body: `{"code":0}`})
		made := send(t, sinkAt(time.Unix(v.Timestamp, 0), "feishu", server, v.Secret), server)
		var body struct {
			Timestamp string `json:"timestamp"`
			Sign      string `json:"sign"`
		}
		if err := json.Unmarshal(made.Body, &body); err != nil || body.Timestamp != strconv.FormatInt(v.Timestamp, 10) || body.Sign != v.Sign || made.URL != publishtest.URL {
			t.Errorf("%s: %v, %+v at %s", v.ID, err, body, made.URL)
		}
	}
	if checked < 2 {
		t.Errorf("%d vectors were checked", checked)
	}
}

// TestUnsigned: without a secret nothing is added.
func TestUnsigned(t *testing.T) {
	t.Parallel()
	for kind, taken := range map[publish.Kind]string{"dingtalk": `{"errcode":0}`, "feishu": `{"code":0}`} {
		server := publishtest.NewServer(publishtest.Answer{Body: taken})
		if made := send(t, sinkAt(at, kind, server), server); made.URL != publishtest.URL || strings.Contains(string(made.Body), `"sign"`) {
			t.Errorf("%s: %s %s", kind, made.URL, made.Body)
		}
	}
}

// TestQuery: what is in a URL stays as it is, byte for byte, save what we say ourselves.
func TestQuery(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"":                                   "?wait=true",
		"?":                                  "?wait=true",
		"?thread_id=1":                       "?thread_id=1&wait=true",
		"?b=%2f+%20&a=%E6%97%A7&a=&c":        "?b=%2f+%20&a=%E6%97%A7&a=&c&wait=true",
		"?wait=false&thread_id=1&wait=maybe": "?thread_id=1&wait=true",
		"?wait=true":                         "?wait=true",
		"?waiter=1":                          "?waiter=1&wait=true",
	} {
		server := publishtest.NewServer(publishtest.Answer{Status: 204})
		d := publish.Destination{Kind: "discord", URL: secret.New("https://discord.com/api/webhooks/1/a%2Fb" + query)}
		made := send(t, publish.New(d, publish.Kit{Way: server, Now: func() time.Time { return at }}), server)
		if got := strings.TrimPrefix(made.URL, "https://discord.com/api/webhooks/1/a%2Fb"); got != want {
			t.Errorf("%q becomes %q, want %q", query, got, want)
		}
	}
}
