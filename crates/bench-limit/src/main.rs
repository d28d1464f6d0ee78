//! A bare actix-web server that answers recorded bodies from memory.
//!
//! What it reaches is what sending the bytes costs on this machine: no routing, no middleware, no
//! cache headers. `cargo xtask bench` sets the service's figures against it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Context;
use bytes::Bytes;
use clap::Parser;

// The same allocator as the service's, so that the two differ in what they do only.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Answers recorded bodies from memory.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where to listen.
    #[arg(long)]
    bind: SocketAddr,
    /// A folder with `index` (a line `PATH FILE` for each body) and the files that it names.
    #[arg(long)]
    bodies: PathBuf,
}

/// Bodies by path and query, and by path alone for queries that were not recorded.
type Bodies = HashMap<String, Bytes>;

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let bodies = web::Data::new(read(&arguments.bodies)?);
    let server = HttpServer::new(move || {
        let app = App::new().app_data(bodies.clone());
        app.default_service(web::to(answer))
    });
    server.bind(arguments.bind)?.run().await?;
    Ok(())
}

async fn answer(request: HttpRequest, bodies: web::Data<Bodies>) -> HttpResponse {
    let uri = request.uri();
    let exact = uri
        .path_and_query()
        .and_then(|uri| bodies.get(uri.as_str()));
    match exact.or_else(|| bodies.get(uri.path())) {
        Some(body) => HttpResponse::Ok()
            .content_type("application/json")
            .body(body.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}

fn read(folder: &Path) -> anyhow::Result<Bodies> {
    let index = std::fs::read_to_string(folder.join("index")).context("no index of the bodies")?;
    let mut bodies = Bodies::new();
    for line in index.lines() {
        let (path, file) = line
            .split_once(' ')
            .context("a line of the index is no pair")?;
        let body = Bytes::from(std::fs::read(folder.join(file))?);
        if let Some((alone, _)) = path.split_once('?') {
            bodies
                .entry(alone.to_owned())
                .or_insert_with(|| body.clone());
        }
        bodies.insert(path.to_owned(), body);
    }
    Ok(bodies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_was_not_recorded_has_the_first_body_of_its_path() {
        let folder = std::env::temp_dir().join(format!("bench-limit-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("index"), "/a/?x=1 0\n/a/?x=2 1\n/b/ 1\n").unwrap();
        std::fs::write(folder.join("0"), "zero").unwrap();
        std::fs::write(folder.join("1"), "one").unwrap();
        let bodies = read(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let found = |path: &str| {
            bodies
                .get(path)
                .map(|body| std::str::from_utf8(body).unwrap())
        };
        assert_eq!(found("/a/"), Some("zero"));
        assert_eq!(found("/a/?x=2"), Some("one"));
        assert_eq!(found("/b/"), Some("one"));
        assert_eq!(found("/c/"), None);
    }
}
