package main

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// versionOf is what the binaries say of themselves.
func versionOf(binaries []string) (version string, err error) {
	for _, binary := range binaries {
		info, err := buildinfo.ReadFile(binary)
		if err != nil {
			return "", err
		}
		if version != "" && info.Main.Version != version {
			return "", fmt.Errorf("%s is of another version than the others: build them anew", binary)
		}
		version = info.Main.Version
	}
	return version, nil
}

const snapshotInstead = "or make a snapshot: make release VERSION_CHECK=no"

// CheckVersion says what a version lacks to be released under it, and what to do: it must be vX.Y.Z, perhaps with a pre-release, and come from a tag.
func CheckVersion(version string) error {
	var missing []string
	clean, dirty := strings.CutSuffix(version, "+dirty")
	if dirty {
		missing = append(missing, "the tree has changes: commit or stash what git status shows")
	}
	switch {
	case isPseudo(clean):
		missing = append(missing, "HEAD has no tag: git tag -a vX.Y.Z -m vX.Y.Z")
	case !isSemantic(clean):
		missing = append(missing, "the program knows no version: build it in a checkout, with git at hand, of a HEAD with a tag vX.Y.Z")
	}
	if missing == nil {
		return nil
	}
	return errors.New(strings.Join(append(missing, snapshotInstead), "; "))
}

// isPseudo tells a version that Go has made of a commit: its last parts are a time, to the second, and the commit's first twelve digits.
func isPseudo(version string) bool {
	parts := strings.Split(version, "-")
	if len(parts) < 3 {
		return false
	}
	moment := parts[len(parts)-2]
	moment = moment[strings.LastIndexByte(moment, '.')+1:]
	_, err := strconv.ParseUint(moment, 10, 64)
	return err == nil && len(moment) == len("20060102150405") && len(parts[len(parts)-1]) == 12
}

func isSemantic(version string) bool {
	core, pre, hasPre := strings.Cut(version, "-")
	numbers := strings.Split(strings.TrimPrefix(core, "v"), ".")
	if !strings.HasPrefix(core, "v") || len(numbers) != 3 || hasPre && pre == "" {
		return false
	}
	for _, number := range numbers {
		if n, err := strconv.ParseUint(number, 10, 32); err != nil || strconv.FormatUint(n, 10) != number {
			return false
		}
	}
	return true
}
