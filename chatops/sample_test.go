package chatops_test

import (
	"testing"

	"trtc-callback-audit/chatops"
)

// TestSample asks each door as one who may, and a door of Discord's without its key is refused.
func TestSample(t *testing.T) {
	t.Parallel()
	for name, door := range doors() {
		if name != "dingtalk" {
			door.Users = []string{"me", "you"}
		}
		if name != "dingtalk" && name != "wecom-application" {
			door.Channels = []string{"ops"}
		}
		first, err := door.Verify(sample(&door, "status prod"), now)
		if err != nil || first.Text != "status prod" || first.Reply != nil {
			t.Fatalf("%s: %v %+v", name, err, first)
		}
		if len(door.Users) > 0 && (len(first.Users) != 1 || first.Users[0] != "me") || len(door.Channels) > 0 && first.Channel != "ops" {
			t.Errorf("%s: asked by %v in %q", name, first.Users, first.Channel)
		}
		later := door.Sample(chatops.Sample{Text: "help", Key: discordKey, Now: now.Add(1)})
		if second, err := door.Verify(later, now); err != nil || second.ID == first.ID || second.ID == "" {
			t.Errorf("%s: two samples have the ids %q and %q: %v", name, first.ID, second.ID, err)
		}
		if _, err := door.Verify(door.Sample(chatops.Sample{Text: "help", Now: now}), now); (err == nil) == (door.Platform == chatops.Discord) {
			t.Errorf("%s: without a key: %v", name, err)
		}
	}
}
