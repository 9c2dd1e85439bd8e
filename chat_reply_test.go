package main_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The answers of the platforms: each reader returns what an answer says, and what is wrong with its form.

func readEphemeral(_ *chatWorld, r chatReply, _ string) (text, flaw string) {
	var reply struct {
		Type string `json:"response_type"`
	}
	if flaw = r.json(&reply); flaw == "" && reply.Type != "ephemeral" {
		flaw = "response_type is " + reply.Type
	}
	return texts(r.body), flaw
}

func readDingTalk(_ *chatWorld, r chatReply, _ string) (text, flaw string) {
	var reply struct {
		Type     string `json:"msgtype"`
		Markdown struct {
			Title string `json:"title"`
			Text  string `json:"text"`
		} `json:"markdown"`
	}
	if flaw = r.json(&reply); flaw == "" && (reply.Type != "markdown" || reply.Markdown.Title == "" || reply.Markdown.Text == "") {
		flaw = "it is no markdown with a title and a text"
	}
	return reply.Markdown.Text, flaw
}

func readDiscord(_ *chatWorld, r chatReply, _ string) (text, flaw string) {
	var reply struct {
		Type int `json:"type"`
		Data struct {
			Flags   int             `json:"flags"`
			Mention json.RawMessage `json:"allowed_mentions"`
		} `json:"data"`
	}
	if flaw = r.json(&reply); flaw == "" && (reply.Type != 4 || reply.Data.Flags != 64 || string(reply.Data.Mention) != `{"parse":[]}`) {
		flaw = "it is no message that the asker alone sees and that mentions nobody"
	}
	return texts(r.body), flaw
}

func readTeams(_ *chatWorld, r chatReply, _ string) (text, flaw string) {
	var reply struct {
		Type        string `json:"type"`
		Attachments []struct {
			ContentType string `json:"contentType"`
		} `json:"attachments"`
	}
	if flaw = r.json(&reply); flaw == "" && (reply.Type != "message" || len(reply.Attachments) != 1 || reply.Attachments[0].ContentType != "application/vnd.microsoft.card.adaptive") {
		flaw = "it is no message with one card"
	}
	return texts(r.body), flaw
}

func readFeishu(w *chatWorld, r chatReply, id string) (text, flaw string) {
	if r.body != "{}" {
		flaw = "it is not acknowledged with {}"
	}
	card := w.feishu.card(id)
	if card == "" {
		return "", "nothing was sent by the API"
	}
	w.heard(card)
	return texts(card), flaw
}

func readWeComXML(w *chatWorld, r chatReply, _ string) (text, flaw string) {
	var envelope struct {
		Encrypt   string `xml:"Encrypt"`
		Signature string `xml:"MsgSignature"`
		At        string `xml:"TimeStamp"`
		Nonce     string `xml:"Nonce"`
	}
	if err := xml.Unmarshal([]byte(r.body), &envelope); err != nil {
		return "", "it is no XML: " + err.Error()
	}
	plain, flaw := w.open(envelope.Encrypt, envelope.Signature, envelope.At, envelope.Nonce)
	var message struct {
		To      string `xml:"ToUserName"`
		From    string `xml:"FromUserName"`
		Type    string `xml:"MsgType"`
		Content string `xml:"Content"`
	}
	if err := xml.Unmarshal([]byte(plain), &message); err != nil || !slices.Contains(weComUsers, message.To) || message.From != w.keys["CHAT_WECOM_RECEIVE_ID"] || message.Type != "text" {
		flaw += fmt.Sprintf(" it is no text to who has asked: %v", err)
	}
	return message.Content, flaw
}

func readWeComJSON(w *chatWorld, r chatReply, _ string) (text, flaw string) {
	var envelope struct {
		Encrypt   string      `json:"encrypt"`
		Signature string      `json:"msgsignature"`
		At        json.Number `json:"timestamp"`
		Nonce     string      `json:"nonce"`
	}
	if flaw = r.json(&envelope); flaw != "" {
		return "", flaw
	}
	plain, flaw := w.open(envelope.Encrypt, envelope.Signature, envelope.At.String(), envelope.Nonce)
	var message struct {
		Type   string `json:"msgtype"`
		Stream struct {
			ID      string `json:"id"`
			Finish  bool   `json:"finish"`
			Content string `json:"content"`
		} `json:"stream"`
	}
	if err := json.Unmarshal([]byte(plain), &message); err != nil || message.Type != "stream" || message.Stream.ID == "" || !message.Stream.Finish {
		flaw += fmt.Sprintf(" it is no stream that has ended: %v", err)
	}
	return message.Stream.Content, flaw
}

// open decrypts an answer for WeCom, as WeCom does.
func (w *chatWorld) open(sealed, signature, at, nonce string) (message, flaw string) {
	message, receiver := openEnvelope(w.keys["CHAT_WECOM_ENCODING_AES_KEY"], sealed)
	switch {
	case signature != signEnvelope(w.keys["CHAT_WECOM_TOKEN"], at, nonce, sealed):
		flaw = "its signature is wrong;"
	case message == "" || receiver != w.keys["CHAT_WECOM_RECEIVE_ID"]:
		flaw = "it is for another receiver, or cannot be decrypted;"
	}
	return message, flaw
}

// json reads an answer that must be JSON.
func (r chatReply) json(into any) (flaw string) {
	if kind := r.header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
		return "its content type is " + kind
	}
	if err := json.Unmarshal([]byte(r.body), into); err != nil {
		return "it is no JSON: " + err.Error()
	}
	return ""
}

// texts are all texts in JSON, one a line.
func texts(document string) string {
	var tree any
	_ = json.Unmarshal([]byte(document), &tree) // what is no JSON has no texts
	return strings.Join(textsIn(tree), "\n")
}

func textsIn(tree any) (all []string) {
	switch node := tree.(type) {
	case string:
		return []string{node}
	case []any:
		for _, item := range node {
			all = append(all, textsIn(item)...)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(node)) {
			all = append(all, textsIn(node[name])...)
		}
	}
	return all
}
