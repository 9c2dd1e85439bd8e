package main_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The chats' signatures and ciphers, written once more from their documentation: the program's own would agree with its own mistakes.

// chatKeys are what a chat and the function know of each other, by variable, and the half of Discord's key that only Discord has.
type chatKeys map[string]string

const discordSeed = "discord's private half"

// newChatKeys makes keys that nobody has seen before.
func newChatKeys() chatKeys {
	aesKey := func() string { return strings.TrimSuffix(base64.StdEncoding.EncodeToString(randomBytes(32)), "=") }
	seed := randomBytes(ed25519.SeedSize)
	public, _ := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	return chatKeys{
		"CHAT_SLACK_SIGNING_SECRET": hex.EncodeToString(randomBytes(16)),
		"CHAT_DINGTALK_APP_SECRET":  rand.Text(), "CHAT_DINGTALK_TOKEN": rand.Text(), "CHAT_DINGTALK_AES_KEY": aesKey(),
		"CHAT_FEISHU_VERIFICATION_TOKEN": rand.Text(), "CHAT_FEISHU_APP_ID": "cli_" + rand.Text(), "CHAT_FEISHU_APP_SECRET": rand.Text(), "CHAT_FEISHU_ENCRYPT_KEY": rand.Text(),
		"CHAT_WECOM_TOKEN": rand.Text(), "CHAT_WECOM_ENCODING_AES_KEY": aesKey(), "CHAT_WECOM_RECEIVE_ID": "ww" + rand.Text(),
		"CHAT_DISCORD_PUBLIC_KEY": hex.EncodeToString(public), discordSeed: string(seed),
		"CHAT_TEAMS_SECURITY_TOKEN": base64.StdEncoding.EncodeToString(randomBytes(32)),
		"CHAT_MATTERMOST_TOKEN":     rand.Text(),
	}
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}

// without returns the keys without some of them.
func (k chatKeys) without(names ...string) chatKeys {
	k = maps.Clone(k)
	for _, name := range names {
		delete(k, name)
	}
	return k
}

// with returns the keys with another in place of one.
func (k chatKeys) with(name, value string) chatKeys {
	k = maps.Clone(k)
	k[name] = value
	return k
}

func signSlack(secret, at, body string) string {
	return "v0=" + hex.EncodeToString(hmacOf([]byte(secret), "v0:"+at+":"+body))
}

func signDingTalk(secret, at string) string {
	return base64.StdEncoding.EncodeToString(hmacOf([]byte(secret), at+"\n"+secret))
}

func signTeams(token, body string) string {
	key, _ := base64.StdEncoding.DecodeString(token)
	return "HMAC " + base64.StdEncoding.EncodeToString(hmacOf(key, body))
}

func signFeishu(at, nonce, key, body string) string {
	sum := sha256.Sum256([]byte(at + nonce + key + body))
	return hex.EncodeToString(sum[:])
}

func signDiscord(seed, at, body string) string {
	return hex.EncodeToString(ed25519.Sign(ed25519.NewKeyFromSeed([]byte(seed)), []byte(at+body)))
}

// signEnvelope is WeCom's, and DingTalk's for what is encrypted.
func signEnvelope(token, at, nonce, sealed string) string {
	parts := []string{token, at, nonce, sealed}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func hmacOf(key []byte, message string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

// sealEnvelope encrypts as WeCom does: 16 random bytes, the length, the message and its receiver, padded to 32 bytes.
func sealEnvelope(aesKey string, random []byte, message, receiver string) string {
	key := envelopeKey(aesKey)
	plain := binary.BigEndian.AppendUint32(slices.Clone(random), uint32(len(message)))
	return base64.StdEncoding.EncodeToString(encryptCBC(key, key[:16], pad(append(plain, message+receiver...), 32)))
}

// openEnvelope decrypts an envelope; what is not one gives nothing.
func openEnvelope(aesKey, sealed string) (message, receiver string) {
	key := envelopeKey(aesKey)
	plain := unpad(decryptCBC(key, key[:16], sealed))
	if len(plain) < 20 {
		return "", ""
	}
	size, rest := int(binary.BigEndian.Uint32(plain[16:20])), string(plain[20:])
	if size > len(rest) {
		return "", ""
	}
	return rest[:size], rest[size:]
}

func envelopeKey(text string) []byte {
	key, _ := base64.StdEncoding.DecodeString(text + "=")
	return key
}

func sealFeishu(encryptKey string, iv []byte, message string) string {
	key := sha256.Sum256([]byte(encryptKey))
	return base64.StdEncoding.EncodeToString(append(slices.Clone(iv), encryptCBC(key[:], iv, pad([]byte(message), 16))...))
}

func encryptCBC(key, iv, plain []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // a key of another length is the test's mistake
	}
	sealed := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(sealed, plain)
	return sealed
}

func decryptCBC(key, iv []byte, sealed string) []byte {
	text, err := base64.StdEncoding.DecodeString(sealed)
	block, wrong := aes.NewCipher(key)
	if err != nil || wrong != nil || len(text) == 0 || len(text)%aes.BlockSize != 0 {
		return nil
	}
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(text, text)
	return text
}

func pad(text []byte, block int) []byte {
	n := block - len(text)%block
	return append(text, bytes.Repeat([]byte{byte(n)}, n)...)
}

func unpad(text []byte) []byte {
	if len(text) == 0 || int(text[len(text)-1]) > len(text) {
		return nil
	}
	return text[:len(text)-int(text[len(text)-1])]
}

// chatRequest is an HTTP request to a door, with header names as the platform writes them.
type chatRequest struct {
	method, path string
	query        url.Values
	header       map[string]string
	body         string
}

func chatPost(platform, contentType, body string) chatRequest {
	return chatRequest{"POST", "/v1/chat/" + platform, url.Values{}, map[string]string{"Content-Type": contentType}, body}
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json; charset=utf-8"
)

func sendSlack(k chatKeys, at time.Time, body string) chatRequest {
	r, stamp := chatPost("slack", formType, body), seconds(at)
	r.header["X-Slack-Request-Timestamp"], r.header["X-Slack-Signature"] = stamp, signSlack(k["CHAT_SLACK_SIGNING_SECRET"], stamp, body)
	return r
}

func sendDingTalk(k chatKeys, at time.Time, body string) chatRequest {
	r, stamp := chatPost("dingtalk", jsonType, body), milliseconds(at)
	r.header["timestamp"], r.header["sign"] = stamp, signDingTalk(k["CHAT_DINGTALK_APP_SECRET"], stamp)
	return r
}

func sendSealedDingTalk(k chatKeys, at time.Time, sealed string) chatRequest {
	r := chatPost("dingtalk", jsonType, jsonOf(map[string]any{"encrypt": sealed}))
	r.query = envelopeQuery(k["CHAT_DINGTALK_TOKEN"], milliseconds(at), sealed)
	return r
}

func sendFeishu(_ chatKeys, _ time.Time, body string) chatRequest {
	return chatPost("feishu", jsonType, body)
}

func sendSealedFeishu(k chatKeys, at time.Time, sealed string) chatRequest {
	r := chatPost("feishu", jsonType, jsonOf(map[string]any{"encrypt": sealed}))
	stamp, nonce := seconds(at), rand.Text()
	r.header["X-Lark-Request-Timestamp"], r.header["X-Lark-Request-Nonce"] = stamp, nonce
	r.header["X-Lark-Signature"] = signFeishu(stamp, nonce, k["CHAT_FEISHU_ENCRYPT_KEY"], r.body)
	return r
}

func sendWeComXML(k chatKeys, at time.Time, sealed string) chatRequest {
	body := "<xml><ToUserName><![CDATA[" + k["CHAT_WECOM_RECEIVE_ID"] + "]]></ToUserName><Encrypt><![CDATA[" + sealed + "]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>"
	r := chatPost("wecom", "text/xml", body)
	r.query = envelopeQuery(k["CHAT_WECOM_TOKEN"], seconds(at), sealed)
	return r
}

func sendWeComJSON(k chatKeys, at time.Time, sealed string) chatRequest {
	r := chatPost("wecom", jsonType, jsonOf(map[string]any{"encrypt": sealed}))
	r.query = envelopeQuery(k["CHAT_WECOM_TOKEN"], seconds(at), sealed)
	return r
}

func sendDiscord(k chatKeys, at time.Time, body string) chatRequest {
	r, stamp := chatPost("discord", "application/json", body), seconds(at)
	r.header["X-Signature-Timestamp"], r.header["X-Signature-Ed25519"] = stamp, signDiscord(k[discordSeed], stamp, body)
	return r
}

func sendTeams(k chatKeys, _ time.Time, body string) chatRequest {
	r := chatPost("teams", jsonType, body)
	r.header["Authorization"] = signTeams(k["CHAT_TEAMS_SECURITY_TOKEN"], body)
	return r
}

func sendMattermost(k chatKeys, _ time.Time, body string) chatRequest {
	r := chatPost("mattermost", formType, body)
	r.header["Authorization"] = "Token " + k["CHAT_MATTERMOST_TOKEN"]
	return r
}

func seconds(at time.Time) string      { return strconv.FormatInt(at.Unix(), 10) }
func milliseconds(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }

func envelopeQuery(token, at, sealed string) url.Values {
	nonce := rand.Text()
	return url.Values{"timestamp": {at}, "nonce": {nonce}, "msg_signature": {signEnvelope(token, at, nonce, sealed)}}
}

func jsonOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // the test's mistake
	}
	return string(text)
}
