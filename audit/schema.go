package audit

import _ "embed"

//go:embed report.schema.json
var jsonSchema []byte

// JSONSchema returns the JSON Schema (2020-12) of a [Report]. It is generated from the types; a test holds the two together.
func JSONSchema() []byte { return jsonSchema }
