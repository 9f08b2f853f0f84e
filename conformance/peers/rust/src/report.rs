use crate::channel::Channel;
use crate::config::{group_name, Lines};
use crate::fields::{hex, Fields};
use rustls::{Connection, HandshakeKind, ProtocolVersion};
use std::error::Error;
use std::io::{self, Read};

const LABEL: &[u8] = b"EXPORTER-tocsin";

/// Tells what was negotiated.
pub fn describe(report: &mut Fields, state: &Connection, lines: &Lines) {
    let version = match state.protocol_version() {
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
        _ => "",
    };
    report.set("version", version);
    if let Some(suite) = state.negotiated_cipher_suite() {
        report.set("suite", registered(&format!("{:?}", suite.suite())));
    }
    if let Some(group) = state.negotiated_key_exchange_group() {
        report.set("group", group_name(group));
    }
    let alpn = state.alpn_protocol().unwrap_or_default();
    report.set("alpn", String::from_utf8_lossy(alpn));
    let is_resumed = state.handshake_kind() == Some(HandshakeKind::Resumed);
    report.set("resumed", if is_resumed { "yes" } else { "no" });
    report.set("clientCertificates", state.peer_certificates().map_or(0, <[_]>::len));
    if let Ok(secret) = state.export_keying_material([0; 32], LABEL, None) {
        report.set("exporter", hex(&secret));
    }
    report.set("keylog", lines.0.lock().unwrap().join(";"));
}

/// A client tells whether early data was accepted if it sent some, a server what it has accepted.
pub fn describe_early_data(report: &mut Fields, channel: &mut Channel) -> io::Result<()> {
    match &mut channel.connection {
        Connection::Client(client) => {
            if client.handshake_kind() == Some(HandshakeKind::Resumed) {
                report.set("early", if client.is_early_data_accepted() { "yes" } else { "no" });
            }
        }
        Connection::Server(server) => {
            if let Some(mut early) = server.early_data() {
                let mut text = String::new();
                early.read_to_string(&mut text)?;
                report.set("early", "yes");
                report.set("early-text", text);
            }
        }
    }
    Ok(())
}

/// rustls says TLS13_AES_… for TLS_AES_….
fn registered(name: &str) -> String {
    name.replace("TLS13_", "TLS_")
}

/// Tells how a connection failed, with the alert if one arrived.
pub fn fail(report: &mut Fields, error: &(dyn Error + 'static)) {
    report.set("error", error);
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let tls = inner.and_then(|error| error.downcast_ref::<rustls::Error>());
    if let Some(rustls::Error::AlertReceived(alert)) = tls.or_else(|| error.downcast_ref()) {
        report.set("alert", u8::from(*alert));
    }
}
