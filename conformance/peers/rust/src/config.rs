use crate::fields::{hex, Fields};
use rustls::client::{ClientConfig, Tls12Resumption};
use rustls::crypto::{ring, CryptoProvider, SupportedKxGroup};
use rustls::pki_types::{pem::PemObject, CertificateDer, PrivateKeyDer};
use rustls::server::{NoClientAuth, ServerConfig, WebPkiClientVerifier};
use rustls::{version, KeyLog, RootCertStore, SupportedProtocolVersion};
use std::collections::BTreeMap;
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

static KEPT: Mutex<BTreeMap<String, ClientConfig>> = Mutex::new(BTreeMap::new());

/// What one connection of a client needs; a client that resumes keeps its sessions with the rest.
pub fn client_config(fields: &Fields, lines: Arc<Lines>) -> Result<Arc<ClientConfig>> {
    let mut config = kept_config(fields)?;
    config.key_log = lines;
    Ok(Arc::new(config))
}

fn kept_config(fields: &Fields) -> Result<ClientConfig> {
    let keeper = fields.get("keeper");
    if keeper.is_empty() {
        return new_client_config(fields);
    }
    let mut kept = KEPT.lock().unwrap();
    if !kept.contains_key(keeper) {
        kept.insert(keeper.to_owned(), new_client_config(fields)?);
    }
    Ok(kept[keeper].clone())
}

fn new_client_config(fields: &Fields) -> Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(provider(fields))
        .with_protocol_versions(versions(fields))?
        .with_root_certificates(roots(fields)?);
    let mut config = match credential(fields)? {
        Some((chain, key)) => builder.with_client_auth_cert(chain, key)?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = protocols(fields);
    config.enable_early_data = !fields.get("early").is_empty();
    if fields.get("sessions") == "session ID" {
        config.resumption = config.resumption.tls12_resumption(Tls12Resumption::SessionIdOnly);
    }
    Ok(config)
}

/// What all connections of a server need, but for where each logs its keys.
pub fn server_config(fields: &Fields) -> Result<ServerConfig> {
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
    config.max_early_data_size = fields.get("early").parse().unwrap_or(0);
    // Only what it keeps itself has early data.
    if fields.get("sessions") == "ticket" && config.max_early_data_size == 0 {
        config.ticketer = ring::Ticketer::new()?;
    }
    Ok(config)
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
