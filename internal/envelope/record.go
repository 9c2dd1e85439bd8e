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
	Group bool // of a FIFO queue: nothing may overtake it
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

// DecodeRecords reads a batch of messages. The error says what is wrong with the event, without a value of it.
func DecodeRecords(k Kind, payload []byte) ([]Record, error) {
	var batch struct {
		Records []wireRecord `json:"Records"`
	}
	if err := json.Unmarshal(payload, &batch); err != nil {
		return nil, errors.New("one of its members has a type that is not documented")
	}
	var records []Record
	for _, w := range batch.Records {
		r := Record{ID: w.MessageID, Body: unwrap(w.Body), Group: strings.HasSuffix(w.EventSourceARN, ".fifo")}
		switch k {
		case SNS:
			r.ID, r.Body = w.SNS.MessageID, w.SNS.Message
		case CKafka:
			r.ID, r.Body = fmt.Sprintf("%s/%d/%d", w.CKafka.Topic, w.CKafka.Partition, w.CKafka.Offset), w.CKafka.Body
		}
		if r.ID == "" {
			return nil, errors.New("a record has no message id")
		}
		records = append(records, r)
	}
	return records, nil
}

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
