// Command verifier is crypto/tls for `tocsin tour --certificates`: clients and servers that verify
// what they are shown. It reads commands from standard input, one a line: a verb and key=value,
// separated by tabs. What they answer is seen at the other end.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"time"
)

const patience = 10 * time.Second

type fields map[string]string

func main() {
	fmt.Printf("ready\tversion=%s\n", strings.TrimPrefix(runtime.Version(), "go"))
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		switch verb, given := parse(lines.Text()); verb {
		case "listen":
			listen(given)
		case "connect":
			go connect(given)
		}
	}
}

func parse(line string) (string, fields) {
	verb, rest, _ := strings.Cut(line, "\t")
	given := fields{}
	for _, pair := range strings.Split(rest, "\t") {
		if key, value, ok := strings.Cut(pair, "="); ok {
			given[key] = value
		}
	}
	return verb, given
}

func configOf(given fields) (*tls.Config, error) {
	pem, err := os.ReadFile(given["ca"])
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	version := uint16(tls.VersionTLS12)
	if given["version"] == "TLS 1.3" {
		version = tls.VersionTLS13
	}
	config := &tls.Config{MinVersion: version, MaxVersion: version, ServerName: given["name"]}
	config.RootCAs, config.ClientCAs = pool, pool
	config.ClientAuth = tls.RequireAndVerifyClientCert
	if given["guests"] == "none" {
		config.VerifyConnection = func(tls.ConnectionState) error {
			return errors.New("nobody is let in")
		}
	}
	if given["cert"] != "" {
		certificate, err := tls.LoadX509KeyPair(given["cert"], given["key"])
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return config, nil
}

func listen(given fields) {
	config, err := configOf(given)
	if err != nil {
		fmt.Printf("failed\tid=%s\terror=%s\n", given["id"], err)
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Printf("failed\tid=%s\terror=%s\n", given["id"], err)
		return
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	fmt.Printf("listening\tid=%s\tport=%s\n", given["id"], port)
	go func() {
		for {
			transport, err := listener.Accept()
			if err != nil {
				return
			}
			go converse(transport, tls.Server(transport, config))
		}
	}()
}

func connect(given fields) {
	config, err := configOf(given)
	if err != nil {
		fmt.Printf("failed\tid=%s\terror=%s\n", given["id"], err)
		return
	}
	transport, err := net.Dial("tcp", "127.0.0.1:"+given["port"])
	if err != nil {
		return
	}
	converse(transport, tls.Client(transport, config))
}

// converse says back what it hears, so that a client knows that it was let in.
func converse(transport net.Conn, conn *tls.Conn) {
	_ = transport.SetDeadline(time.Now().Add(patience))
	if conn.Handshake() == nil {
		_, _ = io.Copy(conn, conn)
	}
	// Reading what is left keeps the alert from being reset away.
	if tcp, ok := transport.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	_, _ = io.Copy(io.Discard, transport)
	_ = transport.Close()
}
