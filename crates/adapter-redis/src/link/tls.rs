//! Clients that may speak TLS.

use redis::{Client, RedisResult, TlsCertificates};

/// A client of an address; with `authorities` (PEM) a server asked by TLS is believed when one of them vouches for it.
pub(super) fn client(url: &str, authorities: Option<Vec<u8>>) -> RedisResult<Client> {
    // TLS takes the process's provider of cryptography; a second call finds it in place.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match authorities {
        Some(_) => Client::build_with_tls(
            url,
            TlsCertificates {
                client_tls: None,
                root_cert: authorities,
            },
        ),
        None => Client::open(url),
    }
}
