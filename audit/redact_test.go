package audit_test

import (
	"strings"
	"testing"

	"trtc-callback-audit/audit"
)

func TestRedactURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ url, want string }{
		{"", ""},
		{"https://calls.acme.com/trtc", "https://calls.acme.com/trtc"},
		{"http://calls.acme.com:8080/a/b%20c/", "http://calls.acme.com:8080/a/b%20c/"},
		{"https://user:tok3n@calls.acme.com/x", "https://REDACTED@calls.acme.com/x"},
		{"https://tok3n@calls.acme.com", "https://REDACTED@calls.acme.com"},
		{"https://calls.acme.com/x?token=tok3n", "https://calls.acme.com/x?token=REDACTED"},
		{"https://calls.acme.com/x?a=tok3n&b=tok3n&c=", "https://calls.acme.com/x?a=REDACTED&b=REDACTED&c="},
		{"https://calls.acme.com/x?a=1;b=tok3n", "https://calls.acme.com/x?a=REDACTED"},
		{"https://calls.acme.com/x?tok3n", "https://calls.acme.com/x?REDACTED"},
		{"https://calls.acme.com/x?a=tok3n=tok3n?tok3n", "https://calls.acme.com/x?a=REDACTED"},
		{"https://calls.acme.com/x?", "https://calls.acme.com/x?"},
		{"https://calls.acme.com/x#tok3n", "https://calls.acme.com/x#REDACTED"},
		{"https://calls.acme.com/x?a=tok3n#tok3n", "https://calls.acme.com/x?a=REDACTED#REDACTED"},
		{"https://calls.acme.com/@team/x", "https://calls.acme.com/@team/x"},
		{"https://calls.acme.com/x?mail=tok3n@acme.com", "https://calls.acme.com/x?mail=REDACTED"},
		{"user:tok3n@calls.acme.com/x", "REDACTED@calls.acme.com/x"},
		{"mailto:tok3n@acme.com", "REDACTED@acme.com"},
		{"//user:tok3n@calls.acme.com/x", "//REDACTED@calls.acme.com/x"},
		{"https:/user:tok3n@calls.acme.com/x", "https:/REDACTED@calls.acme.com/x"},
		{`https:\\user:tok3n@calls.acme.com/x`, `https:\\REDACTED@calls.acme.com/x`},
		{"https://user:tok3n/tok3n@calls.acme.com/x", "https://REDACTED@calls.acme.com/x"},
		{"https://user:tok3n#tok3n@calls.acme.com/x", "https://REDACTED@calls.acme.com/x"},
		{"https://user:tok3n?tok3n@calls.acme.com/x", "https://REDACTED@calls.acme.com/x"},
		{"https://calls .acme.com/x?a@b=tok3n", "https://REDACTED"},
		{"https://calls .acme.com/x?a=b@tok3n", "https://REDACTED"},
		{"https://calls .acme.com/x?a=b@tok3n.tok3n", "https://REDACTED"},
		{"https://calls .acme.com?a=b@tok3n&c=tok3n", "https://REDACTED"},
		{"https://calls .acme.com#b@tok3n", "https://REDACTED"},
		{"https://calls .acme.com/x?a=tok3n", "https://calls .acme.com/x?a=REDACTED"},
		{"0://@@?@=tok3n&;", "0://REDACTED"},
		{"https://a@b:tok3n@calls.acme.com/x", "https://REDACTED@calls.acme.com/x"},
		{" https://calls.acme.com/x ", " https://calls.acme.com/x "},
		{"calls.acme.com/x", "calls.acme.com/x"},
		{"not a url", "not a url"},
	} {
		got := audit.RedactURL(test.url)
		if got != test.want {
			t.Errorf("RedactURL(%q) = %q, want %q", test.url, got, test.want)
		}
		if strings.Contains(got, "tok3n") {
			t.Errorf("RedactURL(%q) = %q shows the token", test.url, got)
		}
	}
}

// FuzzRedactURL plants a token where tokens are put, in any surroundings, and looks for it in the result.
func FuzzRedactURL(f *testing.F) {
	f.Add("https", "calls.acme.com", "/x", "a", "b")
	f.Add("", "h", "/@", "&", ";")
	f.Add("https", "calls .acme.com", "/x", "a", "b@c")
	f.Fuzz(func(t *testing.T, scheme, host, path, name, rest string) {
		const token = "tok3n-9b1f"
		for _, url := range []string{
			scheme + "://" + token + "@" + host + path,
			scheme + "://" + host + path + "?" + name + "=" + token,
			scheme + "://" + host + path + "?" + name + "=" + token + "&" + rest,
			scheme + "://" + host + path + "#" + token,
		} {
			if strings.ContainsAny(scheme+host, `/?#@&=\:`) || strings.ContainsAny(name+rest, `/?#&=\:`) || strings.Contains(scheme+host+path+name+rest, token) {
				return // not the shape that is meant
			}
			if strings.Contains(audit.RedactURL(url), token) {
				t.Errorf("RedactURL(%q) = %q", url, audit.RedactURL(url))
			}
		}
	})
}
