package trtcapi

import (
	"errors"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Region is the data centre in which an SDKAppID lives. The table is closed, because the host receives the UserSig.
//
// Tencent's pages: https://trtc.io/document/68937 and https://trtc.io/document/34620.
type Region string

// The regions that Tencent documents. The zero Region means China, as it does at Tencent.
const (
	China         Region = "china"
	Singapore     Region = "singapore"
	Seoul         Region = "seoul"
	Tokyo         Region = "tokyo"
	Jakarta       Region = "jakarta"
	Mumbai        Region = "mumbai"
	Frankfurt     Region = "frankfurt"
	SiliconValley Region = "silicon-valley"
)

// hosts has each region's host and, where Tencent documents one, the backup in the same data centre.
var hosts = []struct {
	region Region
	hosts  []string
}{
	{China, []string{"console.tim.qq.com", "adminapi.my-imcloud.com"}},
	{Singapore, []string{"adminapisgp.im.qcloud.com", "adminapisgp.my-imcloud.com"}},
	{Seoul, []string{"adminapikr.im.qcloud.com", "adminapikr.my-imcloud.com"}},
	{Tokyo, []string{"adminapijpn.im.qcloud.com"}},
	{Jakarta, []string{"adminapiidn.im.qcloud.com", "adminapiidn.my-imcloud.com"}},
	{Mumbai, []string{"adminapiind.im.qcloud.com", "adminapiind.my-imcloud.com"}},
	{Frankfurt, []string{"adminapiger.im.qcloud.com", "adminapiger.my-imcloud.com"}},
	{SiliconValley, []string{"adminapiusa.im.qcloud.com", "adminapiusa.my-imcloud.com"}},
}

// Regions lists the regions, China first.
func Regions() []Region {
	all := make([]Region, len(hosts))
	for i, h := range hosts {
		all[i] = h.region
	}
	return all
}

// ParseRegion returns the region of that name; case does not matter and the empty name is China. The error lists the names there are.
func ParseRegion(name string) (Region, error) {
	if name == "" {
		return China, nil
	}
	region := Region(strings.ToLower(name))
	if region.Hosts() == nil {
		return "", errors.New("trtcapi: unknown region; the regions are " + regionList())
	}
	return region, nil
}

func regionList() string {
	var names []string
	for _, r := range Regions() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

// Hosts returns the region's host and, if Tencent documents one, its backup for when the first cannot be reached. It is nil for an unknown
// region. Tencent's page of backup hosts: https://cloud.tencent.com/document/api/269/1519.
func (r Region) Hosts() []string {
	if r == "" {
		r = China
	}
	for _, h := range hosts {
		if h.region == r {
			return slices.Clone(h.hosts)
		}
	}
	return nil
}

// Endpoint replaces a region's hosts: a private gateway, or a test's. The zero Endpoint replaces nothing.
type Endpoint struct{ base string }

// ParseEndpoint reads an endpoint such as https://gateway.example.net:8443, behind which a path may follow; the scheme may be left out and is then https. Plain http is for
// loopback only, because whoever can read the query string has the UserSig. The error never repeats text.
func ParseEndpoint(text string) (Endpoint, error) {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || !validPort(u.Port()):
		return Endpoint{}, errors.New("trtcapi: the endpoint is not a URL; write https://host[:port]")
	case u.User != nil || strings.ContainsAny(text, "?#"): // also where nothing follows them
		return Endpoint{}, errors.New("trtcapi: the endpoint is more than https://host[:port]; leave user, query and fragment out")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return Endpoint{}, errors.New("trtcapi: the endpoint must be https; http is for loopback only")
	}
	return Endpoint{strings.TrimRight(u.String(), "/")}, nil
}

func validPort(port string) bool {
	_, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil
}

// IsSet reports whether the endpoint replaces the region's hosts.
func (e Endpoint) IsSet() bool { return e.base != "" }

// IsHTTPS reports whether the endpoint is asked over TLS.
func (e Endpoint) IsHTTPS() bool { return strings.HasPrefix(e.base, "https:") }

// bases returns what stands before the path of a call, the preferred one first.
func bases(region Region, endpoint Endpoint) []string {
	if endpoint.IsSet() {
		return []string{endpoint.base}
	}
	all := region.Hosts()
	for i, host := range all {
		all[i] = "https://" + host
	}
	return all
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
