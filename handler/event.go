package handler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// event is something that can be answered.
type event interface {
	answer(ctx context.Context, in *invocation) ([]byte, error)
}

// kind is what an event is.
type kind string

const (
	restAPI     kind = "API Gateway REST API, or payload 1.0 of an HTTP API"
	httpAPI     kind = "API Gateway HTTP API"
	lambdaURL   kind = "Lambda Function URL"
	alb         kind = "Application Load Balancer"
	scfGateway  kind = "SCF API Gateway"
	scfURL      kind = "SCF Function URL"
	rule        kind = "EventBridge rule"
	scheduler   kind = "EventBridge Scheduler"
	timer       kind = "SCF timer"
	direct      kind = "direct invocation"
	foreign     kind = "none of ours"
	whatWeServe      = `send an HTTP request, a schedule, or {"action":"audit"}`
)

// decode tells what an event is and reads it.
func decode(payload []byte) (event, error) {
	var keys object
	if err := json.Unmarshal(payload, &keys); err != nil || keys == nil {
		return nil, errors.New("handler: the event is not a JSON object; " + whatWeServe)
	}
	k := classify(keys)
	var (
		e   event
		err error
	)
	switch k {
	case restAPI, httpAPI, lambdaURL, alb, scfGateway, scfURL:
		e, err = decodeRequest(k, payload)
	case rule, scheduler:
		e, err = decodeEnvelope(payload)
	case timer:
		e, err = decodeTimer(payload)
	case direct:
		e, err = decodeDirect(payload)
	case foreign:
		return nil, fmt.Errorf("handler: this event is %s; its keys are %s; %s", k, keys.list(), whatWeServe)
	}
	if err != nil {
		return nil, fmt.Errorf("handler: this event looks like a %s but %w; its keys are %s", k, err, keys.list())
	}
	return e, nil
}

// classify looks at the keys that tell one kind of event from all others. The order matters: an authorizer's event has nearly all that a request has.
func classify(e object) kind {
	requestContext := e.object("requestContext")
	switch {
	case e.text("Type") == "Timer" && e.has("TriggerName"):
		return timer
	case e.has("methodArn"), e.has("routeArn"), e.text("type") == "REQUEST", requestContext.has("connectionId"):
		return foreign // authorizers and websockets
	case requestContext.object("http") != nil:
		if strings.Contains(requestContext.text("domainName"), ".lambda-url.") {
			return lambdaURL
		}
		return httpAPI
	case requestContext.object("elb") != nil:
		return alb
	case e.has("httpMethod"):
		return classifyGateway(e, requestContext)
	case e.has("detail-type") && e.has("source"):
		return classifySchedule(e)
	case e.has("action") && !e.has("Records"):
		return direct
	}
	return foreign
}

// classifyGateway tells Tencent's shapes from Amazon's: only Tencent has queryString, and a function URL's requestContext, where there is one,
// has an address and no service.
func classifyGateway(e, requestContext object) kind {
	switch {
	case requestContext.has("serviceId"):
		return scfGateway
	case e.has("queryString"), e.has("path") && len(requestContext) == 0 && !e.has("resource"):
		return scfURL
	case e.has("resource"), requestContext.has("resourcePath"), requestContext.has("accountId"), requestContext.has("apiId"), e.has("multiValueHeaders"):
		return restAPI
	case e.has("path"):
		return scfURL
	}
	return foreign
}

func classifySchedule(e object) kind {
	switch {
	case e.text("source") == "aws.scheduler":
		return scheduler
	case e.text("source") == "aws.events" && e.text("detail-type") == "Scheduled Event":
		return rule
	}
	return foreign
}

// object is a JSON object whose members have not been looked at.
type object map[string]json.RawMessage

func (o object) has(key string) bool { return len(o[key]) > 0 && string(o[key]) != "null" }

func (o object) text(key string) (s string) {
	_ = json.Unmarshal(o[key], &s) // anything but a string is no word that is looked for
	return s
}

func (o object) object(key string) (inner object) {
	_ = json.Unmarshal(o[key], &inner)
	return inner
}

// Bounds on how much of a stranger's keys is repeated.
const (
	maxKeys = 20
	maxKey  = 40
)

// list names the keys for an error.
func (o object) list() string {
	if len(o) == 0 {
		return "none"
	}
	keys := slices.Sorted(maps.Keys(o))
	more := ""
	if len(keys) > maxKeys {
		more = fmt.Sprintf(" and %d more", len(keys)-maxKeys)
		keys = keys[:maxKeys]
	}
	for i, key := range keys {
		if len(key) > maxKey {
			key = key[:maxKey] + "…"
		}
		keys[i] = fmt.Sprintf("%q", key)
	}
	return strings.Join(keys, ", ") + more
}
