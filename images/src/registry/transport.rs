//! HTTP with one host: TLS, proxies, timeouts and buffers as registries need them.
//! Leans on `settings`, `place`, `error`, and on `ureq`, whose types go no further than `session`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use ureq::config::RedirectAuthHeaders;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Proxy, Timeout};

use super::error::RegistryError;
use super::settings::{RegistrySettings, SettingsError};
use crate::place::is_loopback;

const BUFFER: usize = 256 << 10;
const USER_AGENT: &str = concat!("dockwright/", env!("CARGO_PKG_VERSION"));
const REACH: &str = "check its name, its port, the network, and whether it runs";

/// One connection pool for each registry, since each has its own authorities.
#[derive(Debug, Default)]
pub(super) struct Transport {
    agents: Mutex<HashMap<String, Agent>>,
}

impl Transport {
    /// What speaks with a registry.
    pub(super) fn agent(
        &self,
        registry: &str,
        settings: &RegistrySettings,
    ) -> Result<Agent, SettingsError> {
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = agents.get(registry) {
            return Ok(agent.clone());
        }
        let agent = agent_for(registry, settings)?;
        agents.insert(registry.to_owned(), agent.clone());
        Ok(agent)
    }
}

fn agent_for(registry: &str, settings: &RegistrySettings) -> Result<Agent, SettingsError> {
    let patience = &settings.patience;
    let proxy = match is_loopback(registry) {
        true => None,
        false => Proxy::try_from_env(),
    };
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .tls_config(tls_for(registry, settings)?)
        .proxy(proxy)
        .user_agent(USER_AGENT)
        .accept_encoding("identity")
        .redirect_auth_headers(RedirectAuthHeaders::SameHost)
        .timeout_connect(Some(patience.connect))
        .timeout_per_read(Some(patience.stall))
        .timeout_per_write(Some(patience.stall))
        .input_buffer_size(BUFFER)
        .output_buffer_size(BUFFER)
        .max_idle_connections_per_host(16)
        .max_idle_connections(32)
        .build();
    Ok(config.new_agent())
}

/// The system's authorities, and those that are set for the registry besides.
fn tls_for(registry: &str, settings: &RegistrySettings) -> Result<TlsConfig, SettingsError> {
    let files = settings.authorities(registry)?;
    let roots = match files.is_empty() {
        true => RootCerts::PlatformVerifier,
        false => {
            let mut certificates = system_certificates();
            for file in &files {
                certificates.extend(certificates_of(file)?);
            }
            RootCerts::new_with_certs(&certificates)
        }
    };
    Ok(TlsConfig::builder()
        .root_certs(roots)
        .disable_verification(settings.host(registry).skip_verification)
        .build())
}

fn system_certificates() -> Vec<Certificate<'static>> {
    let found = rustls_native_certs::load_native_certs().certs;
    found
        .iter()
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect()
}

fn certificates_of(path: &Path) -> Result<Vec<Certificate<'static>>, SettingsError> {
    let failed = |error| SettingsError::File {
        path: path.to_owned(),
        error,
    };
    let text = fs::read(path).map_err(failed)?;
    let certificates: Vec<_> = parse_pem(&text)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    match certificates.is_empty() {
        true => Err(failed(io::Error::other("it holds no certificate as PEM"))),
        false => Ok(certificates),
    }
}

/// What a failure of the transport means.
pub(super) fn failure(registry: &str, error: ureq::Error) -> RegistryError {
    let registry = registry.to_owned();
    let reason = error.to_string();
    match error {
        ureq::Error::Timeout(phase) => RegistryError::Stalled {
            registry,
            reason: format!("waiting to {}", phase_words(phase)),
        },
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            RegistryError::Tls { registry, reason }
        }
        ureq::Error::Io(error) => io_failure(registry, &error),
        _ => RegistryError::Connection {
            registry,
            reason,
            advice: REACH,
        },
    }
}

fn phase_words(phase: Timeout) -> &'static str {
    match phase {
        Timeout::Connect | Timeout::Resolve => "connect",
        Timeout::PerWrite | Timeout::SendRequest | Timeout::SendBody => "send",
        _ => "receive",
    }
}

/// What a failure while bytes come means; `ureq` wraps its own errors in those of reading.
pub(super) fn read_failure(registry: &str, error: io::Error) -> RegistryError {
    failure(registry, ureq::Error::from(error))
}

fn io_failure(registry: String, error: &io::Error) -> RegistryError {
    let reason = error.to_string();
    match error.kind() {
        io::ErrorKind::InvalidData => RegistryError::Tls { registry, reason },
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
            RegistryError::Stalled { registry, reason }
        }
        _ => RegistryError::Connection {
            registry,
            reason,
            advice: REACH,
        },
    }
}
