package trtcapi

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"encoding/base64"
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

// document is the JSON inside a UserSig. Numbers are pointers so that a missing one is not taken for 0.
type document struct {
	Ver        string  `json:"TLS.ver"`
	Identifier string  `json:"TLS.identifier"`
	SDKAppID   *uint32 `json:"TLS.sdkappid"`
	Time       *int64  `json:"TLS.time"`
	Expire     *int64  `json:"TLS.expire"`
	Sig        []byte  `json:"TLS.sig"`
	UserBuf    []byte  `json:"TLS.userbuf"`
}

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
	var d document
	if err := json.Unmarshal(content, &d); err != nil || !d.complete() {
		return UserSig{}, errNoUserSig
	}
	return UserSig{
		Identifier: d.Identifier, SDKAppID: *d.SDKAppID, UserBuf: d.UserBuf, sum: d.Sig,
		Time: time.Unix(*d.Time, 0).UTC(), Expire: time.Duration(*d.Expire) * time.Second,
	}, nil
}

// maxSeconds keeps a time plus a duration inside what time.Duration and time.Time can hold.
const maxSeconds = math.MaxInt64 / int64(time.Second)

// complete reports whether the document is one of version 2.0 whose numbers mean something. A line feed in the identifier would let
// one signature stand for two different sets of terms.
func (d document) complete() bool {
	return d.Ver == "2.0" && d.SDKAppID != nil && d.Time != nil && d.Expire != nil &&
		0 <= *d.Time && *d.Time <= maxSeconds && 0 <= *d.Expire && *d.Expire <= maxSeconds &&
		d.Identifier != "" && !strings.ContainsAny(d.Identifier, "\r\n")
}

func inflate(stream []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err == nil && len(content) > maxDocument {
		err = errNoUserSig
	}
	return content, err
}

// Verify returns nil if the UserSig was made with key. It compares in constant time and does not look at the clock: ask
// [UserSig.Expired] as well.
func (u UserSig) Verify(key secret.String) error {
	t := terms{identifier: u.Identifier, sdkAppID: u.SDKAppID, time: u.Time.Unix(), expire: int64(u.Expire / time.Second)}
	if u.UserBuf != nil {
		t.userBuf = base64.StdEncoding.EncodeToString(u.UserBuf)
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
