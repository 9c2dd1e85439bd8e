package envelope

import (
	"encoding/json"
	"errors"
	"time"
)

// Schedule is what the event of a timer says.
type Schedule struct {
	Name    string    // of what has fired: a rule's ARN, or a trigger's name; may be empty
	Time    time.Time // when it was due; may be zero
	Message string    // what the owner typed into a trigger of SCF's
}

// DecodeSchedule reads the event of an EventBridge rule, of EventBridge Scheduler, or of an SCF timer. The detail of the first two is not looked at: Scheduler
// sends it as the string "{}". The error says what is wrong with the event, without a value of it.
func DecodeSchedule(k Kind, payload []byte) (Schedule, error) {
	if k == Timer {
		return decodeTimer(payload)
	}
	var e struct {
		Time      time.Time `json:"time"`
		Resources []string  `json:"resources"`
	}
	if err := json.Unmarshal(payload, &e); err != nil || !Encodes(e.Time) {
		return Schedule{}, errors.New(`"time" is not RFC 3339 or "resources" is not a list of ARNs`)
	}
	s := Schedule{Time: e.Time}
	if len(e.Resources) > 0 {
		s.Name = e.Resources[0]
	}
	return s, nil
}

func decodeTimer(payload []byte) (Schedule, error) {
	var e struct {
		TriggerName string    `json:"TriggerName"`
		Time        time.Time `json:"Time"`
		Message     string    `json:"Message"`
	}
	if err := json.Unmarshal(payload, &e); err != nil || !Encodes(e.Time) {
		return Schedule{}, errors.New(`"TriggerName" or "Message" is not a string or "Time" is not RFC 3339`)
	}
	return Schedule{Name: e.TriggerName, Time: e.Time, Message: e.Message}, nil
}

// Encodes reports whether JSON can hold a time as RFC 3339: four digits are all that there is for the year.
func Encodes(t time.Time) bool { return 0 < t.UTC().Year() && t.UTC().Year() < 10000 }
