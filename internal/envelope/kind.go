// Package envelope knows the shapes in which the clouds wrap what they hand to a function and take from it: what an event is, the HTTP requests and the
// messages inside, and replies in the dialect that asked. It knows nothing of what is asked or answered.
package envelope

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Kind is what an event is.
type Kind string

// The kinds of events. Those of HTTP requests are dialects too.
const (
	RestAPI    Kind = "API Gateway REST API, or payload 1.0 of an HTTP API"
	HTTPAPI    Kind = "API Gateway HTTP API"
	LambdaURL  Kind = "Lambda Function URL"
	ALB        Kind = "Application Load Balancer"
	SCFGateway Kind = "SCF API Gateway"
	SCFURL     Kind = "SCF Function URL"
	Rule       Kind = "EventBridge rule"
	Scheduler  Kind = "EventBridge Scheduler"
	Timer      Kind = "SCF timer"
	SQS        Kind = "SQS batch"
	SNS        Kind = "SNS message"
	CKafka     Kind = "CKafka batch"
	Direct     Kind = "direct invocation"
	Foreign    Kind = "none of ours"
)

// Classify looks at the keys that tell one kind of event from all others. The order matters: an authorizer's event has nearly all that a request has.
func Classify(e Object) Kind {
	requestContext := e.object("requestContext")
	switch {
	case e.text("Type") == "Timer" && e.Has("TriggerName"):
		return Timer
	case e.Has("methodArn"), e.Has("routeArn"), e.text("type") == "REQUEST", requestContext.Has("connectionId"):
		return Foreign // authorizers and websockets
	case requestContext.object("http") != nil:
		if strings.Contains(requestContext.text("domainName"), ".lambda-url.") {
			return LambdaURL
		}
		return HTTPAPI
	case requestContext.object("elb") != nil:
		return ALB
	case e.Has("httpMethod"):
		return classifyGateway(e, requestContext)
	case e.Has("detail-type") && e.Has("source"):
		return classifySchedule(e)
	case e.Has("Records"):
		return classifyRecords(e)
	case e.Has("action"):
		return Direct
	}
	return Foreign
}

// classifyRecords looks at the first record that is one: a batch has one source.
func classifyRecords(e Object) Kind {
	var records []json.RawMessage
	_ = json.Unmarshal(e["Records"], &records) // what is no list has none
	for _, raw := range records {
		var record Object
		_ = json.Unmarshal(raw, &record) // what is no object has no keys
		_, ckafka := record["Ckafka"]
		switch {
		case record.text("eventSource") == "aws:sqs":
			return SQS
		case record.text("EventSource") == "aws:sns":
			return SNS
		case ckafka:
			return CKafka
		case record != nil:
			return Foreign
		}
	}
	return Foreign
}

// classifyGateway tells Tencent's shapes from Amazon's: only Tencent has queryString, and a function URL's requestContext, where there is one,
// has an address and no service.
func classifyGateway(e, requestContext Object) Kind {
	switch {
	case requestContext.Has("serviceId"):
		return SCFGateway
	case e.Has("queryString"), e.Has("path") && len(requestContext) == 0 && !e.Has("resource"):
		return SCFURL
	case e.Has("resource"), requestContext.Has("resourcePath"), requestContext.Has("accountId"), requestContext.Has("apiId"), e.Has("multiValueHeaders"):
		return RestAPI
	case e.Has("path"):
		return SCFURL
	}
	return Foreign
}

func classifySchedule(e Object) Kind {
	switch {
	case e.text("source") == "aws.scheduler":
		return Scheduler
	case e.text("source") == "aws.events" && e.text("detail-type") == "Scheduled Event":
		return Rule
	}
	return Foreign
}

// Object is a JSON object whose members have not been looked at.
type Object map[string]json.RawMessage

// Has reports whether a member is there and not null.
func (o Object) Has(key string) bool { return len(o[key]) > 0 && string(o[key]) != "null" }

func (o Object) text(key string) (s string) {
	_ = json.Unmarshal(o[key], &s) // anything but a string is no word that is looked for
	return s
}

func (o Object) object(key string) (inner Object) {
	_ = json.Unmarshal(o[key], &inner)
	return inner
}

// Field is where a member's value goes.
type Field struct {
	Key   string
	Value any // a pointer
}

// Into puts each member where its field says. The error names the first, in the order of the keys, that is not known or is something else.
// It takes encoding/json longer to learn one struct than to read a whole event like this.
func (o Object) Into(fields []Field) error {
	for _, key := range slices.Sorted(maps.Keys(o)) {
		switch i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key }); {
		case i < 0:
			return errors.New("a key is not known; the keys are " + keysOf(fields))
		case json.Unmarshal(o[key], fields[i].Value) != nil:
			return fmt.Errorf("%q is not %s", key, typeOf(fields[i].Value))
		}
	}
	return nil
}

// keysOf names the keys of several fields, in their order.
func keysOf(fields []Field) string {
	var list []string
	for _, f := range fields {
		list = append(list, strconv.Quote(f.Key))
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

// typeOf says what JSON a pointer takes.
func typeOf(field any) string {
	switch field.(type) {
	case *[]string, *List:
		return "a list of strings"
	case **bool:
		return "true or false"
	case *string:
		return "a string"
	}
	panic(fmt.Sprintf("envelope: what a %T takes has no name", field))
}

// Bounds on how much an error repeats.
const (
	maxNames = 20
	maxKey   = 40
)

// Keys names the keys for an error.
func (o Object) Keys() string {
	keys := slices.Sorted(maps.Keys(o))
	for i, key := range keys {
		if len(key) > maxKey {
			key = key[:maxKey] + "…"
		}
		keys[i] = strconv.Quote(key)
	}
	return Enumerate(keys)
}

// Enumerate names what there is, or the first of it.
func Enumerate(names []string) string {
	switch more := len(names) - maxNames; {
	case len(names) == 0:
		return "none"
	case more > 0:
		return strings.Join(names[:maxNames], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}
