package audit

import "slices"

// Part returns the report as it is for somebody who wants to hear of some applications only, and of findings from a severity on: the status, the summary
// and the fingerprints are made anew. No names stand for all applications, and an empty severity hides nothing.
func (r Report) Part(names []string, least Severity) Report {
	wanted := set(names)
	apps := make([]AppReport, 0, len(r.Apps))
	for _, app := range r.Apps {
		if len(names) == 0 || wanted[app.App] {
			apps = append(apps, app.from(least))
		}
	}
	r.Apps, r.Summary = apps, summarize(apps)
	r.Status, r.Complete = r.Summary.worst(), r.Summary.Unknown == 0
	return r
}

// from hides what is less severe than least. An application of which nothing remains is in sync, for those who look no further.
func (r *AppReport) from(least Severity) AppReport {
	hidden := func(f Finding) bool { return !f.Severity.AtLeast(least) }
	if least == "" || !slices.ContainsFunc(r.Findings, hidden) {
		return *r
	}
	rest := *r
	rest.Findings = slices.DeleteFunc(slices.Clone(r.Findings), hidden)
	rest.judge(least)
	if r.Status == InSync { // what is left did not count before
		rest.Status = InSync
	}
	return rest
}
