package main

import (
	"bytes"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"strings"
	"sync"
)

var output sync.Mutex

func say(verb string, fields Fields) {
	var line strings.Builder
	line.WriteString(verb)
	for key, value := range fields {
		fmt.Fprintf(&line, "\t%s=%s", key, flat(value))
	}
	output.Lock()
	defer output.Unlock()
	fmt.Println(line.String())
}

// describe tells what was negotiated.
func describe(report Fields, conn *tls.Conn, keyLog *bytes.Buffer) {
	state := conn.ConnectionState()
	for name, version := range versions {
		if version == state.Version {
			report["version"] = name
		}
	}
	report["suite"] = tls.CipherSuiteName(state.CipherSuite)
	report["alpn"] = state.NegotiatedProtocol
	report["resumed"] = yesIf(state.DidResume)
	report["clientCertificates"] = fmt.Sprint(len(state.PeerCertificates))
	report["ocsp"] = "none"
	if len(state.OCSPResponse) > 0 {
		report["ocsp"] = hex.EncodeToString(state.OCSPResponse)
	}
	// ConnectionState has CurveID since Go 1.25.
	if field := reflect.ValueOf(state).FieldByName("CurveID"); field.IsValid() {
		for name, group := range groups {
			if uint64(group) == field.Uint() {
				report["group"] = name
			}
		}
	}
	if exported, err := state.ExportKeyingMaterial("EXPORTER-tocsin", nil, 32); err == nil {
		report["exporter"] = hex.EncodeToString(exported)
	}
	report["keylog"] = strings.ReplaceAll(strings.TrimSpace(keyLog.String()), "\n", ";")
}

// fail tells how a connection ended, if not with close_notify.
func fail(report Fields, err error) {
	if err == nil || errors.Is(err, io.EOF) {
		return
	}
	report["error"] = err.Error()
	var remote *net.OpError
	if errors.As(err, &remote) && remote.Op == "remote error" {
		report["alert"] = fmt.Sprint(reflect.ValueOf(remote.Err).Uint())
	}
}
