package audit

// A report is written by hand: what encoding/json learns of its types by reflection takes longer than all the rest of a process's first audit. Its tags
// are what it is decoded by and what the schema is made of, and TestEncodeIsEncodingJSON holds them against this. A new field goes into both.

func (r Report) appendTo(b []byte) []byte {
	o := open(b)
	o.text("schema", r.Schema)
	o.text("id", r.ID)
	o.time("run_at", r.RunAt)
	o.time("generated_at", r.GeneratedAt)
	o.text("trigger", string(r.Trigger))
	o.text("status", string(r.Status))
	o.flag("complete", r.Complete)
	o.value("summary", r.Summary.appendTo)
	o.number("omitted", int64(r.Omitted))
	o.flag("news", r.News)
	each(&o, "apps", r.Apps, (*AppReport).appendTo)
	if r.Published != nil {
		each(&o, "published", r.Published, (*Delivery).appendTo)
	}
	return o.close()
}

func (s Summary) appendTo(b []byte) []byte {
	o := open(b)
	o.number("apps", int64(s.Apps))
	o.number("in_sync", int64(s.InSync))
	o.number("drifted", int64(s.Drifted))
	o.number("absent", int64(s.Absent))
	o.number("unknown", int64(s.Unknown))
	return o.close()
}

func (r *AppReport) appendTo(b []byte) []byte {
	o := open(b)
	o.text("app", r.App)
	o.number("sdk_app_id", int64(r.SDKAppID))
	o.text("region", string(r.Region))
	o.text("status", string(r.Status))
	o.flag("configured", r.Configured)
	o.text("url", r.URL)
	each(&o, "commands", r.Commands, func(s *string, b []byte) []byte { return quote(b, *s) })
	o.maybe("digest", r.Digest)
	o.maybe("fingerprint", r.Fingerprint)
	each(&o, "findings", r.Findings, (*Finding).appendTo)
	if r.Failure == nil {
		o.null("failure")
	} else {
		o.value("failure", r.Failure.appendTo)
	}
	o.text("request_id", r.RequestID)
	o.number("attempts", int64(r.Attempts))
	o.number("elapsed_ms", r.ElapsedMS)
	if r.Change != nil {
		o.value("change", r.Change.appendTo)
	}
	return o.close()
}

func (f *Finding) appendTo(b []byte) []byte {
	o := open(b)
	o.text("kind", string(f.Kind))
	o.text("severity", string(f.Severity))
	o.text("want", f.Want)
	o.text("got", f.Got)
	o.text("fix", f.Fix)
	return o.close()
}

func (f *Failure) appendTo(b []byte) []byte {
	o := open(b)
	o.text("class", string(f.Class))
	if f.Code == nil {
		o.null("code")
	} else {
		o.number("code", int64(*f.Code))
	}
	o.text("info", f.Info)
	o.text("request_id", f.RequestID)
	o.text("fix", f.Fix)
	return o.close()
}

func (c *Change) appendTo(b []byte) []byte {
	o := open(b)
	o.text("kind", string(c.Kind))
	o.text("was", string(c.Was))
	o.time("since", c.Since)
	return o.close()
}

func (d *Delivery) appendTo(b []byte) []byte {
	o := open(b)
	o.text("sink", d.Sink)
	o.text("outcome", string(d.Outcome))
	o.number("attempts", int64(d.Attempts))
	o.text("reason", d.Reason)
	return o.close()
}
