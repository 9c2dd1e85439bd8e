package trtctest

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// maxTicket bounds what a UserSig may inflate to; a documented one needs about 200 bytes.
const maxTicket = 8 << 10

// maxAhead is how far a client's clock may be ahead of the gateway's.
const maxAhead = 5 * time.Minute

// A ticket is a UserSig as it was read.
type ticket struct {
	identifier   string
	sdkAppID     uint32
	time, expire int64 // seconds
	userBuf      string
	signature    string
}

// toStandard turns Tencent's alphabet into that of RFC 4648. What belongs to the latter only becomes a character of neither.
var toStandard = strings.NewReplacer("*", "+", "-", "/", "_", "=", "+", "!", "/", "!", "=", "!", "\r", "!", "\n", "!")

// readTicket takes a UserSig apart and says whether it is one, whoever signed it.
func readTicket(userSig string) (ticket, bool) {
	packed, err := base64.StdEncoding.Strict().DecodeString(toStandard.Replace(userSig))
	if err != nil {
		return ticket{}, false
	}
	var f fields
	text, ok := inflate(packed)
	if !ok || json.Unmarshal(text, &f) != nil {
		return ticket{}, false
	}
	var t ticket
	var version string
	ok = f.read("TLS.ver", &version) && f.read("TLS.identifier", &t.identifier) && f.read("TLS.sdkappid", &t.sdkAppID) &&
		f.read("TLS.time", &t.time) && f.read("TLS.expire", &t.expire) && f.read("TLS.sig", &t.signature)
	if f["TLS.userbuf"] != nil {
		ok = ok && f.read("TLS.userbuf", &t.userBuf)
	}
	if !ok || version != "2.0" {
		return ticket{}, false
	}
	return t, true
}

// inflaters are kept: to make one takes 40 KB and a third of a whole call's time, which whoever measures a client would have in the figure.
var inflaters = sync.Pool{New: func() any {
	zr, err := zlib.NewReader(strings.NewReader("\x78\x9c\x03\x00\x00\x00\x00\x01")) // of nothing
	if err != nil {
		panic("trtctest: " + err.Error())
	}
	return zr
}}

// inflate undoes zlib for a stream that is whole, has nothing behind it and is no bomb.
func inflate(packed []byte) ([]byte, bool) {
	rest := bytes.NewReader(packed) // an io.ByteReader, of which zlib reads no byte too many
	zr, _ := inflaters.Get().(io.ReadCloser)
	defer inflaters.Put(zr)
	if r, ok := zr.(zlib.Resetter); !ok || r.Reset(rest, nil) != nil {
		return nil, false
	}
	text, err := io.ReadAll(io.LimitReader(zr, maxTicket+1))
	return text, err == nil && len(text) <= maxTicket && rest.Len() == 0
}

// signedBy says whether the ticket was signed with that key.
func (t ticket) signedBy(key string) bool {
	text := fmt.Appendf(nil, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n", t.identifier, t.sdkAppID, t.time, t.expire)
	if t.userBuf != "" {
		text = fmt.Appendf(text, "TLS.userbuf:%s\n", t.userBuf)
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(text)
	return hmac.Equal([]byte(t.signature), []byte(base64.StdEncoding.EncodeToString(mac.Sum(nil))))
}

// check compares the ticket with what the query says beside it, with the application's key and with the clock; nil means that it holds.
func (t ticket) check(sdkAppID uint32, identifier, key string, now time.Time) *refusal {
	switch age := now.Unix() - t.time; {
	case t.sdkAppID != sdkAppID:
		return &refusal{code: 70014, info: "sdkappid does not match the usersig"}
	case t.identifier != identifier:
		return &refusal{code: 70013, info: "identifier does not match the usersig"}
	case !t.signedBy(key):
		return &refusal{code: 70009, info: "usersig verification failed"}
	case age > t.expire: // the last second still counts
		return &refusal{code: 70001, info: "usersig expired"}
	case age < -int64(maxAhead/time.Second):
		return &refusal{code: 70003, info: "usersig is from the future"}
	}
	return nil
}
