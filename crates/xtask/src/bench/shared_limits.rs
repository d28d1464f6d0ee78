//! What the limits in Redis cost beside those in the process, both beside the bare server, in one run.

use std::path::Path;

use anyhow::Context as _;

use crate::bench::limit::Limit;
use crate::bench::load::{LoadGenerator, Url};
use crate::server::{Server, Start};

/// A hot answer, of the demonstration.
const READ: &str = "/api/ranked-offers/?limit=20";

/// Measures all three in turns and prints what they answer a second.
pub(crate) fn measure(
    binary: &Path,
    limit: &Path,
    folder: &Path,
    load: &LoadGenerator,
    redis: &str,
    turns: u32,
) -> anyhow::Result<()> {
    let start = |name: &str, more: &[(&str, &str)]| {
        let data = folder.join(name);
        std::fs::create_dir_all(&data).context("no folder for the data")?;
        Server::start(&Start {
            binary,
            data: &data,
            log: &data.join("server.log"),
            demo: true,
            admin_password: None,
            more,
        })
    };
    let (own, shared) = (
        start("own", &[])?,
        start("shared", &[("REDIS_URL", redis)])?,
    );
    let bodies = [(READ.to_owned(), own.get(READ)?)];
    let bare = Limit::start(limit, &folder.join("bodies"), &bodies)?;
    println!(
        "{READ}, {} bytes; answers a second, and ÷ the bare server's",
        bodies[0].1.len()
    );
    let speed = |url: String| {
        Ok::<_, anyhow::Error>(load.at_full_speed(&Url::Same(url))?.requests_per_second)
    };
    for _ in 0..turns {
        let most = speed(bare.url(READ))?;
        let (own, shared) = (speed(own.url(READ))?, speed(shared.url(READ))?);
        println!(
            "bare {most:.0}; limits in the process {own:.0}, {:.2}; in Redis {shared:.0}, {:.2}",
            own / most,
            shared / most
        );
    }
    own.stop()?;
    shared.stop()
}
