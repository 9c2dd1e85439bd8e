package envelope

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Record is one message of a batch, whatever its queue.
type Record struct {
	ID    string // as its queue calls it
	Body  string
	Group bool  // of a FIFO queue: nothing may overtake it
	Flaw  error // what is wrong with the record, without a value of it; nil if it could be read
}

// wireRecord has the members of the three queues together.
type wireRecord struct {
	MessageID      string `json:"messageId"`
	Body           string `json:"body"`
	EventSourceARN string `json:"eventSourceARN"`
	SNS            struct {
		MessageID string `json:"MessageId"`
		Message   string `json:"Message"`
	} `json:"Sns"`
	CKafka struct {
		Topic     string `json:"topic"`
		Partition int64  `json:"partition"`
		Offset    int64  `json:"offset"`
		Body      string `json:"msgBody"`
	} `json:"Ckafka"`
}

// DecodeRecords reads a batch of messages. A record that cannot be read says so itself; the error is of a batch whose queue could not even be told which.
// A record of CKafka always has an ID, if need be its place in the batch: nobody can be told, so nothing may fail.
func DecodeRecords(k Kind, payload []byte) ([]Record, error) {
	var batch struct {
		Records []json.RawMessage `json:"Records"`
	}
	if err := json.Unmarshal(payload, &batch); err != nil {
		return nil, errors.New("its records are no list")
	}
	var records []Record
	for i, raw := range batch.Records {
		r := decodeRecord(k, raw)
		switch {
		case r.ID == "" && k != CKafka:
			return nil, errors.New("a record has no message id")
		case r.ID == "":
			r.ID = fmt.Sprintf("number %d of its batch", i+1)
		}
		records = append(records, r)
	}
	return records, nil
}

func decodeRecord(k Kind, raw json.RawMessage) Record {
	var w wireRecord
	if json.Unmarshal(raw, &w) != nil {
		var keys Object
		_ = json.Unmarshal(raw, &keys) // what is no object has no id
		id := keys.text("messageId")
		if k == SNS {
			id = keys.object("Sns").text("MessageId")
		}
		return Record{ID: id, Flaw: errors.New("one of its members has a type that is not documented"), Group: fifo(keys.text("eventSourceARN"))}
	}
	switch k {
	case SNS:
		return Record{ID: w.SNS.MessageID, Body: w.SNS.Message}
	case CKafka:
		return Record{ID: fmt.Sprintf("%s/%d/%d", w.CKafka.Topic, w.CKafka.Partition, w.CKafka.Offset), Body: w.CKafka.Body}
	}
	return Record{ID: w.MessageID, Body: unwrap(w.Body), Group: fifo(w.EventSourceARN)}
}

func fifo(arn string) bool { return strings.HasSuffix(arn, ".fifo") }

// unwrap takes a message out of the envelope in which SNS hands it to SQS, unless raw delivery is on.
func unwrap(body string) string {
	var n struct {
		Type    string `json:"Type"`
		Message string `json:"Message"`
	}
	if json.Unmarshal([]byte(body), &n) == nil && n.Type == "Notification" {
		return n.Message
	}
	return body
}

// BatchFailures is the reply to SQS: the records that it must send again.
func BatchFailures(ids []string) []byte {
	type item struct {
		ID string `json:"itemIdentifier"`
	}
	failed := []item{}
	for _, id := range ids {
		failed = append(failed, item{id})
	}
	text, _ := json.Marshal(map[string][]item{"batchItemFailures": failed}) // strings always encode
	return text
}
