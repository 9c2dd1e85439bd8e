package render

// phrases are all words that people read and that do not come with the report. Kinds, commands, Tencent's words and fixes are the same in every language.
type phrases struct {
	test string // begins the first line of a test

	// The first line. Its arguments: the state, how many, of how many, application or applications, names.
	headline     string
	application  string
	applications string
	is, still    [statuses]string // the state, by place; "still" if all that is new is a reminder
	also         string           // joins a count to the line
	counts       [statuses]string // how many are in a state; good are those resolved
	names        string           // around names
	comma        string           // between names
	andMore      string           // after names: how many are not named, how many there are
	nothing      string           // no application
	allWell      string           // one application, named
	allsWell     string           // how many
	again        string           // one application is in sync again, named
	allAgain     string           // names, how many applications there are

	// What is new, with names.
	found, changed, unreadable, resolved string

	// An application.
	states         [statuses]string   // a status, by place
	severity       [severities]string // a severity, by place
	isNew          string
	isChanged      string
	isResolved     string
	isStill        [statuses]string // a status, by place, if all that is new is a reminder
	lasting        string           // joins how long to what
	after          string           // joins how long to what is over
	id             string           // the label of the SDKAppID
	severityLabel  string
	newsLabel      string
	legend         string // which side of a difference is which
	moreLines      string
	why, fix       string // labels
	requestID      string // label
	moreFixes      string
	tooLong        string // instead of what one part of a message does not hold
	minutes, hours string
	days           string
	moment         string // less than a minute

	// An application that there was no time for.
	notReached              string // the status
	lastKnown               string // the status that it had
	ago                     string // joins how long ago to what
	notKnown                string
	late, lateOne, lateOnly string // how many of how many applications, in what time: several, one, the only one
	unanswered              string // the first line: in what time, names
	seconds                 string

	// What is live.
	url, commands string // labels

	// A page.
	moreItems   string // how many items, or texts of one, are not shown
	hiddenItems string // how many items' details are left out

	// The end.
	more      string // how many applications are not shown, and in what states
	calm      string // how many are in sync
	hidden    string // how many applications' details are left out
	next      string // label
	nextCalm  string // label when nothing is wrong
	nextTest  string // label of a test
	run, took string // labels
	labelled  string // a label and a text
}

// words are those of the language.
func (l Language) words() *phrases {
	if l == Chinese {
		return &chinese
	}
	return &english
}

// pick chooses between one and many.
func pick(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
