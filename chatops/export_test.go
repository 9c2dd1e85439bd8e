package chatops

// What the tests look at from outside.
var (
	SlackSignature    = slackSignature
	DingTalkSignature = dingTalkSignature
	FeishuSignature   = feishuSignature
	TeamsSignature    = teamsSignature
	DecryptFeishu     = decryptFeishu
	EncryptFeishu     = encryptFeishu
	EnvelopeKey       = envelopeKey
	EnvelopeSignature = envelopeSignature
	Unseal            = unseal
	Seal              = seal
	SealWith          = sealWith
	XMLFields         = xmlFields
	CDATA             = cdata
	Nearest           = nearest
	IsDingTalk        = isDingTalk
	Commands          = commands
)

// The envelopes of WeCom's replies, from a ciphertext on.
func (d *Door) XMLEnvelope(sealed, at, nonce string) []byte { return d.xmlEnvelope(sealed, at, nonce) }

func (d *Door) JSONEnvelope(sealed string, at int64, nonce string) []byte {
	return d.jsonEnvelope(sealed, at, nonce)
}

// MaxAnswers is how many answers are remembered.
const MaxAnswers = maxAnswers
