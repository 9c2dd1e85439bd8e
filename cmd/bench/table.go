package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Table writes the machine and the rows. The error names a figure that is missing.
func Table(w io.Writer, s Samples) error {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "\tmeasured\tfloor\tratio\tgoal")
	for _, r := range rows {
		line, err := r.line(s)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(t, line)
	}
	_ = t.Flush() // a buffer takes all
	lines := []string{machine(s), ""}
	for line := range strings.Lines(b.String()) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	if _, err := fmt.Fprintln(w, strings.Join(lines, "\n")); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

func machine(s Samples) string {
	cpu := "a processor without a name"
	for key := range s {
		if name, ok := strings.CutPrefix(key, "cpu "); ok {
			cpu = name
		}
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", cpu, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func (r row) line(s Samples) (string, error) {
	measured, floor := s.of(r.measured, r.except), s.of(r.floor, "")
	ratios := s.of(r.ratio, "")
	switch {
	case len(measured) == 0:
		return "", fmt.Errorf("bench: no benchmark reported %s", r.measured)
	case len(floor) == 0:
		return "", fmt.Errorf("bench: no benchmark reported %s", r.floor)
	case r.ratio != "" && len(ratios) == 0:
		return "", fmt.Errorf("bench: no benchmark reported %s", r.ratio)
	case r.ratio == "":
		ratios = []float64{ratio(measured, floor)}
	}
	value, times := median(measured), median(ratios)
	return fmt.Sprintf("%s\t%s\t%s, %s\t%.2f\t%s", r.what, r.form(value), r.form(median(floor)), r.against, times, r.verdict(value, times)), nil
}

// verdict is the goal and whether it is reached.
func (r row) verdict(measured, times float64) string {
	reached, most := times <= r.goal.ratio, fmt.Sprintf("≤ %.2f", r.goal.ratio)
	if r.goal.measured > 0 {
		reached, most = measured <= r.goal.measured, "≤ "+r.form(r.goal.measured)
	}
	switch {
	case r.goal == goal{}:
		return "\t"
	case reached:
		return most + "\treached"
	}
	return most + "\tMISSED"
}

// duration writes nanoseconds in three digits.
func duration(ns float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}} {
		if ns >= unit.size {
			return digits(ns/unit.size) + " " + unit.name
		}
	}
	return digits(ns) + " ns"
}

func memory(mib float64) string { return digits(mib) + " MiB" }

// digits writes three of them, or all that stand before the point.
func digits(v float64) string {
	places := 2
	for limit := 10.0; places > 0 && v >= limit; limit *= 10 {
		places--
	}
	return strconv.FormatFloat(v, 'f', places, 64)
}

// size writes bytes in groups of three digits.
func size(bytes float64) string {
	text := []byte(strconv.FormatFloat(bytes, 'f', 0, 64))
	for i := len(text) - 3; i > 0; i -= 3 {
		text = slices.Insert(text, i, ',')
	}
	return string(text) + " B"
}
