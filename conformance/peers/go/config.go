package main

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"os"
	"sync"
)

var versions = map[string]uint16{
	"TLS 1.0": tls.VersionTLS10, "TLS 1.1": tls.VersionTLS11,
	"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13,
}

// allowLegacy accepts every suite that crypto/tls has, from TLS 1.0 on if no version was given.
func allowLegacy(config *tls.Config) {
	if config.MinVersion == 0 {
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS12
	}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		config.CipherSuites = append(config.CipherSuites, suite.ID)
	}
}

// X25519MLKEM768 has no name before Go 1.24.
const x25519MLKEM768 tls.CurveID = 4588

var groups = map[string]tls.CurveID{
	"x25519":         tls.X25519,
	"secp256r1":      tls.CurveP256,
	"secp384r1":      tls.CurveP384,
	"secp521r1":      tls.CurveP521,
	"X25519MLKEM768": x25519MLKEM768,
}

func configOf(fields Fields) (*tls.Config, error) {
	config := &tls.Config{ServerName: fields["name"], NextProtos: fields.list("alpn")}
	if version, ok := versions[fields["version"]]; ok {
		config.MinVersion, config.MaxVersion = version, version
	}
	if fields["legacy"] == "yes" {
		allowLegacy(config)
	}
	for _, name := range fields.list("groups") {
		config.CurvePreferences = append(config.CurvePreferences, groups[name])
	}
	if fields["cert"] != "" {
		certificate, err := tls.LoadX509KeyPair(fields["cert"], fields["key"])
		if err != nil {
			return nil, err
		}
		if fields["ocsp"] != "" {
			if certificate.OCSPStaple, err = os.ReadFile(fields["ocsp"]); err != nil {
				return nil, err
			}
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	pem, err := os.ReadFile(fields["ca"])
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	config.RootCAs, config.ClientCAs = pool, pool
	switch fields["client"] {
	case "request":
		config.ClientAuth = tls.VerifyClientCertIfGiven
	case "require":
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return config, nil
}

// keepTickets gives a server keys of its own: configurations that are cloned make them anew otherwise.
func keepTickets(config *tls.Config) {
	var key [32]byte
	_, _ = rand.Read(key[:])
	config.SetSessionTicketKeys([][32]byte{key})
}

var (
	keepers      = map[string]tls.ClientSessionCache{}
	keepersMutex sync.Mutex
)

// keeperOf is where the client of that name keeps its sessions.
func keeperOf(name string) tls.ClientSessionCache {
	keepersMutex.Lock()
	defer keepersMutex.Unlock()
	if keepers[name] == nil {
		keepers[name] = tls.NewLRUClientSessionCache(0)
	}
	return keepers[name]
}
