package trtcapi

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"time"

	"trtc-callback-audit/secret"
)

// Bounds on what is read: a UserSig with the largest documented userbuf stays far below them.
const (
	maxUserSig  = 8 << 10
	maxDocument = 16 << 10
)

// UserSig is what a UserSig says of itself. It is unproven until [UserSig.Verify] has been asked.
type UserSig struct {
	Identifier string        // the account that it speaks for
	SDKAppID   uint32        // the application
	Time       time.Time     // when it was made, in seconds
	Expire     time.Duration // how long it is good for, from Time
	UserBuf    []byte        // what else was signed; usually nothing

	sum []byte
}

// errNoUserSig stands for every way of not being a UserSig, because the details would be of a secret.
var errNoUserSig = errors.New("trtcapi: not a UserSig; it may have been cut or encoded twice")

// ParseUserSig reads a UserSig (TLSSigAPIv2), for which no key is needed. It inflates at most 16 KiB. The error never repeats any of text.
//
// Tencent's page: https://trtc.io/document/34385.
func ParseUserSig(text secret.String) (UserSig, error) {
	if text.Len() > maxUserSig || strings.ContainsAny(text.Reveal(), "\r\n") { // base64 would pass over line ends
		return UserSig{}, errNoUserSig
	}
	stream, err := ticketAlphabet.Strict().DecodeString(text.Reveal())
	if err != nil {
		return UserSig{}, errNoUserSig
	}
	content, err := inflate(stream)
	if err != nil {
		return UserSig{}, errNoUserSig
	}
	members, err := object(content)
	if err != nil {
		return UserSig{}, errNoUserSig
	}
	t, sum, ok := document(members).read()
	if !ok || !t.sensible() {
		return UserSig{}, errNoUserSig
	}
	return UserSig{
		Identifier: t.identifier, SDKAppID: t.sdkAppID, UserBuf: t.userBuf, sum: sum,
		Time: time.Unix(t.time, 0).UTC(), Expire: time.Duration(t.expire) * time.Second,
	}, nil
}

// maxSeconds keeps a time plus a duration inside what time.Duration and time.Time can hold.
const maxSeconds = math.MaxInt64 / int64(time.Second)

// sensible reports whether terms that were read mean something. A line feed in the identifier would let one signature stand for two different sets of terms.
func (t terms) sensible() bool {
	return 0 <= t.time && t.time <= maxSeconds && 0 <= t.expire && t.expire <= maxSeconds &&
		t.identifier != "" && !strings.ContainsAny(t.identifier, "\r\n")
}

// document is the JSON inside a UserSig, by member. Names are matched to the letter and stand once, so that nobody reads another UserSig in it.
type document members

// read takes a document of version 2.0 apart, if all is there that must be.
func (d document) read() (t terms, sum []byte, ok bool) {
	var version string
	ok = d.member("TLS.ver", &version) && version == "2.0" &&
		d.member("TLS.identifier", &t.identifier) && d.member("TLS.sdkappid", &t.sdkAppID) &&
		d.member("TLS.time", &t.time) && d.member("TLS.expire", &t.expire) &&
		d.member("TLS.sig", &sum) && len(sum) == sha256.Size
	if _, has := present(members(d).get("TLS.userbuf")); has {
		ok = ok && d.member("TLS.userbuf", &t.userBuf)
	}
	return t, sum, ok
}

func (d document) member(name string, into any) bool {
	raw, ok := present(members(d).get(name))
	return ok && json.Unmarshal(raw, into) == nil
}

// inflate undoes zlib, up to maxDocument. Bytes behind the stream are refused: a UserSig has one spelling less to be passed around in.
func inflate(stream []byte) ([]byte, error) {
	left := bytes.NewReader(stream) // zlib reads an io.ByteReader no further than it must
	r, err := zlib.NewReader(left)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err == nil && (len(content) > maxDocument || left.Len() > 0) {
		err = errNoUserSig
	}
	return content, err
}

// Verify returns nil if the UserSig was made with key. It compares in constant time and does not look at the clock: ask
// [UserSig.Expired] as well.
func (u UserSig) Verify(key secret.String) error {
	t := terms{
		identifier: u.Identifier, sdkAppID: u.SDKAppID, userBuf: u.UserBuf,
		time: u.Time.Unix(), expire: int64(u.Expire / time.Second),
	}
	want := t.mac(key.Reveal())
	if !key.IsSet() || !hmac.Equal(want[:], u.sum) {
		return errors.New("trtcapi: the UserSig was not made with this key")
	}
	return nil
}

// Expires returns the last second at which the UserSig is good.
func (u UserSig) Expires() time.Time { return u.Time.Add(u.Expire) }

// Expired reports whether the UserSig is no longer good at now. As at Tencent, its last second still is.
func (u UserSig) Expired(now time.Time) bool { return now.Truncate(time.Second).After(u.Expires()) }
