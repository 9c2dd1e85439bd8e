package cli_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"trtc-callback-audit/internal/cli"
)

// FuzzXML: whatever a text holds, a reader finds it again, but for what XML has no way to write.
func FuzzXML(f *testing.F) {
	for _, seed := range []string{"", "a\tb\nc\rd", `<&>"'`, "]]>", "\x00\x1b", "\uFFFE", "é中\U0001F600", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		document := cli.Element("a", "b", text)
		var read struct {
			Attribute string `xml:"b,attr"`
			Text      string `xml:",chardata"`
		}
		if err := xml.Unmarshal(document, &read); err != nil {
			t.Fatalf("%q: %v", document, err)
		}
		if read.Attribute != read.Text || utf8.RuneCountInString(read.Text) != utf8.RuneCountInString(text) {
			t.Errorf("%q became %q and %q", text, read.Attribute, read.Text)
		}
		if !strings.ContainsRune(read.Text, utf8.RuneError) && read.Text != text {
			t.Errorf("%q became %q", text, read.Text)
		}
	})
}
