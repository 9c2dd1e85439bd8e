package trtcapi_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"testing"
	"time"

	"trtc-callback-audit/trtcapi"
)

func (m *memory) hosts() []string {
	var hosts []string
	for _, call := range m.calls {
		hosts = append(hosts, call.host)
	}
	return hosts
}

// The backup is for when the host cannot be reached: what the host itself says is not bettered by asking another.
func TestBackupHosts(t *testing.T) {
	t.Parallel()
	broken := breaks(errors.New("broken"))
	distrusted := breaks(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}})
	const first, backup = "adminapikr.im.qcloud.com", "adminapikr.my-imcloud.com"
	const tokyo = "adminapijpn.im.qcloud.com"
	for name, tt := range map[string]struct {
		script []answer
		region trtcapi.Region
		want   []string
	}{
		"no failure":             {[]answer{replies(200, good)}, trtcapi.Seoul, []string{first}},
		"broken":                 {[]answer{broken}, trtcapi.Seoul, []string{first, backup, first}},
		"broken once":            {[]answer{broken, replies(200, good)}, trtcapi.Seoul, []string{first, backup}},
		"timeout":                {[]answer{hangs, replies(200, good)}, trtcapi.Seoul, []string{first, backup}},
		"distrusted":             {[]answer{distrusted, replies(200, good)}, trtcapi.Seoul, []string{first, backup}},
		"distrusted for good":    {[]answer{distrusted}, trtcapi.Seoul, []string{first, backup, first}},
		"broken, then throttled": {[]answer{broken, refuses(60007)}, trtcapi.Seoul, []string{first, backup, backup}},
		"throttled":              {[]answer{refuses(60007)}, trtcapi.Seoul, []string{first, first, first}},
		"502":                    {[]answer{replies(502, "")}, trtcapi.Seoul, []string{first, first, first}},
		"wrong region":           {[]answer{refuses(60026)}, trtcapi.Seoul, []string{first}},
		"no backup, broken":      {[]answer{broken}, trtcapi.Tokyo, []string{tokyo, tokyo, tokyo}},
		"no backup, distrusted":  {[]answer{distrusted}, trtcapi.Tokyo, []string{tokyo}},
		"China by default":       {[]answer{broken, replies(200, good)}, "", []string{"console.tim.qq.com", "adminapi.my-imcloud.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := withKey()
			app.Region = tt.region
			gw := script(tt.script...)
			run(t, gw, time.Minute, zero, app)
			if got := gw.hosts(); !slices.Equal(got, tt.want) {
				t.Errorf("asked %v, want %v", got, tt.want)
			}
		})
	}
}

func TestNoRegionAsksAnothers(t *testing.T) {
	t.Parallel()
	for _, region := range trtcapi.Regions() {
		app := withKey()
		app.Region = region
		gw := script(breaks(errors.New("broken")))
		run(t, gw, time.Minute, zero, app)
		for _, host := range gw.hosts() {
			if !slices.Contains(region.Hosts(), host) {
				t.Errorf("%s asked %s", region, host)
			}
		}
	}
}

// An endpoint was chosen by the operator: the UserSig goes nowhere else, whatever happens there.
func TestEndpointIsNeverLeft(t *testing.T) {
	t.Parallel()
	for _, first := range []answer{breaks(errors.New("broken")), hangs, refuses(60007), replies(503, ""), replies(302, "", "Location: https://other.test/")} {
		app := withKey()
		app.Region = trtcapi.Seoul
		app.Endpoint = endpoint(t, "https://gateway.test:8443/tencent")
		gw := script(first)
		run(t, gw, time.Minute, zero, app)
		for _, host := range gw.hosts() {
			if host != "gateway.test:8443" {
				t.Errorf("asked %s", host)
			}
		}
		if len(gw.calls) == 0 {
			t.Error("nothing was asked")
		}
	}
}
