package audit

import (
	"strconv"
	"time"
)

// object is JSON whose last object is still open.
type object []byte

func open(b []byte) object { return append(b, '{') }

func (o *object) close() []byte { return append(*o, '}') }

// key begins a member.
func (o *object) key(name string) {
	if (*o)[len(*o)-1] != '{' {
		*o = append(*o, ',')
	}
	*o = append(append(append(*o, '"'), name...), '"', ':')
}

func (o *object) null(name string) {
	o.key(name)
	*o = append(*o, "null"...)
}

func (o *object) text(name, value string) {
	o.key(name)
	*o = quote(*o, value)
}

// maybe is a text, or null.
func (o *object) maybe(name string, value *string) {
	if value == nil {
		o.null(name)
	} else {
		o.text(name, *value)
	}
}

func (o *object) number(name string, value int64) {
	o.key(name)
	*o = strconv.AppendInt(*o, value, 10)
}

func (o *object) flag(name string, value bool) {
	o.key(name)
	*o = strconv.AppendBool(*o, value)
}

// time is of the years 1 to 9999: whoever takes one from outside sees to it.
func (o *object) time(name string, value time.Time) {
	o.key(name)
	*o = append(value.AppendFormat(append(*o, '"'), time.RFC3339Nano), '"')
}

// value is written by add.
func (o *object) value(name string, add func([]byte) []byte) {
	o.key(name)
	*o = add(*o)
}

// each is a list of items that add writes; null if there is no list.
func each[T any](o *object, name string, items []T, add func(*T, []byte) []byte) {
	if items == nil {
		o.null(name)
		return
	}
	o.key(name)
	*o = append(*o, '[')
	for i := range items {
		if i > 0 {
			*o = append(*o, ',')
		}
		*o = add(&items[i], *o)
	}
	*o = append(*o, ']')
}

// quote appends a text as encoding/json would, and has that do it if anything needs an escape.
func quote(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return append(b, JSON(text)...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}
