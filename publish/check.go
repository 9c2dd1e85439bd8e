package publish

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Check says what is wrong with a destination: flaws, which keep it shut, and warnings. Each begins with a verb, so that the name of the URL's variable can be
// put in front, says what to do, and holds nothing of the values.
func (d Destination) Check() (flaws, warnings []string) {
	dialect := dialectOf(d.Kind)
	if dialect.read == nil {
		return []string{"is of a kind that does not exist; use " + list(Kinds())}, nil
	}
	u, flaw := d.address()
	if flaw != "" {
		flaws = append(flaws, flaw)
	} else if !loopback(u.Hostname()) {
		warnings = append(warnings, dialect.strange(strings.ToLower(u.Hostname()))...)
	}
	flaws = append(flaws, d.secretFlaws(dialect)...)
	if dialect.secrets > 0 && len(d.Secrets) == 0 {
		warnings = append(warnings, unsigned(d.Kind))
	}
	if d.Format != "" && dialect.formats != nil && !slices.Contains(dialect.formats, d.Format) {
		flaws = append(flaws, "goes with a "+variable(d.Kind, "FORMAT")+" that is not known; set that to "+list(dialect.formats)+", or remove it")
	}
	return flaws, warnings
}

// address is the URL, or what is wrong with it.
func (d Destination) address() (*url.URL, string) {
	u, err := url.Parse(d.URL.Reveal())
	switch {
	case !d.URL.IsSet():
		return nil, "is not set; copy it from where the messages go"
	case err != nil || u.Hostname() == "":
		return nil, "is not a URL; copy the whole of it, from https:// on"
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return nil, "is not an https URL; use https, since whoever sees it can write there"
	case u.User != nil:
		return nil, "holds a user or a password before the host, which is not sent; remove it"
	case strings.Contains(d.URL.Reveal(), "#"):
		return nil, "has a #fragment, which is not sent; remove it"
	}
	return u, ""
}

// loopback reports whether a host is this one, where nobody listens in.
func loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && address.IsLoopback()
}

// strange warns of a host at which the platform does not live: a proxy perhaps, or the URL of another sink.
func (d dialect) strange(host string) []string {
	is := func(known string) bool {
		return host == known || strings.HasPrefix(known, "*") && strings.HasSuffix(host, known[1:])
	}
	switch {
	case d.kind == "teams" && (host == "webhook.office.com" || strings.HasSuffix(host, ".webhook.office.com")):
		return []string{"is of an Office 365 connector, which Microsoft has switched off; make a flow in Workflows instead"}
	case d.hosts == nil || slices.ContainsFunc(d.hosts, is):
		return nil
	}
	return []string{"is not at " + list(d.hosts[:min(2, len(d.hosts))]) + "; check that it is the URL of this sink"}
}

func (d Destination) secretFlaws(dialect dialect) []string {
	name := variable(d.Kind, "SECRET")
	switch {
	case dialect.secrets == 0:
		return nil
	case len(d.Secrets) > dialect.secrets && dialect.secrets == 1:
		return []string{"goes with more than one secret in " + name + "; keep one, without blanks and commas"}
	case len(d.Secrets) > dialect.secrets:
		return []string{"goes with more than two secrets in " + name + "; keep the new one, and the old one during a rotation"}
	case d.Kind != "webhook":
		return nil
	}
	for _, given := range d.Secrets {
		if _, ok := webhookKey(given); !ok {
			return []string{"goes with a secret in " + name + " that is not whsec_ and the base64 of 24 to 64 bytes; make one with: echo whsec_$(openssl rand -base64 32)"}
		}
	}
	return nil
}

// unsigned warns of a missing secret.
func unsigned(k Kind) string {
	if k == "webhook" {
		return "has no secret beside it, so the receiver cannot tell who writes; set " + variable(k, "SECRET")
	}
	return "has no secret beside it; if the robot is secured by a signature, set " + variable(k, "SECRET")
}

// list is a choice, as people write it.
func list[T ~string](items []T) string {
	var b strings.Builder
	for i, item := range items {
		switch {
		case i > 0 && i == len(items)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(item))
	}
	return b.String()
}
