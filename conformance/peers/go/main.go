// Command peer is crypto/tls for tocsin's interop tests. It reads commands from standard input,
// one a line, and writes reports: a verb and key=value, separated by tabs.
//
//go:debug tlsmlkem=1
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

const patience = 10 * time.Second

func main() {
	say("ready", Fields{"version": strings.TrimPrefix(runtime.Version(), "go")})
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		switch verb, fields := parse(lines.Text()); verb {
		case "listen":
			listen(fields)
		case "connect":
			go connect(fields)
		}
	}
}

func listen(fields Fields) {
	id := fields["id"]
	config, err := configOf(fields)
	if err != nil {
		say("failed", Fields{"id": id, "error": err.Error()})
		return
	}
	if fields["sessions"] != "" {
		keepTickets(config)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		say("failed", Fields{"id": id, "error": err.Error()})
		return
	}
	say("listening", Fields{"id": id, "port": portOf(listener.Addr())})
	go func() {
		for {
			transport, err := listener.Accept()
			if err != nil {
				return
			}
			go echo(transport, config, id)
		}
	}()
}

// echo sends back what arrives until close_notify, and answers that.
func echo(transport net.Conn, config *tls.Config, id string) {
	_ = transport.SetDeadline(time.Now().Add(patience))
	report := Fields{"id": id, "port": portOf(transport.RemoteAddr())}
	keyLog := &bytes.Buffer{}
	config = config.Clone()
	config.KeyLogWriter = keyLog
	conn := tls.Server(transport, config)
	err := conn.Handshake()
	if err == nil {
		describe(report, conn, keyLog)
		var count int64
		count, err = io.Copy(conn, conn)
		report["bytes"] = fmt.Sprint(count)
		report["closed"] = yesIf(err == nil)
	}
	fail(report, err)
	_ = conn.CloseWrite()
	drain(transport)
	say("report", report)
}

func connect(fields Fields) {
	report := Fields{"id": fields["id"]}
	fail(report, talk(fields, report))
	say("report", report)
}

// talk sends bytes, reads them back, closes, and waits for the server to close.
func talk(fields, report Fields) error {
	config, err := configOf(fields)
	if err != nil {
		return err
	}
	transport, err := net.Dial("tcp", "127.0.0.1:"+fields["port"])
	if err != nil {
		return err
	}
	defer drain(transport)
	_ = transport.SetDeadline(time.Now().Add(patience))
	if name := fields["keeper"]; name != "" {
		config.ClientSessionCache = keeperOf(name)
	}
	keyLog := &bytes.Buffer{}
	config.KeyLogWriter = keyLog
	conn := tls.Client(transport, config)
	if err := conn.Handshake(); err != nil {
		return err
	}
	describe(report, conn, keyLog)
	if err := exchange(conn, fields, report); err != nil {
		return err
	}
	if fields["ends"] == "cut-off" {
		return nil
	}
	if fields["ends"] == "" {
		if err := conn.CloseWrite(); err != nil {
			return err
		}
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		return err
	}
	report["closed"] = "yes"
	return nil
}

func exchange(conn *tls.Conn, fields, report Fields) error {
	size, _ := strconv.Atoi(fields["bytes"])
	sent := bytes.Repeat([]byte("a peer of tocsin\n"), size/17+1)[:size]
	go func() { _, _ = conn.Write(sent) }()
	received := make([]byte, size)
	if _, err := io.ReadFull(conn, received); err != nil {
		return err
	}
	if !bytes.Equal(sent, received) {
		return errors.New("the echo differs")
	}
	report["bytes"] = fields["bytes"]
	return nil
}

// drain reads what is left, so that closing does not reset an alert away.
func drain(transport net.Conn) {
	if tcp, ok := transport.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	_ = transport.SetReadDeadline(time.Now().Add(time.Second))
	_, _ = io.Copy(io.Discard, transport)
	_ = transport.Close()
}

func portOf(address net.Addr) string {
	_, port, _ := net.SplitHostPort(address.String())
	return port
}

func yesIf(condition bool) string {
	if condition {
		return "yes"
	}
	return "no"
}
