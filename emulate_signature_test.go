package main_test

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// emuDoor is what a service of a cloud demands of a request before it looks at what is asked, as the clouds document it. It shares nothing with the program.
type emuDoor struct {
	isTencent       bool
	service, region string // for which requests are to be signed
	id, key, token  string // those of a role's session
	until           time.Time
	patience        time.Duration // with a request's moment, either way
	ahead           time.Duration // of the service's clock
}

// emuVerdict is what is to be thought of a request.
type emuVerdict string

const (
	emuGenuine emuVerdict = "genuine"
	emuNobody  emuVerdict = "of nobody" // the id or the token is unknown
	emuLapsed  emuVerdict = "of a session that has ended"
	emuSkewed  emuVerdict = "too old, or of the future"
	emuForged  emuVerdict = "signed wrongly"
	emuBlind   emuVerdict = "a write that depends on nothing" // and so may be over another's
)

// judge recomputes the signature from what has arrived.
func (d emuDoor) judge(r *http.Request, body []byte) emuVerdict {
	now := time.Now().Add(d.ahead)
	stamp, at := d.moment(r.Header)
	seal := emuUnseal(r.Header.Get("Authorization"))
	switch {
	case seal.id != d.id || cmp.Or(r.Header.Get("X-Amz-Security-Token"), r.Header.Get("X-Tc-Token")) != d.token:
		return emuNobody
	case now.After(d.until):
		return emuLapsed
	case at.Sub(now).Abs() > d.patience:
		return emuSkewed
	case seal.scope != d.scope(at) || !d.covers(seal, r) || seal.signature != d.sign(seal, stamp, d.canonical(seal, r, body)):
		return emuForged
	case d.isTencent && r.Header.Get("X-Tc-Region") != d.region: // which is not signed
		return emuForged
	case d.service == "s3" && r.Header.Get("X-Amz-Content-Sha256") != emuHash(body):
		return emuForged
	case r.Method == http.MethodPut && r.Header.Get("If-Match")+r.Header.Get("If-None-Match") == "":
		return emuBlind
	}
	return emuGenuine
}

// moment is when a request says that it was signed, as it stands there; zero if it does not say.
func (d emuDoor) moment(h http.Header) (stamp string, at time.Time) {
	if d.isTencent {
		stamp = h.Get("X-Tc-Timestamp")
		seconds, _ := strconv.ParseInt(stamp, 10, 64)
		return stamp, time.Unix(seconds, 0).UTC()
	}
	stamp = h.Get("X-Amz-Date")
	at, _ = time.Parse("20060102T150405Z", stamp)
	return stamp, at
}

func (d emuDoor) scope(at time.Time) string {
	if d.isTencent {
		return at.Format("2006-01-02") + "/" + d.service + "/tc3_request"
	}
	return at.Format("20060102") + "/" + d.region + "/" + d.service + "/aws4_request"
}

// emuSeal is what the header Authorization holds.
type emuSeal struct {
	algorithm, id, scope, signature string
	names                           []string // of the headers that are signed
}

func emuUnseal(header string) (s emuSeal) {
	var rest string
	s.algorithm, rest, _ = strings.Cut(header, " ")
	for part := range strings.SplitSeq(rest, ",") {
		switch name, text, _ := strings.Cut(strings.TrimSpace(part), "="); name {
		case "Credential":
			s.id, s.scope, _ = strings.Cut(text, "/")
		case "SignedHeaders":
			s.names = strings.Split(text, ";")
		case "Signature":
			s.signature = text
		}
	}
	return s
}

// covers reports whether all is signed that has to be: the host and the type of the body, and of Amazon's own headers each.
func (d emuDoor) covers(s emuSeal, r *http.Request) bool {
	must := []string{"host"}
	for name := range r.Header {
		if name = strings.ToLower(name); name == "content-type" || strings.HasPrefix(name, "x-amz-") {
			must = append(must, name)
		}
	}
	return slices.IsSorted(s.names) && !slices.ContainsFunc(must, func(name string) bool { return !slices.Contains(s.names, name) })
}

// canonical is the request as both sides write it down before they sign.
func (d emuDoor) canonical(s emuSeal, r *http.Request, body []byte) string {
	lines := []string{r.Method, r.URL.EscapedPath(), strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20")}
	for _, name := range s.names {
		text := strings.TrimSpace(strings.Join(r.Header.Values(name), ","))
		switch {
		case name == "host":
			text = r.Host
		case name == "content-length":
			text = strconv.FormatInt(r.ContentLength, 10)
		case d.isTencent:
			text = strings.ToLower(text)
		}
		lines = append(lines, name+":"+text)
	}
	return strings.Join(append(lines, "", strings.Join(s.names, ";"), emuHash(body)), "\n")
}

// sign has the key of the session sign for a day, and in it for the region, the service and so on.
func (d emuDoor) sign(s emuSeal, stamp, canonical string) string {
	algorithm, prefix := "AWS4-HMAC-SHA256", "AWS4"
	if d.isTencent {
		algorithm, prefix = "TC3-HMAC-SHA256", "TC3"
	}
	sum := []byte(prefix + d.key)
	for _, text := range append(strings.Split(s.scope, "/"), algorithm+"\n"+stamp+"\n"+s.scope+"\n"+emuHash([]byte(canonical))) {
		h := hmac.New(sha256.New, sum)
		h.Write([]byte(text))
		sum = h.Sum(nil)
	}
	if s.algorithm != algorithm {
		return ""
	}
	return hex.EncodeToString(sum)
}

func emuHash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
