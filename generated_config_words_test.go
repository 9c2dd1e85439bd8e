package main_test

// The words of docs/configuration.md that are not config's own. ‹ and › are the backquotes.

const configIntro = `
# Configuration

Everything is set by environment variables, and beyond an environment's 4 KB by a file that one of them names. What a function answers to is in
[api.md](api.md), the doors of the chats in [chat.md](chat.md), what the audit can find in [findings.md](findings.md).

- Nothing that can be guessed has to be set: ‹TRTC_SDK_APP_ID› and ‹TRTC_SECRET_KEY› are enough for an audit.
- A variable that is set but empty counts as not set.
- Lists have commas between their items. Times are written like ‹90s›, ‹10m› or ‹24h›. What is true or false may also be yes or no, 1 or 0, on or off.
- The configuration is read again at every invocation, the files that it names included. A new one needs no restart where the platform sends the environment with
  each event, as SCF does.
- ‹trtc-callback-audit config check› prints what was understood, and ‹trtc-callback-audit help› the variables. (‹trtc-callback-audit› is ‹build/bootstrap›, as
  ‹make build› leaves it.)

| section | variables |
|---|---|
| [The application](#the-application) | ‹TRTC_…› |
| [Several applications](#several-applications) | ‹APPS›, ‹APPS_FILE›, ‹TRTC_<NAME>_…› |
| [How an audit is made](#how-an-audit-is-made) | ‹CONCURRENCY›, ‹RATE_LIMIT›, ‹FAIL_SEVERITY› |
| [Archive and people](#archive-and-people) | ‹ARCHIVE_URL›, ‹REMIND_EVERY›, ‹REPORT_LANGUAGE› |
| [Sinks](#sinks) | ‹PUBLISH_<SINK>_…› |
| [Chats](#chats) | ‹CHAT_<PLATFORM>_…› |
| [HTTP door](#http-door) | ‹HTTP_…› |
| [Logging](#logging) | ‹LOG_LEVEL› |
| [Secrets](#secrets) | ‹…_FILE›, ‹SECRET_TTL›, ‹TENCENT_SSM_ENDPOINT› |
| [When something is wrong](#when-something-is-wrong) | |
`

const configApplication = `
## The application

Without ‹APPS› and ‹APPS_FILE› there is one application, which reports call ‹default›. With them, what the last column says yes to is a default for all.
`

const configApplicationMore = `
- One credential is wanted: the SecretKey, from which a UserSig is made for each call, or a ready-made UserSig, which has to be for this SDKAppID and this
  identifier. Both together are refused.
- What is wanted is compared, and what is not said is not: without ‹TRTC_CALLBACK_URL› any Url will do, as long as it breaks none of the
  [rules](findings.md) that hold without a wish. ‹TRTC_CALLBACK_ABSENT=true› beside a wanted Url or words is refused.
- ‹TRTC_POLICY› gives kinds of findings another severity: critical, high, medium, low, info, or off, which silences one.
- An application outside China needs its ‹TRTC_REGION›: a wrong one is a failure of class ‹region›.
- ‹TRTC_TIMEOUT› is for one attempt. How many there are is a matter of the time that the function has.
`

const configSeveral = `
## Several applications
`

const configNames = `
A name begins with a letter and has up to 32 lower-case letters, digits and hyphens. The variables of an application stand behind ‹TRTC_<NAME>_›, in capitals and with
underscores for hyphens: ‹TRTC_PROD_EU_SDK_APP_ID› is for ‹prod-eu›. Applications that ‹APPS› names come first in a report, those of ‹APPS_FILE› after
them. No two may have the same name.
`

const severalVariables = `APPS=prod,staging
TRTC_REGION=singapore
TRTC_CALLBACK_COMMANDS=AfterStartCall,AfterEndCall
TRTC_PROD_SDK_APP_ID=1400000000
TRTC_PROD_SECRET_KEY=…
TRTC_PROD_CALLBACK_URL=https://calls.acme.com/trtc
TRTC_STAGING_SDK_APP_ID=1400000001
TRTC_STAGING_SECRET_KEY_FILE=/mnt/secrets/staging
TRTC_STAGING_CALLBACK_ABSENT=true
`

const configSeveralShown = "`config check` says of these:"

const configInheritance = `
### What an application gets from where

The first of these that says anything holds:

| of an application that ‹APPS› names | of one in ‹APPS_FILE› |
|---|---|
| ‹TRTC_<NAME>_…› | its own key |
| | ‹defaults› in the file |
| ‹TRTC_…› | ‹TRTC_…› |
| the default | the default |

- **The SDKAppID, the SecretKey, the UserSig and their files are never inherited.** A key that belongs to another application would only be refused by Tencent; so an
  application without one of its own is told as such.
- **A word of its own on whether there is to be a callback beats all that is inherited.** ‹CALLBACK_ABSENT› of its own drops an inherited Url, words and hosts, as for
  ‹staging› above; a Url or words of its own drop an inherited ‹CALLBACK_ABSENT›.
- With several applications a bare ‹TRTC_SDK_APP_ID› or ‹TRTC_SECRET_KEY› is nobody's, and is warned of.
- Variables of an application in ‹APPS_FILE› that are called ‹TRTC_<NAME>_…› are nobody's either: its values stand in the file.
`

const configDocument = `
### The keys of ‹APPS_FILE›

The file is YAML or JSON, one document of up to 16 MiB, with a list of applications under ‹apps› and what they share under ‹defaults›. Anchors and ‹<<› may
be used. A secret is never written into it: the file names the variable or the file that holds it.
`

// exampleDocument is loaded before it is shown.
const exampleDocument = `defaults:
  region: singapore
  callback_commands: [AfterStartCall, AfterEndCall]
apps:
  - name: prod
    sdk_app_id: 1400000000
    secret_key_env: PROD_KEY            # a variable of that name holds the SecretKey
    callback_url: https://calls.acme.com/trtc
    callback_url_hosts: [acme.com, "*.acme.com"]
    policy: [url_has_query=off]
  - name: staging
    sdk_app_id: 1400000001
    secret_key_file: /mnt/secrets/staging
    region: china
    callback_absent: true
`

const configDocumentMore = `
The file is packaged with the function or mounted. Beside the binary it is ‹/var/task/apps.yaml› on AWS and ‹/var/user/apps.yaml› on SCF. The variables that it names
have to be set in the function's environment too.
`

// keyWords tell what a key means for which there is no variable.
var keyWords = []word{
	{"name", "what reports call it"},
	{"secret_key_env", "name of the variable that holds the SecretKey"},
	{"usersig_env", "name of the variable that holds the UserSig"},
}

const configRun = `
## How an audit is made
`

const configRunMore = `
- ‹RATE_LIMIT› is above 0 and up to 10000, and may be a fraction; without it there is no limit.
- A finding below ‹FAIL_SEVERITY› is reported and leaves its application ‹in_sync›.
`

const configArchive = `
## Archive and people
`

const configArchiveMore = `
‹‹‹
ARCHIVE_URL=s3://my-audit/prod?region=eu-central-1
ARCHIVE_URL=s3://my-audit-1250000000/prod?region=ap-singapore&endpoint=https://cos.ap-singapore.myqcloud.com
ARCHIVE_URL=file:///var/lib/callback-audit
›››

- With an archive people are told of changes and reminded every ‹REMIND_EVERY›, 1m to 8784h; without one they are told at every run with something wrong.
- The function's role gives access: ‹s3:GetObject› and ‹s3:PutObject› on the prefix, and ‹s3:ListBucket› on the bucket. Without a role ‹AWS_ACCESS_KEY_ID› and
  ‹AWS_SECRET_ACCESS_KEY› are used, or ‹TENCENTCLOUD_SECRETID› and ‹TENCENTCLOUD_SECRETKEY›; the URL never holds a key.
- Each function, and each set of applications and sinks, needs a prefix of its own.
`

const configSinks = `
## Sinks

Each sink is on when its URL is set. URLs are https, or http on loopback, and count as secrets: whoever has one can write there. ‹publish test› at a desk, or
‹{"action":"publish_test"}› as an [event](api.md#events-besides-http), tries them.
`

const configSinksMore = `
- ‹drift› is an application that is drifted or absent, ‹unknown› one that could not be read, ‹resolved› one with which nothing is wrong any more. ‹heartbeat› is a
  run of which nothing else is to be told.
- ‹APPS› and ‹MIN_SEVERITY› narrow down what one sink is told, so that one function serves several teams. An application of which nothing is left to be told is in sync for that sink, and
  counts as such: with ‹MIN_SEVERITY› high it is resolved when nothing of high or worse is wrong any more.
- The log is always told, as far as ‹LOG_LEVEL› goes, and needs no variable.
`

const configChats = `
## Chats

Each chat has a door, ‹POST /v1/chat/<platform>›, which is open when its variables are set. What to create on the platform and what to paste where is in
[chat.md](chat.md).
`

const configChatsMore = `
What is called ‹…_FILE› takes the place of the secret whose name stands before it.
`

var sinkWords = []word{
	{"webhook", "### Webhook\n\nAny receiver of CloudEvents. Without a secret the receiver cannot tell who writes."},
	{"slack", "### Slack"},
	{"mattermost", "### Mattermost"},
	{"dingtalk", "### DingTalk\n\nThe secret is wanted if the robot is secured by a signature."},
	{"wecom", "### WeCom"},
	{"feishu", "### Feishu and Lark\n\nThe secret is wanted if the bot is secured by a signature."},
	{"teams", "### Microsoft Teams\n\nThe URL is of a flow in Workflows; an Office 365 connector's is switched off."},
	{"discord", "### Discord"},
}

var chatWords = []word{
	{"slack", "### Questions from Slack\n\nThe door: [chat.md](chat.md#slack)."},
	{"dingtalk", "### Questions from DingTalk\n\nThe door: [chat.md](chat.md#dingtalk). Token and AES key belong together: both, or neither."},
	{"feishu", "### Questions from Feishu and Lark\n\nThe door: [chat.md](chat.md#feishu-and-lark)."},
	{"wecom", "### Questions from WeCom\n\nThe door: [chat.md](chat.md#wecom)."},
	{"discord", "### Questions from Discord\n\nThe door: [chat.md](chat.md#discord). The key is public; nothing here is a secret."},
	{"teams", "### Questions from Microsoft Teams\n\nThe door: [chat.md](chat.md#microsoft-teams)."},
	{"mattermost", "### Questions from Mattermost\n\nThe door: [chat.md](chat.md#mattermost)."},
}

const configHTTP = `
## HTTP door
`

const configHTTPMore = `
- Without a token, or with one that is refused, the routes under ‹/v1› answer 401 to everybody. ‹/healthz› and the doors of the chats are open without one.
- Behind a custom domain that hands on its own path, ‹HTTP_BASE_PATH=/audit› makes ‹/audit/v1/report› a route. The function's own address, without the path, goes on
  working.
- The routes are in [api.md](api.md).
`

const configLog = `
## Logging
`

const configLogMore = `
‹LOG_LEVEL› comes before Lambda's own variable, in which trace and fatal are debug and error. At warn or error the reports that are in sync, and the metrics, are not logged; at error no report is.
Logs are JSON, one object a line, and hold no secret and no URL of a sink. Lambda's own library adds a line to each invocation that failed, which is none; at a desk logs are text.
`
