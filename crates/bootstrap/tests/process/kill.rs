//! What was answered 201 survives being killed.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use crate::support::{Service, directory, rows};

/// Rows of an upload.
const BATCH: usize = 7;

/// Uploads batch after batch, as a client that repeats what was not answered, until the service is
/// killed; answers the number of the first row that was not answered.
fn upload_until_killed(directory: &Path, mut next: usize, life: Duration) -> usize {
    let service = Service::start(directory, &[]);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(life);
            service.signal("KILL");
        });
        while let Ok(answer) = service.upload(&rows(next, BATCH)) {
            assert_eq!(answer.status, 201, "{answer:?}");
            next += BATCH;
        }
    });
    next
}

fn stored_links(service: &Service) -> HashMap<String, usize> {
    let mut links = HashMap::new();
    for page in 1.. {
        let body = service
            .get(&format!("/api/archivos/?limit=100&page={page}"))
            .json();
        let results = body["results"].as_array().unwrap();
        if results.is_empty() {
            break;
        }
        for document in results {
            *links
                .entry(document["link"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
    }
    links
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn every_answered_row_survives_kill_9_and_none_is_there_twice() {
    let rounds = std::env::var_os("ARRYN_KILL_ROUNDS")
        .map_or(10, |rounds| rounds.to_str().unwrap().parse().unwrap());
    let directory = directory();
    let mut answered = 0;
    for round in 0..rounds {
        let life = Duration::from_millis(40 + (round * 37) % 150);
        answered = upload_until_killed(directory.path(), answered, life);
    }
    assert!(answered > 0);
    let service = Service::start(directory.path(), &[]);
    let links = stored_links(&service);
    let wanted: HashSet<_> = (0..answered)
        .map(|number| format!("https://www.tienda.example/p/{number}"))
        .collect();
    let missing: Vec<_> = wanted
        .iter()
        .filter(|link| !links.contains_key(*link))
        .collect();
    assert!(
        missing.is_empty(),
        "of {answered} answered rows these are gone: {missing:?}"
    );
    let twice: Vec<_> = links.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(links.len() <= answered + BATCH);
}
