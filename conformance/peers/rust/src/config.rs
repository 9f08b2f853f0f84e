use crate::fields::{hex, Fields};
use rustls::client::ClientConfig;
use rustls::crypto::{ring, CryptoProvider, SupportedKxGroup};
use rustls::pki_types::{pem::PemObject, CertificateDer, PrivateKeyDer};
use rustls::server::{NoClientAuth, ServerConfig, WebPkiClientVerifier};
use rustls::{version, KeyLog, RootCertStore, SupportedProtocolVersion};
use std::error::Error;
use std::sync::{Arc, Mutex};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Key-log lines of one connection.
#[derive(Debug, Default)]
pub struct Lines(pub Mutex<Vec<String>>);

impl KeyLog for Lines {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        let line = format!("{label} {} {}", hex(client_random), hex(secret));
        self.0.lock().unwrap().push(line);
    }
}

pub fn client_config(fields: &Fields, lines: Arc<Lines>) -> Result<Arc<ClientConfig>> {
    let builder = ClientConfig::builder_with_provider(provider(fields))
        .with_protocol_versions(versions(fields))?
        .with_root_certificates(roots(fields)?);
    let mut config = match credential(fields)? {
        Some((chain, key)) => builder.with_client_auth_cert(chain, key)?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = protocols(fields);
    config.key_log = lines;
    Ok(Arc::new(config))
}

pub fn server_config(fields: &Fields, lines: Arc<Lines>) -> Result<Arc<ServerConfig>> {
    let provider = provider(fields);
    let roots = Arc::new(roots(fields)?);
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider.clone());
    let verifier = match fields.get("client") {
        "request" => verifier.allow_unauthenticated().build()?,
        "require" => verifier.build()?,
        _ => Arc::new(NoClientAuth),
    };
    let (chain, key) = credential(fields)?.ok_or("a server needs a certificate")?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions(fields))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)?;
    config.alpn_protocols = protocols(fields);
    config.key_log = lines;
    Ok(Arc::new(config))
}

fn provider(fields: &Fields) -> Arc<CryptoProvider> {
    let mut provider = ring::default_provider();
    let wanted = fields.list("groups");
    if !wanted.is_empty() {
        let all = provider.kx_groups;
        let find = |name: &&str| all.iter().find(|group| group_name(**group) == *name).copied();
        provider.kx_groups = wanted.iter().filter_map(find).collect();
    }
    Arc::new(provider)
}

/// The registered name; rustls has others for the NIST curves already.
pub fn group_name(group: &dyn SupportedKxGroup) -> String {
    format!("{:?}", group.name()).replace("X25519", "x25519")
}

static ONLY_TLS12: &[&SupportedProtocolVersion] = &[&version::TLS12];
static ONLY_TLS13: &[&SupportedProtocolVersion] = &[&version::TLS13];

fn versions(fields: &Fields) -> &'static [&'static SupportedProtocolVersion] {
    match fields.get("version") {
        "TLS 1.2" => ONLY_TLS12,
        "TLS 1.3" => ONLY_TLS13,
        _ => rustls::ALL_VERSIONS,
    }
}

fn roots(fields: &Fields) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(fields.get("ca"))? {
        store.add(certificate?)?;
    }
    Ok(store)
}

type Credential = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn credential(fields: &Fields) -> Result<Option<Credential>> {
    if fields.get("cert").is_empty() {
        return Ok(None);
    }
    let chain = CertificateDer::pem_file_iter(fields.get("cert"))?;
    let chain = chain.collect::<std::result::Result<_, _>>()?;
    Ok(Some((chain, PrivateKeyDer::from_pem_file(fields.get("key"))?)))
}

fn protocols(fields: &Fields) -> Vec<Vec<u8>> {
    let names = fields.list("alpn").into_iter();
    names.map(|name| name.as_bytes().to_vec()).collect()
}
