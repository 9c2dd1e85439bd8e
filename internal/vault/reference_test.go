package vault_test

import (
	"fmt"
	"strings"
	"testing"

	"trtc-callback-audit/internal/vault"
)

const (
	smARN  = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:planted/name-AbCdEf"
	ssmARN = "arn:aws-cn:ssm:cn-north-1:123456789012:parameter/planted/name"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // "" good, "-" no reference, else a part of the error
		"aws-sm:planted/na_m+e=.@-1":      "",
		"aws-sm:planted#" + jsonKey:       "",
		"aws-sm:planted#a b#ü":            "",
		"aws-sm:" + smARN:                 "",
		"aws-sm:" + smARN + "#" + jsonKey: "",
		"aws-ssm:planted":                 "",
		"aws-ssm:/planted/na_m-e.1:3":     "",
		"aws-ssm:" + ssmARN:               "",
		"aws-ssm:" + ssmARN + ":label":    "",
		"tencent-ssm:planted@SSM_Current": "",
		"tencent-ssm:planted-1@v1.0":      "",
		"":                                "-",
		"planted":                         "-",
		"aws-sm":                          "-",
		"aws-sms:planted":                 "-",
		"https://planted":                 "-",
		" aws-sm:planted":                 "-",
		"AWS-SM:planted#k":                "nearly a reference", // taken for the secret it would open a door to whoever reads it
		"aws_sm:planted":                  "nearly a reference",
		"aws-ssm/planted":                 "nearly a reference",
		"tencent-sm:planted@v1":           "nearly a reference",
		"tencent-ssm planted":             "nearly a reference",
		smARN:                             "nearly a reference",
		"aws-sm:":                         "the name is missing; write aws-sm:",
		"aws-sm:#planted":                 "the name is missing; write aws-sm:",
		"aws-sm:planted#":                 "the key after # is missing",
		"aws-sm:planted#k\n":              "not plain text",
		"aws-sm:planted#\xff":             "not plain text",
		"aws-sm:planted ":                 "holds what no name does",
		"aws-sm:planted\n":                "holds what no name does",
		"aws-sm:planted" + strings.Repeat("x", 1024):                          "too long",
		"aws-sm:planted:k":                                                    "the ARN is not a secret's",
		"aws-sm:" + ssmARN:                                                    "the ARN is not a secret's",
		"aws-sm:" + smARN + ":planted::":                                      "the ARN is not a secret's",
		"aws-sm:arn:aws:secretsmanager::123456789012:secret:planted":          "the ARN is not a secret's",
		"aws-sm:arn:aws:secretsmanager:us/east:123456789012:secret:planted":   "the ARN is not a secret's",
		"aws-sm:arn:aws:secretsmanager:us-east-1:12345678901a:secret:planted": "the ARN is not a secret's",
		"aws-sm:arn:aws:secretsmanager:us-east-1:123456789012:secret:":        "the ARN is not a secret's",
		"aws-ssm:":                          "the name is missing; write aws-ssm:",
		"aws-ssm:planted#k":                 "a parameter has no #key",
		"aws-ssm:planted:1:2":               "holds what no name does",
		"aws-ssm:planted@1":                 "holds what no name does",
		"aws-ssm:" + smARN:                  "the ARN is not a parameter's",
		"tencent-ssm:":                      "the name or the version is missing; write tencent-ssm:",
		"tencent-ssm:planted":               "the name or the version is missing",
		"tencent-ssm:planted@":              "the name or the version is missing",
		"tencent-ssm:@planted":              "the name or the version is missing",
		"tencent-ssm:planted@v1@v2":         "holds what none does",
		`tencent-ssm:planted"@v1`:           "holds what none does",
		"tencent-ssm:planted@v1#" + jsonKey: "has no #key here",
	} {
		r, isReference, err := vault.Parse(text)
		if isReference != (want != "-") {
			t.Errorf("%q: is a reference: %v", text, isReference)
		}
		if (r == vault.Reference{}) != (want != "") {
			t.Errorf("%q: gives %v", text, r)
		}
		checkFlaw(t, err, strings.TrimPrefix(want, "-"))
	}
}

func TestReferenceIsComparable(t *testing.T) {
	t.Parallel()
	seen := map[vault.Reference]bool{}
	for _, text := range []string{"aws-sm:a", "aws-sm:a", "aws-sm:a#k", "aws-ssm:a", "tencent-ssm:a@1", "tencent-ssm:a@2"} {
		seen[parse(t, text)] = true
	}
	if len(seen) != 5 {
		t.Errorf("of five references %d are different", len(seen))
	}
}

func TestNothingPrintsAReference(t *testing.T) {
	t.Parallel()
	r := parse(t, "aws-sm:planted#planted")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, got := range []string{fmt.Sprintf(verb, r), fmt.Sprintf(verb, &r), fmt.Sprintf(verb, []vault.Reference{r})} {
			if strings.Contains(got, "planted") || !strings.Contains(got, "aws-sm:REDACTED") {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
	if got := fmt.Sprint(vault.Reference{}); got != "none" {
		t.Errorf("the zero reference prints %s", got)
	}
}

// FuzzParse: whatever is written, it is a reference, a bad one or none, and no error repeats it.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"aws-sm:a#k", "aws-sm:" + smARN, "aws-ssm:" + ssmARN, "aws-ssm:/a/b:1", "tencent-ssm:a@1", "aws-sm:", "planted", "aws-sm:arn:::::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, isReference, err := vault.Parse(text)
		prefixed := strings.HasPrefix(text, "aws-sm:") || strings.HasPrefix(text, "aws-ssm:") || strings.HasPrefix(text, "tencent-ssm:")
		if !prefixed && isReference != (err != nil) || prefixed && (!isReference || (err != nil) != (r == vault.Reference{})) {
			t.Errorf("%q: %v, %v, %v", text, r, isReference, err)
		}
		if again, _, _ := vault.Parse(text); again != r {
			t.Errorf("%q is not equal to itself", text)
		}
		if err == nil {
			return
		}
		_, rest, _ := strings.Cut(text, ":")
		for _, part := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(":#@/", r) }) {
			if len(part) > 16 && strings.Contains(err.Error(), part) {
				t.Errorf("%q is repeated: %v", part, err)
			}
		}
	})
}
