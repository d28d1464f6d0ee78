//! Judges a connection string as the driver will, without asking a server.

use std::future::IntoFuture as _;
use std::path::Path;

use futures_util::FutureExt as _;
use mongodb::options::{ClientOptions, ConnectionString, Tls};

/// Options that the driver refuses only once it looks at them together.
pub(super) fn resolved(url: &str) -> Result<(), String> {
    // Without DNS nothing is waited for.
    match ClientOptions::parse(url).into_future().now_or_never() {
        Some(Err(error)) => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// Files that the driver reads only once it connects.
pub(super) fn files(parsed: &ConnectionString) -> Result<(), String> {
    let Some(Tls::Enabled(tls)) = &parsed.tls else {
        return Ok(());
    };
    let named = [
        ("tlsCAFile", &tls.ca_file_path),
        ("tlsCertificateKeyFile", &tls.cert_key_file_path),
    ];
    named.into_iter().try_for_each(|(name, path)| {
        path.as_deref()
            .map_or(Ok(()), |path| certificate(name, path))
    })
}

fn certificate(name: &str, path: &Path) -> Result<(), String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{name}: {shown} cannot be read: {error}"))?;
    if text.contains("-----BEGIN CERTIFICATE-----") {
        Ok(())
    } else {
        Err(format!("{name}: there is no certificate in {shown}"))
    }
}
