package trtcapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash"
	"hash/adler32"
	"strconv"
	"sync"
	"time"

	"trtc-callback-audit/secret"
)

// ticketAlphabet is Tencent's own base64: not RFC 4648's URL alphabet, which has other last characters and another padding.
var ticketAlphabet = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-").WithPadding('_')

// MintUserSig makes the UserSig (TLSSigAPIv2) that lets identifier speak for sdkAppID from now until now plus expire, both in whole seconds.
//
// The result depends on nothing but the arguments, and it costs one allocation: the zlib stream is written by hand as a stored block, where a
// compressor would cost fifty times the signature. Whoever holds the result may use the whole REST API of the application while it lasts: it is as
// secret as the key, and a plain string only because it is made to be sent. An identifier has at most 32 bytes.
//
// Tencent's page: https://trtc.io/document/34385.
func MintUserSig(key secret.String, sdkAppID uint32, identifier string, now time.Time, expire time.Duration) string {
	t := terms{identifier: identifier, sdkAppID: sdkAppID, time: now.Unix(), expire: int64(expire / time.Second)}
	sum := t.mac(key.Reveal())
	var stack [streamRoom]byte
	stream := t.appendJSON(stack[:zlibHead], sum[:])
	return pack(stream)
}

// Room on the stack for what is signed and for what is sent, so that neither costs an allocation for identifiers of the documented 32 bytes.
const (
	textRoom   = 192
	streamRoom = 384
)

// terms are what a UserSig promises.
type terms struct {
	identifier   string
	sdkAppID     uint32
	time, expire int64  // seconds
	userBuf      []byte // nil if there is none, which is not the same as an empty one
}

// appendText appends what is signed: the lines' order is part of the signature.
func (t terms) appendText(b []byte) []byte {
	b = append(append(b, "TLS.identifier:"...), t.identifier...)
	b = strconv.AppendUint(append(b, "\nTLS.sdkappid:"...), uint64(t.sdkAppID), 10)
	b = strconv.AppendInt(append(b, "\nTLS.time:"...), t.time, 10)
	b = strconv.AppendInt(append(b, "\nTLS.expire:"...), t.expire, 10)
	if t.userBuf != nil {
		b = base64.StdEncoding.AppendEncode(append(b, "\nTLS.userbuf:"...), t.userBuf)
	}
	return append(b, '\n')
}

// kept is the HMAC that signed last, with its key in it: setting one up costs more than signing with it, and most functions have one key.
var kept struct {
	sync.Mutex
	key  string
	hash hash.Hash
	text [textRoom]byte
	sum  [sha256.Size]byte
}

// mac is the terms' HMAC-SHA256.
func (t terms) mac(key string) [sha256.Size]byte {
	kept.Lock()
	defer kept.Unlock()
	if kept.hash == nil || kept.key != key {
		kept.key, kept.hash = key, hmac.New(sha256.New, []byte(key))
	}
	kept.hash.Reset()
	_, _ = kept.hash.Write(t.appendText(kept.text[:0])) // a hash takes all
	kept.hash.Sum(kept.sum[:0])
	return kept.sum
}

// appendJSON appends the document, its members sorted by name.
func (t terms) appendJSON(b, sum []byte) []byte {
	b = strconv.AppendInt(append(b, `{"TLS.expire":`...), t.expire, 10)
	b = appendString(append(b, `,"TLS.identifier":`...), t.identifier)
	b = strconv.AppendUint(append(b, `,"TLS.sdkappid":`...), uint64(t.sdkAppID), 10)
	b = base64.StdEncoding.AppendEncode(append(b, `,"TLS.sig":"`...), sum)
	b = strconv.AppendInt(append(b, `","TLS.time":`...), t.time, 10)
	return append(b, `,"TLS.ver":"2.0"}`...)
}

// appendString appends s as JSON; the documented identifiers need no escape and no allocation.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string always encodes
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// The zlib frame: two bytes of header, a stored block's five, an empty last block and the checksum. Tencent's own library writes these very bytes.
const (
	zlibHead = 7
	zlibTail = "\x01\x00\x00\xff\xff"
)

// pack frames the document that stands behind zlibHead free bytes and encodes it. A stored block holds 64 KiB; no identifier comes near.
func pack(stream []byte) string {
	document := stream[zlibHead:]
	size := uint16(len(document)) //nolint:gosec // an identifier of 32 bytes makes a document of under 200
	copy(stream, "\x78\x01\x00")
	binary.LittleEndian.PutUint16(stream[3:], size)
	binary.LittleEndian.PutUint16(stream[5:], ^size)
	sum := adler32.Checksum(document)
	stream = binary.BigEndian.AppendUint32(append(stream, zlibTail...), sum)
	var stack [streamRoom * 4 / 3]byte
	return string(ticketAlphabet.AppendEncode(stack[:0], stream))
}
