package config_test

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trtc-callback-audit/config"
	"trtc-callback-audit/trtcapi"
)

func names(c *config.Config) (all []string) {
	for _, app := range c.Apps {
		all = append(all, app.Name)
	}
	return all
}

func TestApps(t *testing.T) {
	c := load(t, map[string]string{
		"APPS": "prod, staging-2,", "TRTC_REGION": "singapore", "TRTC_CALLBACK_URL": "https://calls.acme.com", "TRTC_SDK_APP_ID": "7", "TRTC_SECRET_KEY": "planted-default",
		"TRTC_PROD_SDK_APP_ID": "1400000001", "TRTC_PROD_SECRET_KEY": "planted-prod", "TRTC_PROD_REGION": "tokyo",
		"TRTC_STAGING_2_SDK_APP_ID": "1400000002",
	})
	if diff := cmp.Diff([]string{"prod", "staging-2"}, names(c)); diff != "" {
		t.Fatal(diff)
	}
	prod, staging := c.Apps[0], c.Apps[1]
	if prod.API.SDKAppID != 1400000001 || prod.API.Region != trtcapi.Tokyo || prod.API.SecretKey.Reveal() != "planted-prod" || prod.Want.URL != "https://calls.acme.com" {
		t.Errorf("%+v", prod)
	}
	if staging.API.Region != trtcapi.Singapore || staging.API.SecretKey.IsSet() {
		t.Errorf("a secret is inherited, or a region is not: %+v", staging.API)
	}
	wantProblems(t, c, "TRTC_STAGING_2_SECRET_KEY is not set", // and nothing keeps prod from being audited
		"TRTC_SDK_APP_ID is set and is no variable of any application", "TRTC_SECRET_KEY is set and is no variable of any application")
	if prod.Failure != nil || staging.Failure == nil || c.Err != nil {
		t.Errorf("prod %v, staging %v, whole %v", prod.Failure, staging.Failure, c.Err)
	}
	if got := prod.Named("TRTC_SECRET_KEY") + " " + prod.Named("TRTC_CALLBACK_URL"); got != "TRTC_PROD_SECRET_KEY TRTC_CALLBACK_URL" {
		t.Errorf("variables are named %s", got)
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct{ apps, names, problem string }{
		{"a", "a", ""},
		{"a,a", "a", "APPS names a twice"},
		{"a,Planted", "a misnamed-2", "APPS has an item 2 that is no name"},
		{"a,pl_anted", "a misnamed-2", "APPS has an item 2 that is no name"},
		{"9planted", "misnamed-1", "APPS has an item 1 that is no name"},
		{"a" + strings.Repeat("x", 32), "misnamed-1", "APPS has an item 1 that is no name"},
		{"a" + strings.Repeat("x", 31), "a" + strings.Repeat("x", 31), ""},
		{" , ", "", "APPS names no application"},
	} {
		env := map[string]string{"APPS": test.apps}
		for name := range strings.FieldsSeq(test.names) {
			prefix := "TRTC_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
			if !strings.HasPrefix(name, "misnamed") {
				env[prefix+"_SDK_APP_ID"], env[prefix+"_SECRET_KEY"] = "1400000000", "planted"
			}
		}
		c := load(t, env)
		if got := strings.Join(names(c), " "); got != test.names {
			t.Errorf("%q: applications %q", test.apps, got)
		}
		if test.problem == "" {
			wantProblems(t, c)
			continue
		}
		wantProblems(t, c, test.problem)
	}
}

// TestOwnWordBeatsWhatIsInherited about whether there is to be a callback at all.
func TestOwnWordBeatsWhatIsInherited(t *testing.T) {
	base := map[string]string{"APPS": "a", "TRTC_A_SDK_APP_ID": "1400000000", "TRTC_A_SECRET_KEY": "planted"}
	with := func(more ...string) map[string]string {
		env := one(more...)
		delete(env, "TRTC_SDK_APP_ID")
		delete(env, "TRTC_SECRET_KEY")
		maps.Copy(env, base)
		return env
	}
	c := load(t, with("TRTC_CALLBACK_URL", "https://calls.acme.com", "TRTC_CALLBACK_COMMANDS", "all", "TRTC_A_CALLBACK_ABSENT", "true"))
	wantProblems(t, c)
	if want := c.Apps[0].Want; !want.Absent || want.URL != "" || want.Commands != nil {
		t.Errorf("%+v", want)
	}
	c = load(t, with("TRTC_CALLBACK_URL", "https://calls.acme.com", "TRTC_CALLBACK_COMMANDS", "all", "TRTC_A_CALLBACK_ABSENT", "false"))
	wantProblems(t, c)
	if want := c.Apps[0].Want; want.Absent || want.URL == "" || want.Commands == nil {
		t.Errorf("a false that says nothing new takes away what is wanted: %+v", want)
	}
	c = load(t, with("TRTC_CALLBACK_ABSENT", "true", "TRTC_CALLBACK_URL", "", "TRTC_CALLBACK_COMMANDS", "", "TRTC_A_CALLBACK_ABSENT", "", "TRTC_A_CALLBACK_URL", "https://calls.acme.com"))
	wantProblems(t, c)
	if want := c.Apps[0].Want; want.Absent || want.URL == "" {
		t.Errorf("%+v", want)
	}
	c = load(t, with("TRTC_A_CALLBACK_ABSENT", "true", "TRTC_A_CALLBACK_URL", "https://calls.acme.com", "TRTC_CALLBACK_ABSENT", ""))
	wantProblems(t, c, "TRTC_A_CALLBACK_ABSENT and TRTC_A_CALLBACK_URL or TRTC_A_CALLBACK_COMMANDS cannot both be wanted")
}

const yamlDocument = `
# the callback of all our applications
defaults: &defaults
  region: singapore
  callback_commands: [AfterStartCall, AfterEndCall]
apps:
  - name: prod
    sdk_app_id: 1400000001
    secret_key_env: PROD_KEY
    callback_url: https://calls.acme.com/prod
  - name: staging
    sdk_app_id: 1400000002
    secret_key_file: KEYFILE
    region: tokyo
    callback_absent: true
`

const jsonDocument = `{"defaults": {"region": "singapore", "callback_commands": ["AfterStartCall", "AfterEndCall"]}, "apps": [
	{"name": "prod", "sdk_app_id": 1400000001, "secret_key_env": "PROD_KEY", "callback_url": "https://calls.acme.com/prod"},
	{"name": "staging", "sdk_app_id": "1400000002", "secret_key_file": "KEYFILE", "region": "tokyo", "callback_absent": true}]}`

func TestAppsFile(t *testing.T) {
	for _, document := range []string{yamlDocument, jsonDocument} {
		document = strings.Replace(document, "KEYFILE", file(t, "planted-staging\n"), 1)
		c := load(t, map[string]string{"APPS_FILE": file(t, document), "PROD_KEY": "planted-prod", "TRTC_TIMEOUT": "5s"})
		wantProblems(t, c)
		if diff := cmp.Diff([]string{"prod", "staging"}, names(c)); diff != "" {
			t.Fatal(diff)
		}
		prod, staging := c.Apps[0], c.Apps[1]
		if prod.API.SecretKey.Reveal() != "planted-prod" || prod.API.Region != trtcapi.Singapore || prod.API.Timeout != 5*time.Second || len(prod.Want.Commands) != 2 {
			t.Errorf("%+v", prod)
		}
		if staging.API.SecretKey.Reveal() != "planted-staging" || staging.API.Region != trtcapi.Tokyo || !staging.Want.Absent || staging.Want.Commands != nil {
			t.Errorf("%+v", staging)
		}
		if got := prod.Named("TRTC_SECRET_KEY") + ", " + prod.Named("TRTC_REGION") + ", " + prod.Named("TRTC_TIMEOUT"); got != "secret_key_env of prod in APPS_FILE, region of defaults in APPS_FILE, TRTC_TIMEOUT" {
			t.Errorf("variables are named %s", got)
		}
	}
}

func TestAppsFileProblems(t *testing.T) {
	app := func(more string) string {
		return "apps:\n- name: a\n  sdk_app_id: 1400000000\n  secret_key_env: A_KEY\n" + more
	}
	for _, test := range []struct {
		document, problem string
		whole             bool
	}{
		{"", "APPS_FILE is empty", true},
		{"planted: [", "APPS_FILE is neither YAML nor JSON: ", true},
		{"planted", "APPS_FILE line 1: this is not a mapping", true},
		{"apps: []", "APPS_FILE names no application", true},
		{"apps: planted", "APPS_FILE line 1: apps is not a list", true},
		{"app:\n- name: a", `APPS_FILE line 1: unknown key "app"; the keys are defaults and apps`, true},
		{"defaults: {sdk_app_id: 1}\n" + app(""), "APPS_FILE line 1: sdk_app_id is each application's own", true},
		{app("  callbak_url: planted\n"), `APPS_FILE line 5: unknown key "callbak_url"; the keys are name, sdk_app_id`, false},
		{app("  secret_key: planted\n"), "APPS_FILE line 5: a secret is not written here; name the variable or the file that holds it in secret_key_env or secret_key_file", false},
		{app("  region: planted\n"), "region of a in APPS_FILE is no region", false},
		{app("  region: {planted: x}\n"), "APPS_FILE line 5: region is no value, or is a list where one value must be", false},
		{app("  callback_url: [planted, planted]\n"), "APPS_FILE line 5: callback_url is no value, or is a list where one value must be", false},
		{app("") + "---\n" + app(""), "APPS_FILE holds more than one document", true},
		{app("") + "apps: []\n", "APPS_FILE line 5: \"apps\" stands twice", true},
		{"apps:\n- &a {name: a, sdk_app_id: 1, secret_key_env: A_KEY, <<: *a}\n", "merges (<<) too deep, or itself", false},
		{"x: &x {region: tokyo}\napps:\n- {name: a, <<: *x, <<: *x}\n", "APPS_FILE line 1: unknown key", true},
		{"defaults: &x {region: tokyo}\napps:\n- {name: a, <<: *x, <<: *x}\n", "APPS_FILE line 3: << stands twice", false},
		{"apps:\n- {name: a, sdk_app_id: 1}\n", "secret_key_env of a in APPS_FILE names no secret; write the name of the variable", false},
		{app("  region: tokyo\n  region: tokyo\n"), "APPS_FILE line 6: region stands twice", false},
		{"apps:\n- name: A\n", "APPS_FILE line 2: this application has no good name", false},
		{"apps:\n- planted\n", "APPS_FILE line 2: this is not a mapping", false},
		{app("") + app("")[len("apps:\n"):], "APPS_FILE line 5: there is an application of this name already", false}, // and is reported as one that cannot be read
		{strings.Replace(app(""), "A_KEY", "NO_SUCH_KEY", 1), "secret_key_env of a in APPS_FILE names a variable that is not set", false},
	} {
		c := load(t, map[string]string{"APPS_FILE": file(t, test.document), "A_KEY": "planted"})
		if len(c.Problems) == 0 || !strings.Contains(c.Problems[0].String(), test.problem) {
			t.Errorf("%q: want %q, got %v", test.document, test.problem, c.Problems)
		}
		for _, p := range c.Problems {
			if !test.whole && p.Scope != "a" && p.Scope != "apps" && p.Scope != "all" || strings.Contains(p.Text, "callbak_url") && p.Scope != "a" || strings.Contains(test.document, "- planted") && p.Scope != "apps" {
				t.Errorf("%q: %s is of %s", test.document, p, p.Scope)
			}
		}
		if (c.Err != nil) != test.whole {
			t.Errorf("%q: whole %v", test.document, c.Err)
		}
	}
	c := load(t, map[string]string{"APPS_FILE": "/planted/nowhere"})
	if wantProblems(t, c, "APPS_FILE names a file that does not exist"); c.Err == nil {
		t.Error("a document that cannot be read is not the whole's problem")
	}
}

func TestAppsFileIsParsedAgainWhenItChanges(t *testing.T) {
	path := file(t, "apps:\n- {name: a, sdk_app_id: 1, secret_key_env: A_KEY}\n")
	t.Setenv("APPS_FILE", path)
	t.Setenv("A_KEY", "first")
	l := config.NewLoader(os.Environ)
	first := l.Load()
	if l.Load() != first {
		t.Error("parsed again, though nothing has changed")
	}
	t.Setenv("A_KEY", "second")
	if c := l.Load(); api(c).SecretKey.Reveal() != "second" {
		t.Error("the variable that the document names is not read again")
	}
	if err := os.WriteFile(path, []byte("apps:\n- {name: b, sdk_app_id: 2, secret_key_env: A_KEY}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := l.Load(); c.Apps[0].Name != "b" {
		t.Error("a changed document is not seen")
	}
}

func TestManyApplications(t *testing.T) {
	var b strings.Builder
	b.WriteString("defaults: {region: seoul}\napps:\n")
	for i := range 10000 {
		fmt.Fprintf(&b, "- {name: app-%d, sdk_app_id: %d, secret_key_env: A_KEY}\n", i, i+1)
	}
	c := load(t, map[string]string{"APPS_FILE": file(t, b.String()), "A_KEY": "planted"})
	if wantProblems(t, c); len(c.Apps) != 10000 || c.Apps[9999].API.SDKAppID != 10000 {
		t.Errorf("%d applications", len(c.Apps))
	}
}

// FuzzDocument: whatever is in the file, it is told, with a line, and nothing breaks.
func FuzzDocument(f *testing.F) {
	f.Add(yamlDocument)
	f.Add(jsonDocument)
	f.Add("apps: &a [*a]")
	f.Add("defaults: &d {region: x}\napps:\n- <<: *d\n  name: a\n")
	f.Add("apps: [{name: a, secret_key: x}, [], null, 7]")
	f.Fuzz(func(t *testing.T, text string) {
		apps, problems, err := config.ParseDocument(text)
		if apps == 0 && err == nil {
			t.Errorf("no application and no error for %q", text)
		}
		for _, p := range problems {
			if !strings.HasPrefix(p, "line ") {
				t.Errorf("no line in %q", p)
			}
		}
	})
}

// TestReadmesDocument: what the README shows can be used.
func TestReadmesDocument(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```yaml\n")
	document, _, found := strings.Cut(rest, "```")
	apps, problems, err := config.ParseDocument(document)
	if !found || apps != 2 || problems != nil || err != nil {
		t.Errorf("%d applications, %v, %v in\n%s", apps, problems, err, document)
	}
}
