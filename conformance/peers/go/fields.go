package main

import "strings"

// Fields is one line of the protocol: key=value, separated by tabs, after a verb.
type Fields map[string]string

func parse(line string) (string, Fields) {
	verb, rest, _ := strings.Cut(line, "\t")
	fields := Fields{}
	for _, pair := range strings.Split(rest, "\t") {
		if key, value, ok := strings.Cut(pair, "="); ok {
			fields[key] = value
		}
	}
	return verb, fields
}

func (f Fields) list(key string) []string {
	if f[key] == "" {
		return nil
	}
	return strings.Split(f[key], ",")
}

// flat makes text fit for a field.
func flat(text string) string {
	return strings.NewReplacer("\t", " ", "\n", " ").Replace(text)
}
