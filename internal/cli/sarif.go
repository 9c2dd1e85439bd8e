package cli

import (
	"encoding/json"

	"trtc-callback-audit/audit"
)

// The parts of SARIF 2.1.0 that code scanning reads. Each application is a place, each finding a result.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string      `json:"id"`
		ShortDescription sarifText   `json:"shortDescription"`
		FullDescription  sarifText   `json:"fullDescription"`
		Help             sarifText   `json:"help"`
		Default          sarifConfig `json:"defaultConfiguration"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool   `json:"executionSuccessful"`
		EndTimeUTC          string `json:"endTimeUtc"`
	}
	sarifResult struct {
		RuleID              string            `json:"ruleId"`
		Level               string            `json:"level"`
		Message             sarifText         `json:"message"`
		Locations           []sarifLocation   `json:"locations"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifLogical struct {
		Name string `json:"name"`
		Kind string `json:"kind"`
	}
)

// unreadable is the rule of an application that is unknown.
const unreadable = "unreadable"

// sarif renders a report for code scanning.
func sarif(r audit.Report) []byte {
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{"trtc-callback-audit", sarifRules()}},
		Invocations: []sarifInvocation{{ExecutionSuccessful: r.Complete, EndTimeUTC: r.GeneratedAt.Format("2006-01-02T15:04:05.000Z")}},
		Results:     []sarifResult{},
	}
	for _, app := range r.Apps {
		for _, f := range app.Findings {
			text := app.App + ": " + string(f.Kind) + ": want " + f.Want + ", got " + f.Got + ". Fix: " + f.Fix + "."
			run.Results = append(run.Results, sarifAt(app, string(f.Kind), sarifLevel(f.Severity), text))
		}
		if app.Failure != nil {
			text := app.App + " could not be read: " + app.Failure.Info + ". Fix: " + app.Failure.Fix + "."
			run.Results = append(run.Results, sarifAt(app, unreadable, "error", text))
		}
	}
	text, _ := json.MarshalIndent(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}, "", "  ") // texts always encode
	return append(text, '\n')
}

func sarifAt(app audit.AppReport, rule, level, text string) sarifResult {
	return sarifResult{
		RuleID: rule, Level: level, Message: sarifText{text},
		Locations: []sarifLocation{{
			// Code scanning shows nothing that has no file. The application's name stands for one.
			Physical: sarifPhysical{sarifArtifact{"trtc/" + app.App}},
			Logical:  []sarifLogical{{Name: app.App, Kind: "resource"}},
		}},
		PartialFingerprints: map[string]string{"finding/v1": app.App + "/" + rule},
	}
}

func sarifRules() []sarifRule {
	rules := []sarifRule{{
		unreadable,
		sarifText{"The application could not be read."},
		sarifText{"Whether its callback is right is unknown."},
		sarifText{"The result says what to do."},
		sarifConfig{"error"},
	}}
	for _, e := range audit.Explanations() {
		rules = append(rules, sarifRule{
			string(e.Kind), sarifText{e.Meaning}, sarifText{e.Meaning + " " + e.Why}, sarifText{"Fix: " + e.Fix + "."}, sarifConfig{sarifLevel(e.Severity)},
		})
	}
	return rules
}

func sarifLevel(s audit.Severity) string {
	switch {
	case s.AtLeast(audit.High):
		return "error"
	case s.AtLeast(audit.Medium):
		return "warning"
	}
	return "note"
}
