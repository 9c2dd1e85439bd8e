package vault_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"trtc-callback-audit/internal/vault"
	"trtc-callback-audit/secret"
)

// fixed is a kit at a moment that does not pass.
func fixed(s *store) vault.Kit {
	k := kit(s)
	s.now, k.Now = func() time.Time { return due }, func() time.Time { return due }
	return k
}

// TestRequests asks each store in each of its places. The store itself checks the signature.
func TestRequests(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, stored, region string // region is that of the credentials
		signed, url          string
		env                  [2]string
	}{
		{text: "aws-sm:a/b", stored: "a/b", region: "us-east-1", signed: "us-east-1", url: "https://secretsmanager.us-east-1.amazonaws.com/"},
		{text: "aws-sm:" + smARN, stored: smARN, region: "us-east-1", signed: "eu-central-1", url: "https://secretsmanager.eu-central-1.amazonaws.com/"},
		{text: "aws-sm:" + smARN, stored: smARN, signed: "eu-central-1", url: "https://secretsmanager.eu-central-1.amazonaws.com/"},
		{text: "aws-sm:a", stored: "a", region: "cn-north-1", signed: "cn-north-1", url: "https://secretsmanager.cn-north-1.amazonaws.com.cn/"},
		{text: "aws-ssm:/a/b:3", stored: "/a/b:3", region: "ap-southeast-1", signed: "ap-southeast-1", url: "https://ssm.ap-southeast-1.amazonaws.com/"},
		{text: "aws-ssm:" + ssmARN, stored: ssmARN, region: "us-east-1", signed: "cn-north-1", url: "https://ssm.cn-north-1.amazonaws.com.cn/"},
		{text: "tencent-ssm:a@SSM_Current", stored: "a@SSM_Current", region: "ap-guangzhou", signed: "ap-guangzhou", url: "https://ssm.tencentcloudapi.com/"},
		{
			text: "aws-sm:a", stored: "a", region: "us-east-1", signed: "us-east-1", url: "https://vpce-1.example.net:8443/",
			env: [2]string{"AWS_ENDPOINT_URL_SECRETS_MANAGER", "https://VPCE-1.example.net:8443"},
		},
		{text: "aws-sm:a", stored: "a", region: "us-east-1", signed: "us-east-1", url: "http://127.0.0.1:4566/", env: [2]string{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566/"}},
		{text: "aws-ssm:a", stored: "a", region: "us-east-1", signed: "us-east-1", url: "http://[::1]:4566/", env: [2]string{"AWS_ENDPOINT_URL_SSM", "http://[::1]:4566"}},
		{
			text: "aws-ssm:a", stored: "a", region: "us-east-1", signed: "us-east-1", url: "https://ssm.us-east-1.amazonaws.com/",
			env: [2]string{"AWS_ENDPOINT_URL_SECRETS_MANAGER", "https://another.example.net"},
		},
		{
			text: "tencent-ssm:a@1", stored: "a@1", region: "ap-singapore", signed: "ap-singapore", url: "https://ssm.intl.tencentcloudapi.com/",
			env: [2]string{"TENCENT_SSM_ENDPOINT", "https://ssm.intl.tencentcloudapi.com"},
		},
		{text: "tencent-ssm:a@1", stored: "a@1", region: "ap-singapore", signed: "ap-singapore", url: "https://ssm.tencentcloudapi.com/", env: [2]string{"AWS_ENDPOINT_URL", "https://a"}},
	} {
		for _, token := range []string{token, ""} {
			s := newStore()
			s.region, s.token = test.signed, token
			s.put(test.stored, value)
			k := fixed(s)
			k.Getenv = func(name string) string {
				if name == test.env[0] {
					return test.env[1]
				}
				return ""
			}
			own := vault.Credentials{ID: secret.New(keyID), Key: secret.New(key), Token: secret.New(token), Region: test.region}
			nobody := func() vault.Credentials { return vault.Credentials{} }
			k.AWS, k.Tencent = func() vault.Credentials { return own }, nobody
			if strings.HasPrefix(test.text, "tencent") {
				k.AWS, k.Tencent = k.Tencent, k.AWS
			}
			v, r := vault.New(k), parse(t, test.text)
			fetch(t.Context(), t, v, r, true)
			expect(t, v, r, value, "")
			if got := s.last().RemoteAddr + "://" + s.last().Host + s.last().RequestURI; s.asked() != 1 || got != test.url || s.last().Method != http.MethodPost {
				t.Errorf("%s: %d requests to %s, not one to %s", test.text, s.asked(), got, test.url)
			}
		}
	}
}

// TestWrongKeys proves that the stores of these tests believe no other signature.
func TestWrongKeys(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"aws-sm:a", "aws-ssm:a", "tencent-ssm:a@1"} {
		for flaw, spoil := range map[string]func(*vault.Credentials){
			"the credentials were refused": func(c *vault.Credentials) { c.Key = secret.New(key + "x") },
			"the credentials":              func(c *vault.Credentials) { c.Token = secret.New("planted-other") }, // were refused, or have expired
		} {
			s := newStore()
			k := fixed(s)
			k.AWS = func() vault.Credentials { c := credentials(); spoil(&c); return c }
			k.Tencent = k.AWS
			v, r := vault.New(k), parse(t, text)
			fetch(t.Context(), t, v, r, true)
			expect(t, v, r, "", flaw)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"aws-sm:a", "aws-ssm:a", "tencent-ssm:a@1"} {
		for off, flaw := range map[time.Duration]string{
			0: "", 5 * time.Minute: "", -5 * time.Minute: "",
			5*time.Minute + time.Second: "the clock is wrong", -5*time.Minute - time.Second: "the clock is wrong",
		} {
			s := newStore()
			s.put("a", value)
			s.put("a@1", value)
			k := fixed(s)
			k.Now = func() time.Time { return due.Add(off).In(time.FixedZone("Kiribati", 14*3600)) }
			v, r := vault.New(k), parse(t, text)
			fetch(t.Context(), t, v, r, true)
			want := value
			if flaw != "" {
				want = ""
			}
			expect(t, v, r, want, flaw)
		}
	}
}

// TestCredentialsAreAskedEachTime has a role whose keys change.
func TestCredentialsAreAskedEachTime(t *testing.T) {
	t.Parallel()
	s := newStore()
	s.put("a", value)
	s.put("b", value)
	k := fixed(s)
	now := vault.Credentials{Region: "us-east-1"}
	k.AWS = func() vault.Credentials { return now }
	v := vault.New(k)
	fetch(t.Context(), t, v, parse(t, "aws-sm:a"), true)
	expect(t, v, parse(t, "aws-sm:a"), "", "there are no credentials; give the function a role")
	now = credentials()
	fetch(t.Context(), t, v, parse(t, "aws-sm:b"), true)
	expect(t, v, parse(t, "aws-sm:b"), value, "")
	if s.asked() != 1 {
		t.Errorf("%d requests, one of them without credentials", s.asked())
	}
}

// TestUnaskable has what keeps a request from being made.
func TestUnaskable(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		spoil func(k *vault.Kit, c *vault.Credentials)
		flaw  string
	}{
		{"aws-sm:planted", func(k *vault.Kit, _ *vault.Credentials) { k.AWS = nil }, "there are no credentials; give the function a role, or set AWS_ACCESS_KEY_ID"},
		{"aws-sm:planted", func(_ *vault.Kit, c *vault.Credentials) { c.Key = secret.String{} }, "there are no credentials"},
		{"tencent-ssm:planted@1", func(_ *vault.Kit, c *vault.Credentials) { c.ID = secret.String{} }, "give the function a role, or set TENCENTCLOUD_SECRETID"},
		{"aws-sm:planted", func(_ *vault.Kit, c *vault.Credentials) { c.Region = "" }, "the region is missing; set AWS_REGION"},
		{"tencent-ssm:planted@1", func(_ *vault.Kit, c *vault.Credentials) { c.Region = "" }, "the region is missing; set TENCENTCLOUD_REGION"},
		{"aws-sm:planted", func(_ *vault.Kit, c *vault.Credentials) { c.Region = "planted.example.net/" }, "the region has no region's name"},
		{"aws-sm:planted", func(_ *vault.Kit, c *vault.Credentials) { c.Key = secret.New("planted\n") }, "hold blanks, line ends"},
		{"tencent-ssm:planted@1", func(_ *vault.Kit, c *vault.Credentials) { c.Token = secret.New("planted\r\nHost: a") }, "hold blanks, line ends"},
	} {
		checkUnaskable(t, test.text, test.spoil, test.flaw)
	}
	for _, endpoint := range []string{
		"planted", "http://" + host, "https://", "https://planted:key@" + host, "https://" + host + "/planted", "https://" + host + "?planted", "https://" + host + "#planted",
		"ftp://" + host, "https://planted host", "https://planted:99999", "https://planted\n", "//" + host, "http://127.0.0.1.planted.net", "https://pl%61nted",
	} {
		for text, variable := range map[string]string{
			"aws-sm:planted": "AWS_ENDPOINT_URL_SECRETS_MANAGER", "aws-ssm:planted": "AWS_ENDPOINT_URL_SSM", "aws-sm:planted#k": "AWS_ENDPOINT_URL",
			"tencent-ssm:planted@1": "TENCENT_SSM_ENDPOINT",
		} {
			checkUnaskable(t, text, func(k *vault.Kit, _ *vault.Credentials) {
				k.Getenv = func(name string) string {
					if name == variable {
						return endpoint
					}
					return ""
				}
			}, "the endpoint in "+variable+" is none; write https://host[:port]")
		}
	}
}

func checkUnaskable(t *testing.T, text string, spoil func(k *vault.Kit, c *vault.Credentials), flaw string) {
	t.Helper()
	s := newStore()
	k, c := fixed(s), credentials()
	k.AWS = func() vault.Credentials { return c }
	k.Tencent = k.AWS
	spoil(&k, &c)
	v, r := vault.New(k), parse(t, text)
	fetch(t.Context(), t, v, r, true)
	expect(t, v, r, "", flaw)
	if s.asked() != 0 {
		t.Errorf("%s: the store was asked", flaw)
	}
}

// TestNothingIsAskedEarly has a kit that may not be touched.
func TestNothingIsAskedEarly(t *testing.T) {
	t.Parallel()
	v := vault.New(vault.Kit{})
	v.SetTTL(time.Minute)
	expect(t, v, parse(t, "aws-sm:a"), "", "")
	fetch(t.Context(), t, v, vault.Reference{}, false)
	if got, changed := refetch(t.Context(), v, vault.Reference{}); got.IsSet() || changed {
		t.Errorf("the zero reference leads to something")
	}
	expect(t, v, vault.Reference{}, "", "")
}
