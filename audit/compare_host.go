package audit

import (
	"net/netip"
	"slices"
	"strings"
)

// checkHost judges where the callback's Url leads.
func checkHost(p *pair) []Finding {
	if p.live == nil {
		return nil
	}
	host := strings.ToLower(strings.TrimSuffix(p.live.Hostname(), "."))
	var found []Finding
	if p.Hosts != nil && !p.allows(host) {
		found = append(found, find(URLHostNotAllowed, strings.Join(p.Hosts, ", "), host)...)
	}
	if !public(host) {
		found = append(found, find(URLNotPublic, "a host on the internet", host)...)
	}
	if placeholder(host) {
		found = append(found, find(URLPlaceholder, "a host of your own", host)...)
	}
	return found
}

// reservedNames lead nowhere on the internet (RFC 6761, RFC 6762, RFC 8375, and ICANN's internal).
var reservedNames = []string{"localhost", "local", "internal", "home.arpa", "test", "invalid"}

// public reports whether a host can be reached from the internet, as far as its name tells.
func public(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return publicAddress(ip.Unmap())
	}
	if below(host, reservedNames) {
		return false
	}
	last := host[strings.LastIndex(host, ".")+1:]
	numeric := strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") // another way to write an address
	return strings.Contains(host, ".") && !numeric
}

// notPublic are the ranges for which [netip.Addr] has no method: shared (RFC 6598), protocol assignments (RFC 6890), benchmarks (RFC 2544), reserved.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
}

func publicAddress(ip netip.Addr) bool {
	inside := func(p netip.Prefix) bool { return p.Contains(ip) }
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !slices.ContainsFunc(notPublic, inside)
}

// The hosts of samples: reserved for documentation (RFC 2606, RFC 5737, RFC 3849), and those on Tencent's pages.
var (
	sampleNames     = []string{"example.com", "example.net", "example.org", "example", "notexist.com"}
	sampleAddresses = []netip.Prefix{
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32"),
	}
)

func placeholder(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return slices.ContainsFunc(sampleAddresses, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
	}
	return below(host, sampleNames)
}

// below reports whether host is one of the names or a name under it.
func below(host string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return host == name || strings.HasSuffix(host, "."+name) })
}
