package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// spoken is what an answer says to people, line by line: the texts in it, in their order. What has none, and what is no JSON, stays as it is.
func spoken(answer []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(answer))
	var lines []string
	if say(d, "", &lines) != nil || len(lines) == 0 {
		return answer
	}
	if _, err := d.Token(); err != io.EOF {
		return answer
	}
	return []byte(strings.Join(lines, "\n"))
}

// say collects the texts of one value, whose key in its object is given.
func say(d *json.Decoder, key string, lines *[]string) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case string:
		if isSpoken(key) && (len(*lines) == 0 || (*lines)[len(*lines)-1] != v) {
			*lines = append(*lines, v)
		}
	case json.Delim:
		for d.More() {
			inner := key
			if v == '{' {
				name, err := d.Token()
				if err != nil {
					return err
				}
				inner, _ = name.(string)
			}
			if err := say(d, inner, lines); err != nil {
				return err
			}
		}
		_, err = d.Token()
	}
	return err
}

// isSpoken reports whether people are shown what has this key, in any of the platforms' messages.
func isSpoken(key string) bool {
	switch key {
	case "text", "title", "description", "content", "value", "detail":
		return true
	}
	return false
}
