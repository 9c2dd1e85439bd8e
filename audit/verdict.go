package audit

import "trtc-callback-audit/trtcapi"

// Blind reports whether not one application could be read.
func (r Report) Blind() bool { return r.Summary.Apps > 0 && r.Summary.Unknown == r.Summary.Apps }

// OutOfTime reports whether time alone is why the unknown applications are unknown: Tencent's or the run's own.
func (r Report) OutOfTime() bool {
	for _, app := range r.Apps {
		if app.Failure != nil && app.Failure.Class != trtcapi.ClassDeadline && app.Failure.Class != trtcapi.ClassTimeout {
			return false
		}
	}
	return r.Summary.Unknown > 0
}

// Unreached returns the names of the applications that the run had no time left for.
func (r Report) Unreached() []string {
	var names []string
	for _, app := range r.Apps {
		if app.Failure != nil && app.Failure.Class == trtcapi.ClassDeadline {
			names = append(names, app.App)
		}
	}
	return names
}
