//! Which MongoDB server and which database, and how the driver reaches it.

mod judge;

use std::time::Duration;

use mongodb::options::{
    Acknowledgment, ClientOptions, ConnectionString, ReadConcern, ReadPreference,
    SelectionCriteria, WriteConcern,
};
use thiserror::Error;

use crate::calls::REQUEST;

/// How often the servers are asked how they are; also the shortest time in which a lost one is found.
const HEARTBEAT: Duration = Duration::from_millis(500);
/// The database where neither the URL nor the configuration names one.
const DATABASE: &str = "arryn_products_db";

/// Which server and which database.
#[derive(Clone)]
pub struct MongoOptions {
    url: String,
    database: String,
}

/// Why a URL cannot be used. It does not show the URL, which may hold a password.
#[derive(Debug, Error)]
#[error("the MongoDB URL cannot be read: {0}")]
pub struct OptionsError(String);

impl MongoOptions {
    /// The server at a URL (`mongodb://` or `mongodb+srv://`; TLS, credentials and replica set by its
    /// parts) and a database: the one that the URL names, else the one given.
    ///
    /// # Errors
    ///
    /// Fails where the URL is no connection string, has options that exclude each other, or names files that have
    /// no certificate. No server is asked.
    pub fn new(url: &str, database: Option<&str>) -> Result<Self, OptionsError> {
        let parsed =
            ConnectionString::parse(url).map_err(|error| OptionsError(error.to_string()))?;
        // Names by DNS need a resolver, which is asked at the first call.
        if url.starts_with("mongodb://") {
            judge::resolved(url).map_err(OptionsError)?;
        }
        judge::files(&parsed).map_err(OptionsError)?;
        let database = parsed
            .default_database
            .or_else(|| database.map(str::to_owned));
        let database = database.unwrap_or_else(|| DATABASE.to_owned());
        Ok(Self {
            url: url.to_owned(),
            database,
        })
    }

    /// The name of the database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The driver's options: what is acknowledged is on the disks of most servers, what is read was
    /// acknowledged, and no call waits for a server that does not answer.
    pub(crate) async fn client_options(&self) -> mongodb::error::Result<ClientOptions> {
        let mut options = ClientOptions::parse(&self.url).await?;
        options.app_name.get_or_insert_with(|| "arryn".to_owned());
        options.connect_timeout = Some(REQUEST);
        options.server_selection_timeout = Some(REQUEST);
        options.heartbeat_freq = Some(HEARTBEAT);
        options.selection_criteria =
            Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
        options.read_concern = Some(ReadConcern::majority());
        options.write_concern = Some(
            WriteConcern::builder()
                .w(Acknowledgment::Majority)
                .journal(true)
                .build(),
        );
        Ok(options)
    }
}

impl std::fmt::Debug for MongoOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MongoOptions")
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_judged_as_the_driver_will() {
        let directory = std::env::temp_dir();
        let missing = directory.join("arryn-no-such-authority.pem");
        let missing = missing.display();
        for (url, says) in [
            ("mongodb://h/?directConnection=true", None),
            (
                "mongodb+srv://u:hunter2@cluster.example/?retryWrites=true&w=majority",
                None,
            ),
            ("mongodb://:hunter2@h/?replicaSet", Some("")),
            (
                "mongodb://u:hunter2@a,b/?directConnection=true",
                Some("seeds"),
            ),
            (
                "mongodb://u:hunter2@h/?socketTimeoutMS=5",
                Some("socketTimeoutMS"),
            ),
            ("mongodb://u:hunter2@h/?authMechanism=none", Some("")),
            ("mongodb://u:hunter2@h:0/", Some("")),
            ("mongodb://u:hun/ter2@h/", Some("")),
            (
                &format!("mongodb://u:hunter2@h/?tls=true&tlsCAFile={missing}"),
                Some("tlsCAFile"),
            ),
            (
                &format!("mongodb+srv://u:hunter2@h.b.c/?tlsCertificateKeyFile={missing}"),
                Some("tlsCertificateKeyFile"),
            ),
        ] {
            match (MongoOptions::new(url, None), says) {
                (Ok(_), None) => {}
                (Err(error), Some(says)) => {
                    let text = error.to_string();
                    assert!(text.contains(says) && !text.contains("hunter2"), "{text}");
                }
                (found, _) => panic!("{url}: {found:?}"),
            }
        }
    }

    #[test]
    fn the_database_is_the_urls_else_the_given_one() {
        for (url, given, expected) in [
            ("mongodb://a/", None, Some(DATABASE)),
            ("mongodb://a/shop?replicaSet=x", None, Some("shop")),
            ("mongodb://u:secret@a/", Some("other"), Some("other")),
            ("mongodb://u:secret@a/shop", Some("other"), Some("shop")),
            ("http://a/", None, None),
        ] {
            let options = MongoOptions::new(url, given).ok();
            assert_eq!(options.as_ref().map(MongoOptions::database), expected);
            assert!(!format!("{options:?}").contains("secret"));
        }
    }
}
