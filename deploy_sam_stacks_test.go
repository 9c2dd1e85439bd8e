package main_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"trtc-callback-audit/archive"
	"trtc-callback-audit/internal/vault"
)

// samMost is what Lambda takes, in bytes of names and values together.
const samMost = 4 << 10

// stacks holds what would be deployed to what CloudFormation, IAM and the binary make of it.
func (p *problems) stacks(tree map[string]any) {
	for _, given := range []map[string]string{{}, samSwitches} {
		p.stack(tree, given)
	}
	for name, value := range samSwitches {
		p.stack(tree, map[string]string{name: value})
	}
}

func (p *problems) stack(tree map[string]any, given map[string]string) {
	s := samDeploy(tree, given)
	var found problems
	resources, outputs := s.resources(), s.outputs()
	found.written(outputs, "Outputs")
	for name, properties := range resources {
		found.written(properties, name)
		if samText(tree, "Resources/"+name+"/Type") == "AWS::CloudWatch::Alarm" {
			found.alarm(properties, name)
		}
	}
	env, statements := s.environment(), s.statements()
	found.environment(env)
	found.policies(statements)
	found.archive(env, statements)
	found.secret(env, statements)
	for _, problem := range slices.Concat(found, s.broken) {
		p.addf("%s (with %s)", problem, samTold(given))
	}
}

// written finds what is left of intrinsics.
func (p *problems) written(node any, place string) {
	for _, name := range references(node) {
		p.addf("%s: %s is left", place, name)
	}
}

func (p *problems) alarm(properties any, name string) {
	actions, _ := at(properties, "AlarmActions").([]any)
	if len(actions) != 1 {
		p.addf("%s: AlarmActions tell %d topics: want one", name, len(actions))
	}
}

func (p *problems) environment(env map[string]string) {
	size := 0
	for name, value := range env {
		size += len(name) + len(value)
		_, isReference, err := vault.Parse(value)
		if slices.Contains(secrets, name) && value != "" && (!isReference || err != nil) {
			p.addf("%s is a secret and no reference: %v", name, err)
		}
	}
	if size > samMost*3/4 {
		p.addf("the environment takes %d bytes of %d", size, samMost)
	}
}

// policies holds what the function may do to what it does, and to what is named.
func (p *problems) policies(statements []any) {
	allowed := []string{
		"secretsmanager:GetSecretValue", "ssm:GetParameter", "kms:Decrypt", "s3:GetObject", "s3:PutObject", "s3:PutObjectRetention", "s3:ListBucket",
		"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
	}
	for _, statement := range statements {
		for _, action := range samListed(statement, "Action") {
			if !slices.Contains(allowed, action) {
				p.addf("%s: the function never needs %s", samText(statement, "Sid"), action)
			}
		}
		for _, resource := range samListed(statement, "Resource") {
			if !strings.HasPrefix(resource, "arn:") || strings.Contains(resource, ":*") || strings.HasSuffix(resource, "::") {
				p.addf("%s: %q is nothing in particular", samText(statement, "Sid"), resource)
			}
		}
		if len(samListed(statement, "Resource")) == 0 {
			p.addf("%s has no Resource", samText(statement, "Sid"))
		}
	}
}

// listed are the texts at a key, of which there may be one without a list.
func samListed(node any, key string) (all []string) {
	list, isList := at(node, key).([]any)
	if !isList {
		list = []any{at(node, key)}
	}
	for _, item := range list {
		if text, isText := item.(string); isText {
			all = append(all, text)
		}
	}
	return all
}

// may are the resources for which an action is allowed, and the statements' conditions.
func samMay(statements []any, action string) (resources []string, conditions []any) {
	for _, statement := range statements {
		if slices.Contains(samListed(statement, "Action"), action) {
			resources = append(resources, samListed(statement, "Resource")...)
			conditions = append(conditions, at(statement, "Condition"))
		}
	}
	return resources, conditions
}

// archive holds the rights to the place: its own objects, and to know which of them are missing.
func (p *problems) archive(env map[string]string, statements []any) {
	place := env["ARCHIVE_URL"]
	objects, _ := samMay(statements, "s3:PutObject")
	read, _ := samMay(statements, "s3:GetObject")
	buckets, conditions := samMay(statements, "s3:ListBucket")
	locked, _ := samMay(statements, "s3:PutObjectRetention")
	if place == "" {
		if len(objects)+len(read)+len(buckets)+len(locked) > 0 {
			p.addf("ARCHIVE_URL is empty, and the function may write to %v", objects)
		}
		return
	}
	if _, err := archive.ParseLocation(place); err != nil {
		p.addf("ARCHIVE_URL: %v", err)
	}
	path, options, _ := strings.Cut(strings.TrimPrefix(place, "s3://"), "?")
	if want := "arn:aws:s3:::" + path + "/reports/*"; strings.Contains(options, "lock=") != slices.Equal(locked, []string{want}) || len(locked) > 1 {
		p.addf("ARCHIVE_URL and the right to lock reports do not go together: %v", locked)
	}
	bucket, prefix, _ := strings.Cut(path, "/")
	if want := []string{"arn:aws:s3:::" + path + "/*"}; !slices.Equal(objects, want) || !slices.Equal(read, want) {
		p.addf("ARCHIVE_URL is %s, and the function may write %v and read %v", place, objects, read)
	}
	if !slices.Equal(buckets, []string{"arn:aws:s3:::" + bucket}) || at(conditions[0], "StringLike") == nil {
		p.addf("ARCHIVE_URL is %s, and s3:ListBucket is for %v if %v", place, buckets, conditions)
	} else if at(conditions[0], "StringLike").(map[string]any)["s3:prefix"] != prefix+"/*" {
		p.addf("ARCHIVE_URL is %s, and s3:ListBucket is allowed if %v", place, conditions[0])
	}
}

// secret holds the rights to the secret to the one in which the SecretKey is by default.
func (p *problems) secret(env map[string]string, statements []any) {
	name, isByName := strings.CutPrefix(env["TRTC_SECRET_KEY"], "aws-sm:")
	name, key, _ := strings.Cut(name, "#")
	resources, _ := samMay(statements, "secretsmanager:GetSecretValue")
	switch {
	case !isByName && env["APPS_FILE"] == "" && env["TRTC_SECRET_KEY"] != samSwitches["SecretKey"]:
		p.addf("TRTC_SECRET_KEY is %q, which is no key", env["TRTC_SECRET_KEY"])
	case isByName && (key != "TRTC_SECRET_KEY" || !slices.Contains(resources, samARN("secretsmanager", "secret:"+name+"-??????"))):
		p.addf("TRTC_SECRET_KEY is %s, and the function may read %v", env["TRTC_SECRET_KEY"], resources)
	}
}

func TestStacks(t *testing.T) {
	t.Parallel()
	tree, err := parse(read(t, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var p problems
	for _, given := range samScenarios() {
		p.stack(tree, given)
	}
	for _, problem := range p {
		t.Error(problem)
	}
}

// TestStackResources says what the samSwitches make.
func TestStackResources(t *testing.T) {
	t.Parallel()
	tree, err := parse(read(t, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	always := slices.Sorted(maps.Keys(samDeploy(tree, nil).resources()))
	for _, test := range []struct{ name, value, more, less string }{
		{"FunctionUrl", "true", "AuditUrl AuditUrlCall AuditUrlInvoke", ""},
		{"JobQueue", "true", "Jobs JobsMapping", ""},
		{"AlertEmail", "ops@acme.com", "AlarmMail NewsMail", ""},
		{"AlarmTopicArn", samSwitches["AlarmTopicArn"], "", "Alarms"},
		{"CreateArchive", "false", "", "Archive ArchivePolicy"},
		{"ArchiveBucket", "my-audits", "", "Archive ArchivePolicy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := slices.Sorted(maps.Keys(samDeploy(tree, map[string]string{test.name: test.value}).resources()))
			more := slices.DeleteFunc(slices.Clone(got), func(name string) bool { return slices.Contains(always, name) })
			less := slices.DeleteFunc(slices.Clone(always), func(name string) bool { return slices.Contains(got, name) })
			if strings.Join(more, " ") != test.more || strings.Join(less, " ") != test.less {
				t.Errorf("it makes %v and does without %v", more, less)
			}
		})
	}
}

// All secrets by reference, and everything else as long as people have it, stay below what Lambda takes.
func TestEnvironmentFits(t *testing.T) {
	t.Parallel()
	tree, err := parse(read(t, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	given := maps.Clone(samSwitches)
	for _, variable := range names(tree, templateVariables) {
		name, _ := at(tree, templateVariables+"/"+variable+"/Ref").(string)
		switch {
		case slices.Contains(secrets, variable):
			given[name] = "aws-sm:" + stackName + "#" + variable
		case given[name] == "":
			given[name] = strings.Repeat("x", 40)
		}
	}
	size := 0
	for name, value := range samDeploy(tree, given).environment() {
		size += len(name) + len(value)
	}
	t.Logf("%d bytes", size)
	if size < samMost/2 || size > samMost {
		t.Errorf("the environment takes %d bytes of %d", size, samMost)
	}
}
