package envelope

import (
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// Query reads a query, of which only the known parameters may be used. The error names those and nothing of the query.
func Query(text string, known ...string) (url.Values, error) {
	query, err := url.ParseQuery(text)
	if err != nil {
		return nil, errors.New("the query cannot be read; separate parameters with &")
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if slices.Contains(known, name) {
			continue
		}
		if len(known) == 0 {
			return nil, errors.New("this route takes no parameters")
		}
		return nil, errors.New("a parameter is not known; the parameters are " + strings.Join(known, ", "))
	}
	return query, nil
}

// List is a list of strings in JSON, or one string with commas between.
type List []string

// UnmarshalJSON implements [json.Unmarshaler].
func (l *List) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*l = List{one}
		return nil
	}
	if json.Unmarshal(text, (*[]string)(l)) != nil {
		return &json.UnmarshalTypeError{Type: reflect.TypeFor[[]string]()}
	}
	return nil
}
