package main_test

const configSecrets = `
## Secrets

Both clouds show a function's environment to whoever may read its configuration. What the tables above call a secret can be kept out of it:

| way | example | when it is read |
|---|---|---|
| in the variable itself | ‹TRTC_SECRET_KEY=…› | at every invocation |
| in a file that ‹<variable>_FILE› names | ‹TRTC_SECRET_KEY_FILE=/mnt/secrets/prod› | at every invocation |
| in AWS Secrets Manager | ‹TRTC_SECRET_KEY=aws-sm:<name or ARN>›, and ‹#<key>› behind it for a value in its JSON | when it is needed, and again after ‹SECRET_TTL› |
| in AWS Systems Manager, as a parameter | ‹TRTC_SECRET_KEY=aws-ssm:<name or ARN>› | the same |
| in Tencent's Secrets Manager (SSM) | ‹TRTC_SECRET_KEY=tencent-ssm:<name>@<version>› | the same |
`

const configSecretsMore = `
- A variable and its ‹…_FILE› cannot both be set. One line end behind the secret does no harm; other white space around it is refused, and in most of them white
  space inside. A file holds up to 64 KiB.
- A file may hold a reference too, and so may a variable that ‹APPS_FILE› names.
- A reference is fetched with the function's role, which needs ‹secretsmanager:GetSecretValue›, ‹ssm:GetParameter› or, on Tencent, ‹ssm:GetSecretValue› for it; and
  ‹kms:Decrypt› on AWS, if the secret is encrypted with a key of your own.
- A secret is fetched for what is asked for alone: for a stranger the door's own, and for ‹/healthz› the applications'; a key that Tencent refuses is fetched again at once. What cannot be fetched in 3 s is a problem of
  what needs it, and of nothing else; a secret that was fetched before keeps its last good value meanwhile.
- No secret gets into a log, an error, a report or an answer.
`

const configWrong = `
## When something is wrong

Every problem is told at once, by the name of the variable and never with its value. One mistake does not stop the rest: what it concerns does not work, or works with its
default, and all else does.

| scope of the problem | what does not work | what is seen of it |
|---|---|---|
| an application, by its name | its audit; the others are audited | the application is ‹unknown›, with a failure of class ‹config› that names the variables |
| ‹apps› | an application whose name cannot be shown | it is reported as ‹misnamed-1› or its like, ‹unknown› |
| ‹audit› | ‹CONCURRENCY›, ‹RATE_LIMIT›, ‹FAIL_SEVERITY› or ‹SECRET_TTL› | its default is used |
| ‹http› | the HTTP door | 401 from all routes under ‹/v1›; the log says why once somebody is before the door |
| ‹publish› | that sink | it is told nothing. A wrong ‹ON› or ‹MIN_SEVERITY› is a warning, and its default is used |
| ‹archive› | the archive, or a wish for it | people are told as if there were none, or the default is used |
| ‹chat› | the door of that platform | 401, and ‹the door is shut› in the log |
| ‹log› | the level | the next variable's, or info |
| ‹all› | everything, since there is nothing to audit; as a warning, nothing | invocations fail and say why; ‹/v1› and ‹/healthz› answer 503 |

An error keeps something from working. A warning does not: everything works, but perhaps not as it is meant, such as with a variable that looks like one of these and is read by
nobody.

### ‹config check›

It prints what was understood, with secrets only as set or not set, and every problem. It fetches the secrets that stand in a store, and asks Tencent nothing. The exit code is 0 without a problem, and 64 with any, warnings included.
Deploy nothing that it complains of. This is what it says of

‹‹‹
` + wrongVariables + `›››

`

// wrongVariables hold a mistake of each scope.
const wrongVariables = `APPS=prod,staging
TRTC_PROD_SDK_APP_ID=1400000000
TRTC_PROD_SECRET_KEY=…
TRTC_STAGING_SDK_APP_ID=1400000001
TRTC_REGOIN=singapore
CONCURRENCY=many
ARCHIVE_URL=s3://
PUBLISH_SLACK_URL=http://hooks.slack.com/services/T/B/x
CHAT_DINGTALK_TOKEN=…
HTTP_TOKEN=too-short
LOG_LEVEL=loud
`

const configWrongMore = `
In a function the problems are in the log, one line ‹configuration problem› each with ‹scope›, ‹variable› and ‹problem›, at the first invocation with this configuration.
`
