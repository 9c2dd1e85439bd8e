package vault

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reference names a secret in a store; it is comparable. The zero Reference is none.
type Reference struct {
	at  place
	key string // of the JSON object that the secret is; empty: the whole secret
}

// place is where a secret is. Several references may lead to it.
type place struct {
	store   store
	name    string // or the ARN
	version string // Tencent's alone
	region  string // of the ARN; empty: the credentials say
}

// store is a kind of store, called as references begin.
type store string

const (
	awsSM      store = "aws-sm"
	awsSSM     store = "aws-ssm"
	tencentSSM store = "tencent-ssm"
)

const (
	lower   = "abcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"
	letters = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits
)

// Parse reads a reference: aws-sm:<name or ARN>[#key of its JSON], aws-ssm:<name or ARN> or tencent-ssm:<name>@<version>. isReference says whether the text
// begins as one; err says what to write, without repeating the text.
func Parse(text string) (r Reference, isReference bool, err error) {
	prefix, rest, ok := strings.Cut(text, ":")
	if !ok {
		prefix = ""
	}
	switch store(prefix) {
	case awsSM:
		r, err = parseAWSSM(rest)
	case awsSSM:
		r, err = parseAWSSSM(rest)
	case tencentSSM:
		r, err = parseTencentSSM(rest)
	default:
		if looksLike(text) {
			return Reference{}, true, errors.New("vault: this is nearly a reference; write aws-sm:<name or ARN>#<key>, aws-ssm:<name or ARN> or tencent-ssm:<name>@<version>")
		}
		return Reference{}, false, nil
	}
	if err != nil {
		return Reference{}, true, err
	}
	return r, true, nil
}

// looksLike reports whether a text is a misspelt reference. Taken for the secret itself it would open a door to whoever can read the configuration.
func looksLike(text string) bool {
	begin := strings.ReplaceAll(strings.ToLower(text[:min(len(text), 16)]), "_", "-")
	for _, prefix := range []string{"aws-sm:", "aws-sm/", "aws-ssm:", "aws-ssm/", "aws-secretsma", "tencent-ssm", "tencent-sm:", "tencent-sm/", "arn:aws"} {
		if strings.HasPrefix(begin, prefix) {
			return true
		}
	}
	return false
}

func parseAWSSM(text string) (Reference, error) {
	name, key, hasKey := strings.Cut(text, "#")
	region, isARN := regionOf(name, "secretsmanager", "secret:", "/_+=.@-")
	switch {
	case name == "":
		return Reference{}, errors.New("vault: aws-sm: the name is missing; write aws-sm:<name or ARN>, and #<key> after it for a value in its JSON")
	case strings.Contains(name, ":") && !isARN:
		return Reference{}, errors.New("vault: aws-sm: the ARN is not a secret's; write aws-sm:arn:aws:secretsmanager:<region>:<account>:secret:<name>")
	case !isARN && !isName(name, "/_+=.@-"):
		return Reference{}, errors.New("vault: aws-sm: the name is too long or holds what no name does; names have letters, digits and /_+=.@-")
	case hasKey && !isKey(key):
		return Reference{}, errors.New("vault: aws-sm: the key after # is missing, too long or not plain text; write aws-sm:<name or ARN>#<key>, or leave # out")
	}
	return Reference{place{store: awsSM, name: name, region: region}, key}, nil
}

func parseAWSSSM(text string) (Reference, error) {
	region, isARN := regionOf(text, "ssm", "parameter/", "/_.-:")
	switch {
	case text == "":
		return Reference{}, errors.New("vault: aws-ssm: the name is missing; write aws-ssm:<name or ARN>")
	case strings.Contains(text, "#"):
		return Reference{}, errors.New("vault: aws-ssm: a parameter has no #key; leave it out")
	case strings.HasPrefix(text, "arn:") && !isARN:
		return Reference{}, errors.New("vault: aws-ssm: the ARN is not a parameter's; write aws-ssm:arn:aws:ssm:<region>:<account>:parameter/<name>")
	case !isARN && (!isName(text, "/_.-:") || strings.Count(text, ":") > 1):
		return Reference{}, errors.New("vault: aws-ssm: the name is too long or holds what no name does; names have letters, digits and /_.-, and :<version> may follow")
	}
	return Reference{at: place{store: awsSSM, name: text, region: region}}, nil
}

func parseTencentSSM(text string) (Reference, error) {
	name, version, _ := strings.Cut(text, "@")
	switch {
	case strings.Contains(text, "#"):
		return Reference{}, errors.New("vault: tencent-ssm: a secret has no #key here; leave it out")
	case name == "" || version == "":
		return Reference{}, errors.New("vault: tencent-ssm: the name or the version is missing; write tencent-ssm:<name>@<version>")
	case !isName(name, "/_.-") || !isName(version, "_.-"):
		return Reference{}, errors.New("vault: tencent-ssm: the name or the version is too long or holds what none does; they have letters, digits and _.-")
	}
	return Reference{at: place{store: tencentSSM, name: name, version: version}}, nil
}

// regionOf reads arn:<partition>:<service>:<region>:<account>:<kind><name>.
func regionOf(text, service, kind, marks string) (region string, isARN bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || !isRegion(parts[1]) || parts[2] != service || !isRegion(parts[3]) {
		return "", false
	}
	name, isKind := strings.CutPrefix(parts[5], kind)
	account := parts[4]
	return parts[3], isKind && len(account) == 12 && only(account, digits) && isName(name, marks)
}

func isName(text, marks string) bool {
	return text != "" && len(text) <= 1024 && only(text, letters+marks)
}

func isKey(text string) bool {
	return text != "" && len(text) <= 1024 && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// isRegion holds of partitions too. What passes may stand in a host's name.
func isRegion(text string) bool {
	return text != "" && len(text) <= 40 && only(text, lower+digits+"-") && text[0] != '-' && text[len(text)-1] != '-'
}

func only(text, chars string) bool { return strings.Trim(text, chars) == "" }

// String names the store alone, because whatever prints a reference may be a log.
func (r Reference) String() string {
	if r == (Reference{}) {
		return "none"
	}
	return string(r.at.store) + ":REDACTED"
}

// Format implements [fmt.Formatter], so that no verb and no flag prints a name.
func (r Reference) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }
