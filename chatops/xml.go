package chatops

import (
	"bytes"
	"strings"
)

// xmlFields reads the one kind of XML that WeCom sends: an element xml whose children hold texts, each once. Children of children are left out. Nothing is
// resolved, loaded or repeated, so there is nothing to fear of it; encoding/xml would add 42 KB to a zip that must stay below 4 MB.
func xmlFields(text []byte) (fields map[string]string, good bool) {
	rest := bytes.TrimSpace(text)
	if bytes.HasPrefix(rest, []byte("<?xml")) {
		_, after, found := bytes.Cut(rest, []byte("?>"))
		if !found {
			return nil, false
		}
		rest = bytes.TrimSpace(after)
	}
	rest, good = bytes.CutPrefix(rest, []byte("<xml>"))
	fields = map[string]string{}
	for good && len(fields) <= maxFields {
		rest = bytes.TrimSpace(rest)
		if end, done := bytes.CutPrefix(rest, []byte("</xml>")); done {
			return fields, len(bytes.TrimSpace(end)) == 0
		}
		var name, value string
		if name, value, rest, good = xmlField(rest, maxDepth); good {
			_, twice := fields[name]
			good, fields[name] = !twice, value
		}
	}
	return nil, false
}

// Bounds on children, and on children of children. A stranger's are counted too.
const (
	maxFields = 32
	maxDepth  = 8
)

// xmlField reads a child.
func xmlField(text []byte, depth int) (name, value string, rest []byte, good bool) {
	if len(text) == 0 || text[0] != '<' || depth == 0 {
		return "", "", nil, false
	}
	tag, rest, found := bytes.Cut(text[1:], []byte(">"))
	if !found {
		return "", "", nil, false
	}
	if empty, closed := bytes.CutSuffix(tag, []byte("/")); closed {
		return string(empty), "", rest, isXMLName(empty)
	}
	if !isXMLName(tag) {
		return "", "", nil, false
	}
	end := []byte("</" + string(tag) + ">")
	var b strings.Builder
	for {
		rest = bytes.TrimSpace(rest)
		switch {
		case bytes.HasPrefix(rest, end):
			return string(tag), b.String(), rest[len(end):], true
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			data, after, found := bytes.Cut(rest[len("<![CDATA["):], []byte("]]>"))
			if !found {
				return "", "", nil, false
			}
			b.Write(data)
			rest = after
		case len(rest) > 0 && rest[0] == '<':
			if _, _, rest, found = xmlField(rest, depth-1); !found {
				return "", "", nil, false
			}
		default:
			data, _, found := bytes.Cut(rest, []byte("<"))
			if !found {
				return "", "", nil, false
			}
			b.WriteString(unescapeHTML(string(data)))
			rest = rest[len(data):]
		}
	}
}

func isXMLName(name []byte) bool { return isPlain(string(name), 64, "_") }

// cdata is a text as it stands in XML.
func cdata(text string) string {
	return "<![CDATA[" + strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>") + "]]>"
}
