//! Serving from MongoDB: nodes that share it, and nodes that have lost it.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use bson::{Document, doc};
use mongodb::Database;

use crate::clock;
use crate::proxy::{Mode, Proxy};
use crate::servers::{block_on, database, fresh_database, replica_set, standalone};
use crate::support::{Finished, Service, arryn, directory, row, rows};

const OFFERS: &str = "/api/offers/Televisores/?as_of=2025-10-02&limit=100";

/// A command on a database.
pub(crate) fn on(directory: &Path, arguments: &[&str], url: &str, database: &str) -> Command {
    let mut command = arryn(directory, arguments);
    command
        .env("MONGODB_URL", url)
        .env("MONGO_DB_NAME", database);
    command
}

/// A node that is ready.
pub(crate) fn node(directory: &Path, url: &str, database: &str) -> Service {
    let node = Service::launch(on(directory, &["serve"], url, database));
    node.wait_for("/health/ready", |answer| answer.status == 200);
    node.wait_for(OFFERS, |answer| {
        answer.header("x-data-source") == Some("live")
    });
    node
}

fn total(service: &Service) -> u64 {
    service.get(OFFERS).json()["total"].as_u64().unwrap()
}

#[test]
fn two_nodes_answer_alike_and_show_each_others_uploads_within_a_second() {
    for url in [replica_set(), format!("mongodb://{}/", standalone())] {
        let name = fresh_database();
        let (one, two) = (directory(), directory());
        std::fs::write(one.path().join("a.jsonl"), rows(0, 50)).unwrap();
        let import = on(one.path(), &["import", "--json", "a.jsonl"], &url, &name)
            .output()
            .unwrap();
        let imported = Finished::of(import);
        assert_eq!(imported.json()["stored"], 50, "{imported:?}");
        let nodes = [node(one.path(), &url, &name), node(two.path(), &url, &name)];
        assert_eq!(nodes.each_ref().map(total), [50, 50]);
        assert_eq!(nodes[0].upload(&rows(50, 5)).unwrap().status, 201);
        let took = nodes[1].wait_for(OFFERS, |answer| answer.json()["total"] == 55);
        assert!(took < Duration::from_secs(1), "{took:?}");
        nodes[0].wait_for(OFFERS, |answer| answer.json()["total"] == 55);
        let answers = nodes.each_ref().map(|node| node.get(OFFERS));
        assert_eq!(answers[0].body, answers[1].body);
        assert_eq!(answers[0].header("etag"), answers[1].header("etag"));
        let again = nodes[1].upload(&rows(50, 5)).unwrap().json();
        assert_eq!(
            (&again["stored"], &again["duplicates"]),
            (&0.into(), &5.into())
        );
        drop(nodes);
        // A restart costs offers: nothing is read again.
        let again = node(one.path(), &url, &name);
        assert_eq!(total(&again), 55);
        let third = directory();
        assert_eq!(total(&node(third.path(), &url, &name)), 55);
    }
}

#[test]
fn two_nodes_whose_clocks_are_a_minute_apart_lose_nothing_and_answer_alike() {
    for url in [replica_set(), format!("mongodb://{}/", standalone())] {
        let name = fresh_database();
        let (one, two, third) = (directory(), directory(), directory());
        let mut ahead = on(two.path(), &["serve"], &url, &name);
        clock::ahead(&mut ahead, 60, two.path());
        let nodes = [node(one.path(), &url, &name), Service::launch(ahead)];
        nodes[1].wait_for("/health/ready", |answer| answer.status == 200);
        let [now, later] = nodes.each_ref().map(|node| {
            let date = node.get(OFFERS).header("date").unwrap().to_owned();
            date[17..25].to_owned()
        });
        assert_ne!(
            now[3..5],
            later[3..5],
            "{now} and {later} are in one minute"
        );
        // Turn by turn, so that each takes up what the other wrote last.
        for turn in 0..6 {
            let uploaded = nodes[turn % 2].upload(&rows(turn * 5, 5)).unwrap();
            assert_eq!(uploaded.json()["stored"], 5, "{uploaded:?}");
            let until = (turn as u64 + 1) * 5;
            for node in &nodes {
                node.wait_for(OFFERS, |answer| answer.json()["total"] == until);
            }
        }
        let answers = nodes.each_ref().map(|node| node.get(OFFERS));
        assert_eq!(answers[0].body, answers[1].body);
        assert_eq!(answers[0].header("etag"), answers[1].header("etag"));
        let again = nodes[0].upload(&rows(0, 30)).unwrap().json();
        assert_eq!(again["duplicates"], 30, "{again}");
        drop(nodes);
        assert_eq!(total(&node(third.path(), &url, &name)), 30);
    }
}

#[test]
fn a_lost_server_is_survived_and_found_again_without_a_restart() {
    let (directory, name) = (directory(), fresh_database());
    let proxy = Proxy::of(&standalone());
    let mut first = node(directory.path(), &proxy.mongodb(), &name);
    assert_eq!(first.upload(&rows(0, 20)).unwrap().status, 201);
    first.wait_for(OFFERS, |answer| answer.json()["total"] == 20);
    proxy.set(Mode::Swallow);
    let start = Instant::now();
    let refused = first.upload(&row(20)).unwrap();
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    assert!(refused.header("retry-after").is_some());
    let stale = |answer: &crate::support::Answer| answer.header("x-data-source") == Some("stale");
    first.wait_for(OFFERS, stale);
    assert_eq!(total(&first), 20);
    first.signal("TERM");
    assert_eq!(first.wait().code(), Some(0));

    // It starts from its copy, says so, and refuses writes.
    let second = Service::launch(on(directory.path(), &["serve"], &proxy.mongodb(), &name));
    second.wait_for("/health/ready", |answer| answer.status == 200);
    let answer = second.get(OFFERS);
    assert!(stale(&answer) && answer.json()["total"] == 20, "{answer:?}");
    assert!(answer.json()["message"].is_string());
    assert_eq!(second.upload(&row(20)).unwrap().status, 503);
    let down = |answer: &crate::support::Answer| {
        answer.json()["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["name"] == "store" && one["state"] == "down")
    };
    second.wait_for("/health/ready", down);

    proxy.set(Mode::Pass);
    second.wait_for(OFFERS, |answer| {
        answer.header("x-data-source") == Some("live")
    });
    second.wait_for("/health/ready", |answer| !down(answer));
    let start = Instant::now();
    while second.upload(&row(20)).unwrap().status != 201 {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(50));
    }
    second.wait_for(OFFERS, |answer| answer.json()["total"] == 21);
}

/// All documents of a database, by collection.
fn dump(of: &Database) -> Vec<(String, Vec<Document>)> {
    block_on(async {
        let mut all = Vec::new();
        for name in of.list_collection_names().await.unwrap() {
            let stored = of.collection::<Document>(&name);
            let (mut found, mut documents) = (stored.find(doc! {}).await.unwrap(), Vec::new());
            while found.advance().await.unwrap() {
                documents.push(found.deserialize_current().unwrap());
            }
            all.push((name, documents));
        }
        all
    })
}

/// Puts the documents of a dump in the place of those that are there.
fn put_back(into: &Database, dump: &[(String, Vec<Document>)]) {
    block_on(async {
        for name in into.list_collection_names().await.unwrap() {
            let all = into.collection::<Document>(&name);
            all.delete_many(doc! {}).await.unwrap();
            let then = dump.iter().find(|(known, _)| *known == name);
            if let Some((_, documents)) = then.filter(|(_, documents)| !documents.is_empty()) {
                all.insert_many(documents).await.unwrap();
            }
        }
    });
}

#[test]
fn what_a_restored_database_has_lost_does_not_come_back_from_a_copy() {
    let (directory, other, name) = (directory(), directory(), fresh_database());
    let url = replica_set();
    let mut first = node(directory.path(), &url, &name);
    assert_eq!(first.upload(&rows(0, 10)).unwrap().status, 201);
    first.wait_for(OFFERS, |answer| answer.json()["total"] == 10);
    let server = database(&url, &name);
    let older = dump(&server);
    assert_eq!(first.upload(&rows(10, 10)).unwrap().status, 201);
    first.wait_for(OFFERS, |answer| answer.json()["total"] == 20);
    // Some time for copy and archive to have the later rows, too.
    std::thread::sleep(Duration::from_secs(2));
    put_back(&server, &older);
    let live = |answer: &crate::support::Answer| answer.header("x-data-source") == Some("live");
    first.wait_for(OFFERS, |answer| {
        live(answer) && answer.json()["total"] == 10
    });
    first.signal("TERM");
    assert!(first.wait().success());
    for directory in [directory.path(), other.path()] {
        let again = node(directory, &url, &name);
        assert_eq!(total(&again), 10);
    }
}

#[test]
fn without_server_and_copy_the_fallback_decides() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("mongodb://{gone}/");
    for (mode, status) in [("snapshot", 503), ("off", 503), ("sample", 200)] {
        let directory = directory();
        let mut command = on(directory.path(), &["serve"], &url, "nada");
        command.env("FALLBACK_MODE", mode);
        let service = Service::launch(command);
        let path = "/api/best-prices/Televisores/?limit=5";
        let took = service.wait_for(path, |answer| answer.status == status);
        if status == 200 {
            let answer = service.get(path);
            assert_eq!(
                answer.header("x-data-source"),
                Some("sample"),
                "{mode}: {answer:?}"
            );
            assert!(answer.json()["message"].is_string());
        }
        // The invented offers of a sample are folded first, by a binary that is not optimised.
        assert!(took < Duration::from_secs(20), "{mode}: {took:?}");
        assert_eq!(service.upload(&row(1)).unwrap().status, 503, "{mode}");
    }
}

#[test]
fn documents_of_the_service_before_are_served_as_they_are() {
    let (url, name) = (replica_set(), fresh_database());
    let files = database(&url, &name).collection::<Document>("archivos");
    let legacy = |number: usize| {
        let mut document: Document =
            bson::Bson::try_from(serde_json::from_str::<serde_json::Value>(&row(number)).unwrap())
                .unwrap()
                .as_document()
                .unwrap()
                .clone();
        if number == 3 {
            document.remove("precio_valor");
            document.remove("precio_texto");
        }
        document
    };
    crate::servers::block_on(async {
        for _ in 0..2 {
            files.insert_many((0..4).map(legacy)).await.unwrap();
        }
    });
    let directory = directory();
    let migrated = Finished::of(
        on(directory.path(), &["migrate"], &url, &name)
            .output()
            .unwrap(),
    );
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    assert!(
        migrated.stdout.contains("3 rows, 3 repeats"),
        "{migrated:?}"
    );
    assert!(migrated.stdout.contains("not usable"), "{migrated:?}");
    let service = node(directory.path(), &url, &name);
    assert_eq!(total(&service), 3);
    assert_eq!(service.get("/api/archivos/").json()["total"], 3);
    // What another program writes now shows as well.
    crate::servers::block_on(files.insert_one(legacy(9))).unwrap();
    let took = service.wait_for(OFFERS, |answer| answer.json()["total"] == 4);
    assert!(took < Duration::from_secs(1), "{took:?}");
    let untouched = files.count_documents(doc! { "clave": { "$exists": true } });
    assert_eq!(crate::servers::block_on(untouched).unwrap(), 0);
}
