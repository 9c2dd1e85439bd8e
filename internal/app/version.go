package app

import "runtime/debug"

// Version is what the build knows of itself: the version, the commit and the Go version.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "built without module information"
	}
	return info.Main.Version + revision(info) + " (" + info.GoVersion + ")"
}

func revision(info *debug.BuildInfo) string {
	var commit, dirty string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = " " + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = " with local changes"
		}
	}
	return commit + dirty
}
