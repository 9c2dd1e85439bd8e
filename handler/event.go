package handler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"trtc-callback-audit/internal/envelope"
)

// event is something that can be answered.
type event interface {
	answer(ctx context.Context, in *invocation) ([]byte, error)
}

// whatWeServe ends the errors of events that are not.
const whatWeServe = `send an HTTP request, a schedule, or {"action":"audit"}`

// decode tells what an event is and reads it.
func decode(payload []byte) (event, error) {
	var keys envelope.Object
	if err := json.Unmarshal(payload, &keys); err != nil || keys == nil {
		return nil, errors.New("handler: the event is not a JSON object; " + whatWeServe)
	}
	k := envelope.Classify(keys)
	var (
		e   event
		err error
	)
	switch k {
	case envelope.RestAPI, envelope.HTTPAPI, envelope.LambdaURL, envelope.ALB, envelope.SCFGateway, envelope.SCFURL:
		e, err = decodeRequest(k, payload)
	case envelope.Rule, envelope.Scheduler, envelope.Timer:
		e, err = decodeSchedule(k, payload)
	case envelope.SQS, envelope.SNS, envelope.CKafka:
		e, err = decodeJob(k, payload)
	case envelope.Direct:
		e, err = newTick(keys)
	case envelope.Foreign:
		return nil, fmt.Errorf("handler: this event is %s; its keys are %s; %s", k, keys.Keys(), whatWeServe)
	}
	if err != nil {
		return nil, fmt.Errorf("handler: %s: %w; its keys are %s", k, err, keys.Keys())
	}
	return e, nil
}
