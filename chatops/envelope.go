package chatops

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the platforms' choice
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// envelopeKey is the AES key of WeCom's and DingTalk's envelopes, or nil if the text is none. Their own sample keys have bits to spare at the end, so a strict
// decoder would refuse them.
func envelopeKey(text string) []byte {
	key, err := base64.StdEncoding.DecodeString(text + "=")
	if err != nil || len(key) != 32 {
		return nil
	}
	return key
}

// envelopeSignature is SHA-1 over the sorted parts, in hex.
func envelopeSignature(token, at, nonce, sealed string) string {
	parts := []string{token, at, nonce, sealed}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // the platforms' choice
	return hex.EncodeToString(sum[:])
}

// signedBy compares in constant time.
func signedBy(given, signature string) bool { return hmac.Equal([]byte(given), []byte(signature)) }

// Sizes of an envelope's parts in bytes.
const (
	envelopeRandom = 16
	envelopeHead   = envelopeRandom + 4
	envelopeBlock  = 32 // to which is padded, twice the cipher's
)

// unseal opens an envelope. What it holds may be anything: whoever knows the token can make one of any length.
func unseal(key []byte, sealed string) (message, receiver []byte, good bool) {
	text, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(text) < envelopeHead || len(text)%aes.BlockSize != 0 {
		return nil, nil, false
	}
	text = cbc(key, text)
	pad := int(text[len(text)-1])
	if pad < 1 || pad > envelopeBlock || len(text)-pad < envelopeHead {
		return nil, nil, false
	}
	text = text[:len(text)-pad]
	size, rest := binary.BigEndian.Uint32(text[envelopeRandom:envelopeHead]), text[envelopeHead:]
	if uint64(size) > uint64(len(rest)) {
		return nil, nil, false
	}
	return rest[:size], rest[size:], true
}

// cbc decrypts whole blocks in place.
func cbc(key, text []byte) []byte {
	block, _ := aes.NewCipher(key) // its length is known to be good
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(text, text)
	return text
}

// seal makes an envelope around a message. What it begins with must differ from envelope to envelope and be known to nobody; a keyed hash of all that goes into
// it is both, and the same message for the same nonce has the same envelope.
func seal(key, message []byte, nonce, receiver string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(nonce + "\n" + receiver + "\n"))
	mac.Write(message)
	return sealWith(mac.Sum(nil)[:envelopeRandom], key, message, receiver)
}

func sealWith(random, key, message []byte, receiver string) string {
	text := binary.BigEndian.AppendUint32(slices.Clone(random), uint32(len(message))) //nolint:gosec // a reply has kilobytes
	text = append(append(text, message...), receiver...)
	pad := envelopeBlock - len(text)%envelopeBlock
	text = append(text, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, _ := aes.NewCipher(key) // its length is known to be good
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(text, text)
	return base64.StdEncoding.EncodeToString(text)
}
