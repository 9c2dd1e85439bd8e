package archive_test

import (
	"net/url"
	"strings"
	"testing"

	"trtc-callback-audit/archive"
)

func TestLocation(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ set, remote, conditional bool }{
		"":                                      {false, false, false},
		"s3://bucket":                           {true, true, true},
		"S3://bucket/?region=us-east-1":         {true, true, true},
		"s3://bucket/a/b/?region=cn-north-1":    {true, true, true},
		"s3://bucket?region=us-east-1&lock=365": {true, true, true},
		"s3://b.u.c/%F0%9F%A6%86?region=x":      {true, true, true},
		"file:///var/lib/audit":                 {true, false, true},
		"file://localhost/var/lib/a%20b":        {true, false, true},
		"file:/var":                             {true, false, true},
		"s3://bucket?endpoint=http://[::1]:80":  {true, false, true},
		"s3://bucket?region=us-east-1&endpoint=https://minio.example.net:9000":                       {true, true, true},
		"s3://bucket?region=us-east-1&endpoint=http%3A%2F%2Flocalhost%3A9000%2F":                     {true, false, true},
		"s3://b-125?region=ap-singapore&endpoint=https://cos.ap-singapore.myqcloud.com":              {true, true, false},
		"s3://b-125?region=ap-singapore&endpoint=https://COS.ap-singapore.MyQCloud.com":              {true, true, false},
		"s3://b-125?region=ap-guangzhou&endpoint=https://cos-internal.ap-guangzhou.tencentcos.cn/":   {true, true, false},
		"s3://bucket?region=us-east-1&endpoint=https://cos.ap-singapore.myqcloud.com.example.net":    {true, true, true},
		"s3://bucket?region=us-east-1&endpoint=https://myqcloud.com.example.net:443":                 {true, true, true},
		"s3://bucket?region=us-east-1&endpoint=https://notmyqcloud.com":                              {true, true, true},
		"s3://bucket/" + strings.Repeat("x", 900) + "?region=us-east-1":                              {true, true, true},
		"s3://" + strings.Repeat("b", 63) + "?region=us-east-1&endpoint=https://s3.example.net:8443": {true, true, true},
	} {
		l, err := archive.ParseLocation(text)
		if err != nil || l.IsSet() != want.set || l.IsRemote() != want.remote || l.Conditional() != want.conditional {
			t.Errorf("%s: %v, set %v, remote %v, conditional %v", text, err, l.IsSet(), l.IsRemote(), l.Conditional())
		}
	}
}

func TestNoLocation(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"bucket": "write s3://", "https://bucket.s3.amazonaws.com": "write s3://", "s3:bucket": "write s3://", "file:folder": "write s3://", "://": "write s3://",
		"s3://buck\x7fet": "write s3://", "s3://%zz": "write s3://", "gs://bucket": "write s3://", " s3://bucket": "write s3://",
		"s3://": "bucket is missing", "s3:///prefix": "bucket is missing", "s3://Bucket": "bucket is missing", "s3://bu_cket": "bucket is missing", "s3://b": "bucket is missing",
		"s3://bucket:80": "bucket is missing", "s3://-bucket": "bucket is missing", "s3://bucket.": "bucket is missing", "s3://bu..cket": "bucket is missing",
		"s3://" + strings.Repeat("b", 64): "bucket is missing", "s3://[::1]": "bucket is missing",
		"s3://key:secret@bucket": "leave them out", "s3://key@bucket": "leave them out", "file://user@localhost/x": "leave them out",
		"s3://bucket/a#b": "%23", "s3://bucket#": "%23", "file:///a#b": "%23",
		"s3://bucket/a//b": "prefix", "s3://bucket/../b": "prefix", "s3://bucket/./b": "prefix", "s3://bucket/%2e%2e": "prefix", "s3://bucket/a%00b": "prefix",
		"s3://bucket/%ff": "prefix", "s3://bucket/a%0Ab": "prefix", "s3://bucket/" + strings.Repeat("x", 901): "prefix",
		"s3://bucket?Region=us-east-1": "options are region, endpoint and lock", "s3://bucket?region=us-east-1&sse=1": "options are region, endpoint and lock", "s3://bucket?x": "options are region, endpoint and lock",
		"s3://bucket?lock=0": "lock is not a number", "s3://bucket?lock=36501": "lock is not a number", "s3://bucket?lock=1y": "lock is not a number",
		"s3://b-125?region=ap-singapore&endpoint=https://cos.ap-singapore.myqcloud.com&lock=30": "COS locks nothing",
		"s3://bucket?region=": "region is empty", "s3://bucket?region=a&region=b": "region is empty", "s3://bucket?endpoint=": "endpoint is empty",
		"s3://bucket?region=%zz": "cannot be read", "s3://bucket?region=a;endpoint=b": "cannot be read",
		"s3://bucket?region=us east": "region has no", "s3://bucket?region=US-EAST-1": "region has no", "s3://bucket?region=evil.net/": "region has no", "s3://bucket?region=-": "region has no",
		"s3://bucket?endpoint=minio.example.net": "endpoint is not a URL", "s3://bucket?endpoint=https://": "endpoint is not a URL", "s3://bucket?endpoint=https://a:70000": "endpoint is not a URL",
		"s3://bucket?endpoint=https://a%2520b": "endpoint is not a URL", "s3://bucket?endpoint=https://exämple.net": "endpoint is not a URL", "s3://bucket?endpoint=%25": "endpoint is not a URL",
		"s3://bucket?endpoint=https://u:p@a.net": "is more than", "s3://bucket?endpoint=https://a.net/path": "is more than", "s3://bucket?endpoint=https://a.net?x=y": "is more than",
		"s3://bucket?endpoint=https://a.net%23": "is more than",
		"s3://bucket?endpoint=http://a.net":     "must be https", "s3://bucket?endpoint=http://127.0.0.1.nip.io": "must be https", "s3://bucket?endpoint=ftp://localhost": "must be https",
		"s3://bucket?endpoint=https://bucket.cos.ap-singapore.myqcloud.com": "begins with the bucket",
		"s3://bu.cket?endpoint=https://cos.ap-singapore.myqcloud.com":       "no dots",
		"file://": "folder is missing", "file:///": "folder is missing", "file://folder": "folder is missing", "file://folder/x": "folder is missing",
		"file:///x?": "no options", "file:///x?region=a": "no options", "file:///x%00": "not for names", "file:///%ff": "not for names",
	} {
		l, err := archive.ParseLocation(text)
		if err == nil || !strings.HasPrefix(err.Error(), "archive: ") || !strings.Contains(err.Error(), want) || l != (archive.Location{}) {
			t.Errorf("%s: %v, %+v", text, err, l)
		}
	}
}

// FuzzLocation has a secret somewhere in anything: no error may say it, and what parses is somewhere.
func FuzzLocation(f *testing.F) {
	for text := range strings.SplitSeq("|s3://|s3://bucket/|s3://bucket?region=|s3://bucket?region=a&endpoint=https://|s3://u:|file:///|file://|s3://bucket?endpoint=http://u:|s3://bucket?|%|s3://bucket/#", "|") {
		f.Add(text, "")
		f.Add(text, "@bucket")
		f.Add(text, "%zz")
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		const hidden = "hiddenq7x"
		text := before + hidden + after
		l, err := archive.ParseLocation(text)
		switch {
		case err == nil && !l.IsSet(), err != nil && l != (archive.Location{}):
			t.Errorf("%q: %v, %+v", text, err, l)
		case err != nil && (strings.Contains(err.Error(), hidden) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%q: %v", text, err)
		}
		if err == nil {
			if u, err := url.Parse(text); err != nil || u.User != nil {
				t.Errorf("%q was taken", text)
			}
		}
	})
}
