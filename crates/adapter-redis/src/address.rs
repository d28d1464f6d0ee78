//! Addresses of Redis servers: read and judged whole, before a server is asked.

use std::fmt;

use redis::{Client, ConnectionAddr, RedisError, TlsCertificates};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use thiserror::Error;

/// Where a Redis server is, and who vouches for it. What is one can be connected to, as soon as the server is there.
#[derive(Clone)]
pub struct RedisAddress(Client);

/// Why an address cannot be used. It shows neither the address nor what is in it.
#[derive(Debug, Error)]
pub enum AddressError {
    /// The URL is none, or names what no server has.
    #[error(
        "the URL cannot be read: {0}; signs such as # and / in a password are written %23 and %2F"
    )]
    Url(String),
    /// The certificates of the authorities are none, or the URL is not one of TLS.
    #[error("the certificates cannot be used: {0}")]
    Authorities(String),
}

impl RedisAddress {
    /// Reads a URL (`redis://`, `rediss://` or `unix://`). With `authorities` (certificates in PEM) a server, asked by
    /// `rediss://`, is believed when one of them vouches for it; `None`: one of the public ones.
    ///
    /// # Errors
    ///
    /// `Url` and `Authorities` say which of the two is no good.
    pub fn parse(url: &str, authorities: Option<Vec<u8>>) -> Result<Self, AddressError> {
        // TLS takes the process's provider of cryptography; a second call finds it in place.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::open(url).map_err(|error| AddressError::Url(reason(&error)))?;
        judge(url, &client)?;
        match authorities {
            None => Ok(Self(client)),
            Some(root_cert) => with_authorities(url, root_cert),
        }
    }

    /// The client that connects to it.
    pub(crate) fn into_client(self) -> Client {
        self.0
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its client knows a password.
        f.debug_struct("RedisAddress").finish_non_exhaustive()
    }
}

fn with_authorities(url: &str, root_cert: Vec<u8>) -> Result<RedisAddress, AddressError> {
    if CertificateDer::pem_slice_iter(&root_cert).next().is_none() {
        let none = "there is no certificate in PEM".to_owned();
        return Err(AddressError::Authorities(none));
    }
    let certificates = TlsCertificates {
        client_tls: None,
        root_cert: Some(root_cert),
    };
    Client::build_with_tls(url, certificates)
        .map(RedisAddress)
        .map_err(|error| AddressError::Authorities(reason(&error)))
}

/// What the client would find out at each connection, again and again.
fn judge(url: &str, client: &Client) -> Result<(), AddressError> {
    let about = client.get_connection_info();
    let says = |text: &str| Err(AddressError::Url(text.to_owned()));
    // What stands behind it would be left out: the end of a password, and the host with it.
    if url.contains('#') && !url.starts_with("rediss://") {
        return says("there is a # in it");
    }
    if about.redis_settings().db() < 0 {
        return says("the number of the database is negative");
    }
    match about.addr() {
        ConnectionAddr::TcpTls { host, .. } if ServerName::try_from(host.as_str()).is_err() => {
            says("no certificate can have this name of a server")
        }
        ConnectionAddr::Tcp(_, 0) | ConnectionAddr::TcpTls { port: 0, .. } => {
            says("no server has port 0")
        }
        _ => Ok(()),
    }
}

/// What the client says of it, without the detail, which may be a piece of the URL.
fn reason(error: &RedisError) -> String {
    let text = error.to_string();
    match error.detail() {
        Some(detail) => text.replace(&format!(": {detail}"), ""),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTIFICATE: &str = include_str!("address/authority.pem");

    fn check(url: &str, authorities: Option<&str>, expected: &str) {
        let authorities = authorities.map(|text| text.as_bytes().to_vec());
        let found = match RedisAddress::parse(url, authorities) {
            Ok(address) => {
                assert!(!format!("{address:?}").contains("hunter2"));
                "good"
            }
            Err(error) => {
                assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
                match error {
                    AddressError::Url(_) => "url",
                    AddressError::Authorities(_) => "authorities",
                }
            }
        };
        assert_eq!(found, expected, "{url:?}");
    }

    #[test]
    fn an_address_is_good_when_its_client_can_be_made() {
        for (url, expected) in [
            ("redis://h", "good"),
            ("redis://:hunter2@h:6379/15", "good"),
            ("redis://:hunter%232@[::1]:6379", "good"),
            ("rediss://u:hunter2@h.example/1?protocol=resp3", "good"),
            ("unix:///run/redis.sock?db=2", "good"),
            ("redis://:hunter2#x@h:6379", "url"),
            ("redis://:hunter2/x@h:6379", "url"),
            ("redis://u:123#hunter2@h:6379", "url"),
            ("redis://h:70000", "url"),
            ("redis://h:0", "url"),
            ("redis://0.0.0.0", "url"),
            ("redis://h/hunter2", "url"),
            ("redis://h/-1", "url"),
            ("redis://h?protocol=hunter2", "url"),
            ("redis://:%ff@h", "url"),
            ("rediss://h#hunter2", "url"),
            ("rediss://a..b", "url"),
            ("http://hunter2", "url"),
            ("", "url"),
        ] {
            check(url, None, expected);
        }
    }

    #[test]
    fn authorities_vouch_for_servers_asked_by_tls() {
        check("rediss://h", Some(CERTIFICATE), "good");
        check("redis://h", Some(CERTIFICATE), "authorities");
        check("unix:///s", Some(CERTIFICATE), "authorities");
        for text in [
            "",
            "hunter2",
            "-----BEGIN CERTIFICATE-----\nhunter2\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\naHVudGVyMg==\n-----END CERTIFICATE-----\n",
        ] {
            check("rediss://h", Some(text), "authorities");
        }
        check("redis://:x#y@h", Some(CERTIFICATE), "url");
    }
}
