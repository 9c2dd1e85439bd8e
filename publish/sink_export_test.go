package publish

// Deliver tells a sink, with all that is tried again.
var Deliver = deliver

// WebhookSignature signs as Standard Webhooks asks.
var WebhookSignature = webhookSignature

// WebhookKey is the key in a secret of Standard Webhooks.
var WebhookKey = webhookKey
