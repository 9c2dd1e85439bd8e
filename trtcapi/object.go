package trtcapi

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// member is a name of a JSON object and what stands behind it.
type member struct {
	name  string
	value json.RawMessage
}

// members are those of one object. There are a handful, which a list finds sooner than a map.
type members []member

func (m members) get(name string) json.RawMessage {
	for _, one := range m {
		if one.name == name {
			return one.value
		}
	}
	return nil
}

// object splits a JSON object into its members, refusing one that holds a name twice: which of the two a reader takes is chance. encoding/json says
// whether it is JSON at all; its decoder would take half the time of a call to split it.
func object(body []byte) (members, error) {
	if !json.Valid(body) {
		return nil, flaw(body)
	}
	s := scanner{rest: body}
	if s.next() != '{' {
		return nil, errNotJSON
	}
	all := make(members, 0, 8)
	for s.rest = s.rest[1:]; s.next() != '}'; {
		var one member
		if err := text(s.take(), &one.name); err != nil {
			return nil, errNotJSON
		}
		s.next()
		s.rest = s.rest[1:] // the colon
		s.next()
		one.value = s.take()
		if all.get(one.name) != nil {
			return nil, errTwice
		}
		all = append(all, one)
		if s.next() == ',' {
			s.rest = s.rest[1:]
		}
	}
	return all, nil
}

// flaw says why this is not JSON: good JSON with something behind it is told from the rest.
func flaw(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	var first json.RawMessage
	if d.Decode(&first) == nil && len(first) > 0 && first[0] == '{' {
		return errTrailingData
	}
	return errNotJSON
}

// scanner goes through what is known to be JSON.
type scanner struct{ rest []byte }

// next skips blanks and returns the byte behind them.
func (s *scanner) next() byte {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	return s.rest[0]
}

// take takes one value, however deep.
func (s *scanner) take() json.RawMessage {
	n := extent(s.rest)
	taken := s.rest[:n]
	s.rest = s.rest[n:]
	return json.RawMessage(taken)
}

// extent is the length of the value at the start of good JSON.
func extent(b []byte) int {
	switch b[0] {
	case '"':
		return quoted(b)
	case '{', '[':
		return nested(b)
	}
	if end := bytes.IndexAny(b, ",]} \t\r\n"); end >= 0 {
		return end
	}
	return len(b)
}

// nested is the length of an object or a list.
func nested(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i += quoted(b[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(b)
}

// quoted is the length of a string.
func quoted(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// present returns a member that is there and not null.
func present(raw json.RawMessage) (json.RawMessage, bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, false
	}
	return raw, true
}

// text decodes an optional string. One without escapes is its own text.
func text(raw json.RawMessage, into *string) error {
	raw, ok := present(raw)
	if !ok {
		return nil
	}
	if raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		*into = string(raw[1 : len(raw)-1])
		return nil
	}
	return json.Unmarshal(raw, into)
}
