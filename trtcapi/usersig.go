package trtcapi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/adler32"
	"strconv"
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

// mac is HMAC-SHA256, written out because crypto/hmac puts its state on the heap: six allocations for each signature.
func (t terms) mac(key string) [sha256.Size]byte {
	var block [sha256.BlockSize]byte
	if len(key) > sha256.BlockSize {
		sum := sha256.Sum256([]byte(key))
		copy(block[:], sum[:])
	} else {
		copy(block[:], key)
	}
	var inner [sha256.BlockSize + textRoom]byte
	var outer [sha256.BlockSize + sha256.Size]byte
	for i, b := range block {
		inner[i], outer[i] = b^0x36, b^0x5c
	}
	sum := sha256.Sum256(t.appendText(inner[:sha256.BlockSize]))
	copy(outer[sha256.BlockSize:], sum[:])
	return sha256.Sum256(outer[:])
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
