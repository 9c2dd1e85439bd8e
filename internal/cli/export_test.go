package cli

// Element is an XML element with an attribute and a text that are both text.
func Element(name, attribute, text string) []byte {
	var d xmlDocument
	d.open(name, attribute, text)
	d.add(escaped(text), "</", name, ">")
	return d.text
}
