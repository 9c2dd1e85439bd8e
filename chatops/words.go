package chatops

import (
	"fmt"
	"time"

	"trtc-callback-audit/render"
)

// phrases are the words that people read and that do not come with a report. Commands, findings and variables are the same in every language.
type phrases struct {
	helpTitle string
	help      [7]string // what each command does, in the order of commands

	comma, labelled string
	didYouMean      string // a word
	unknownCommand  string // a word
	unknownApp      string // a name
	unknownFinding  string // a name
	oneApp          string // a command
	theApps         string // names
	andMore         string // how many more

	apps, kinds string // how many

	meaning, why, fix string // labels

	broken        string
	denied        string
	notAmong      string // channel or user, id, variable
	channel, user string
	nameless      string // channel or user that has no id, variable

	noArchive, setArchive, archiveFailed string
	slowArchive                          string // seconds
	corrupt                              string
	unknownHistory                       string // a name
	learns                               string
	sinceWhen                            string // a time
	readWhen                             string // a time, an age
}

// wordsOf are those of a language.
func wordsOf(l render.Language) *phrases {
	if l == render.Chinese {
		return &chineseWords
	}
	return &englishWords
}

func (w *phrases) label(label, text string) string { return fmt.Sprintf(w.labelled, label, text) }

func (w *phrases) meant(word string) string     { return fmt.Sprintf(w.didYouMean, word) }
func (w *phrases) noCommand(word string) string { return fmt.Sprintf(w.unknownCommand, brief(word)) }
func (w *phrases) noApp(name string) string     { return fmt.Sprintf(w.unknownApp, brief(name)) }
func (w *phrases) noFinding(kind string) string { return fmt.Sprintf(w.unknownFinding, brief(kind)) }
func (w *phrases) wantsOne(word string) string  { return fmt.Sprintf(w.oneApp, word) }
func (w *phrases) listTitle(n int) string       { return fmt.Sprintf(w.apps, n) }
func (w *phrases) findings(n int) string        { return fmt.Sprintf(w.kinds, n) }
func (w *phrases) noHistory(name string) string { return fmt.Sprintf(w.unknownHistory, name) }
func (w *phrases) since(at string) string       { return fmt.Sprintf(w.sinceWhen, at) }

func (w *phrases) lastRead(at, age string) string { return fmt.Sprintf(w.readWhen, at, age) }

// archiveSlow says that the archive has taken longer than there was time.
func (w *phrases) archiveSlow(within time.Duration) string {
	return fmt.Sprintf(w.slowArchive, within.Seconds())
}

// configured names applications, of which more may be left out.
func (w *phrases) configured(names string, more int) string {
	if more > 0 {
		names += fmt.Sprintf(w.andMore, more)
	}
	return fmt.Sprintf(w.theApps, names)
}

// outside says that somebody is not among those who may ask.
func (w *phrases) outside(what, id, variable string) string {
	if id == "" {
		return fmt.Sprintf(w.nameless, what, variable)
	}
	return fmt.Sprintf(w.notAmong, what, brief(id), variable)
}

// brief keeps what somebody has typed from filling the message.
func brief(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
