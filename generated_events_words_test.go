package main_test

import "trtc-callback-audit/internal/envelope"

const apiEvents = `
## Events besides HTTP

An event is told apart by keys that no other has. Whatever runs besides a request is published as the configuration says, is the return value and is one line of the log.
`

// eventWords are the cells of a kind's row: by what it is told, what it does, and what the answer is.
func eventWords() []word {
	const request = "the [routes](#routes) | in the form that it wants"
	const report = "the report, up to 200 KB of it"
	return []word{
		{string(envelope.RestAPI), "‹httpMethod› and ‹resource› | " + request},
		{string(envelope.HTTPAPI), "‹requestContext.http› | " + request},
		{string(envelope.LambdaURL), "the same, at a host under ‹.lambda-url.› | " + request},
		{string(envelope.ALB), "‹requestContext.elb› | " + request},
		{string(envelope.SCFGateway), "‹requestContext.serviceId› | " + request},
		{string(envelope.SCFURL), "‹httpMethod› and ‹path›, or ‹queryString› | " + request},
		{string(envelope.Rule), "‹source› aws.events | audits every application and publishes | " + report},
		{string(envelope.Scheduler), "‹source› aws.scheduler | the same; a schedule with an input of its own sends that instead, as a direct invocation | " + report},
		{string(envelope.Timer), "‹Type› Timer, ‹TriggerName› | the same; its Message may hold a direct invocation, whose time and schedule do not count | " + report},
		{string(envelope.SQS), "‹Records›, ‹eventSource› aws:sqs | one audit of all that the records ask for | the records that SQS is to send again"},
		{string(envelope.SNS), "‹Records›, ‹EventSource› aws:sns | an audit | " + report + "; it fails if nothing could be done"},
		{string(envelope.CKafka), "‹Records›, ‹Ckafka› | one audit of all that the records ask for | " + report + ", or null; it never fails, because the record would be sent without end"},
		{string(envelope.Direct), "‹action› | what the action says | " + report},
	}
}

const apiDirect = `
### Direct invocation

Whoever may invoke the function sends a JSON object. Keys are written as here; any other is refused.
`

var directWords = []word{
	{"action", "string: audit, or publish_test; it has to be there"},
	{"apps", "list of strings: the applications to audit; all without it"},
	{"min_severity", "string: findings below it are left out of the return value: critical, high, medium, low or info"},
	{"fail_on", "list of strings: drifted (which includes absent), unknown and any: the invocation fails if an application is in one of these states. The report is published and logged before. One string with commas between does as well; an empty one is refused"},
	{"publish", "true or false: false tells nobody but the log; true without it"},
	{"schedule", "string: the name of what has sent it; the run counts as one of a schedule"},
	{"time", "string: when the run was due, in RFC 3339, at most an hour ahead; now without it. With ‹schedule› it gives the run its ‹id›, of which ‹apps›, in their order, are a part; a retry repeats it"},
	{"sink", "string: of publish_test alone: the one sink to try; all without it"},
}

const apiDirectMore = `
The answer is the report, with ‹published›:
`

const apiFailed = `
With ‹fail_on› the invocation fails instead. So it does when a sink has not taken its message, unless there is no archive and another sink has, which would then be told twice. The platform tries a failed invocation again, with the same ‹id› if the event names its time; with an archive a repeat is answered with the report that there is, and nobody is asked: it fails on ‹fail_on› as it did, and the next run asks anew.
`

const apiTest = `
The other action sends a made-up report to the sinks, whatever they subscribe to, and answers with it. It fails if there is no sink, or if one has not taken it.
`

const apiJobs = `
### Jobs in a queue

Each record holds a direct invocation with the action audit; an SNS envelope around it is taken off. A batch is one audit of all that its records ask for, and one publication.
‹min_severity› and ‹fail_on› have no meaning there. SQS learns which records to send again: those that cannot be read, that ask for what is not configured, or that were not
reached in time; of a FIFO queue the first such and all behind it. For this the event source mapping wants ‹ReportBatchItemFailures›. That Tencent refuses is an answer and no failure.
`

const apiBatch = `
{"Records":[
  {"messageId":"m-1","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:audits","body":"{\"action\":\"audit\",\"apps\":[\"prod\"]}"},
  {"messageId":"m-2","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:audits","body":"{\"action\":\"audit\",\"apps\":[\"nobody\"]}"}
]}
`

const apiForeign = `
### Anything else

An event that is none of these fails, with an error that names its keys and none of its values:
`
