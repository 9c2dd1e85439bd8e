package main_test

const apiReport = `
## The report

‹GET /v1/schema› answers with its schema, which is [report.schema.json](../audit/report.schema.json); [report.json](../audit/testdata/report.json) is a whole report. ‹schema› in it is
%s. Times are RFC 3339 in UTC.
`

// fieldWords tell what fields mean that need no comment where they stand.
var fieldWords = []word{
	{"Report.Schema", "names the form of the report; see the [promise](#what-stays)"},
	{"Summary.Apps", "all applications"},
	{"Summary.InSync", "those that are ‹in_sync›"},
	{"Summary.Drifted", "those that are ‹drifted›"},
	{"Summary.Absent", "those that are ‹absent›"},
	{"Summary.Unknown", "those that are ‹unknown›"},
	{"Finding.Kind", "what is wrong: see [findings.md](findings.md)"},
	{"Finding.Severity", "how much it matters"},
	{"Finding.Want", "what is wanted"},
	{"Finding.Got", "what there is; Urls without userinfo and query values"},
	{"Finding.Fix", "what to do about it"},
	{"Change.Kind", "what has happened to it"},
	{"Delivery.Sink", "the sink: slack, webhook and so on"},
	{"Delivery.Outcome", "what became of it there"},
}

const apiValues = `
### Values

More triggers, regions, kinds and classes may be added; a reader must not fail at one that it does not know.
`

var valueWords = []word{
	{"Status", "**‹status›**, of an application and of the report, and ‹was›, from good to bad. A report has the worst of its applications'; what could not be read never hides what is wrong."},
	{"Trigger", "**‹trigger›**"},
	{"ChangeKind", "**‹kind› of a change**"},
	{"Outcome", "**‹outcome› of a delivery**"},
	{"Class", "**‹class› of a failure**"},
}

const apiOtherValues = `
**‹severity›**, the worst first: %s.

**‹region›**: %s.

**‹kind› of a finding**: %s.
`

const apiPromise = `
### What stays

Within %s fields may be added, and values as said above; ignore what you do not know. No field is removed or renamed, none that is always there may go missing,
and none changes its type or its meaning: that would be another ‹schema›, and a test holds the types to it. ‹digest› changes when what Tencent has changes, ‹fingerprint› when the findings do.
`
