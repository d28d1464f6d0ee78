//! Importing files of every shape and compression.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::support::{Finished, arryn, directory, row, rows, run};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zst(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 3).unwrap()
}

fn import(directory: &Path, bytes: &[u8]) -> Finished {
    std::fs::write(directory.join("file"), bytes).unwrap();
    run(directory, &["import", "--json", "file"])
}

fn counts(summary: &Value) -> [u64; 4] {
    ["received", "stored", "duplicates", "rejected"].map(|name| summary[name].as_u64().unwrap())
}

#[test]
fn every_shape_and_compression_is_read() {
    let array = format!("[{},\n{}]", row(1), row(2));
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(&array).unwrap()).unwrap();
    for (name, bytes, expected) in [
        ("object", row(1).into_bytes(), 1),
        ("array", array.clone().into_bytes(), 2),
        ("pretty array", pretty.into_bytes(), 2),
        ("lines", rows(1, 3).into_bytes(), 3),
        ("gzip", gzip(&rows(1, 3)), 3),
        (
            "two gzip members",
            [gzip(&rows(1, 3)), gzip(&rows(4, 3))].concat(),
            6,
        ),
        ("zstd", zst(&array), 2),
        (
            "byte order mark",
            format!("\u{feff}{array}").into_bytes(),
            2,
        ),
    ] {
        let directory = directory();
        let imported = import(directory.path(), &bytes);
        assert_eq!(imported.code, Some(0), "{name}: {imported:?}");
        assert_eq!(
            counts(&imported.json()),
            [expected, expected, 0, 0],
            "{name}"
        );
        let again = import(directory.path(), &bytes);
        assert_eq!(again.code, Some(0), "{name}: {again:?}");
        assert_eq!(counts(&again.json()), [expected, 0, expected, 0], "{name}");
    }
}

#[test]
fn standard_input_is_read() {
    let directory = directory();
    let mut child = arryn(directory.path(), &["import", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(&gzip(&rows(0, 5)))
        .unwrap();
    let imported = Finished::of(child.wait_with_output().unwrap());
    assert_eq!(imported.code, Some(0), "{imported:?}");
    assert_eq!(counts(&imported.json()), [5, 5, 0, 0]);
}

#[test]
fn several_files_have_one_summary_that_names_them() {
    let directory = directory();
    let bad = row(3).replace("Televisor 3", " ");
    std::fs::write(directory.path().join("one.json"), rows(0, 2)).unwrap();
    std::fs::write(
        directory.path().join("two.json"),
        format!("{}{bad}\n{{\n", rows(1, 2)),
    )
    .unwrap();
    let imported = run(
        directory.path(),
        &["import", "--json", "one.json", "two.json"],
    );
    // The second breaks off.
    assert_eq!(imported.code, Some(1), "{imported:?}");
    assert!(
        imported.stderr.contains("two.json is truncated"),
        "{imported:?}"
    );
    let summary = imported.json();
    assert_eq!(summary["truncated"], true);
    assert_eq!(counts(&summary), [6, 3, 1, 2]);
    assert!(summary.get("ids").is_none());
    let errors = summary["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2);
    let first = ["file", "index", "line", "field", "code"].map(|name| errors[0][name].clone());
    assert_eq!(
        Value::from(first.to_vec()),
        json!(["two.json", 2, 3, "titulo", "no_title"])
    );
    assert_eq!(errors[1]["code"], "truncated");

    let people = run(directory.path(), &["import", "one.json", "two.json"]);
    assert!(
        people.stdout.contains("two.json, line 3, titulo: "),
        "{people:?}"
    );
    assert!(people.stdout.contains("1 no_title"), "{people:?}");
    assert!(
        people.stdout.contains("duplicates          4"),
        "{people:?}"
    );
}

#[test]
fn rows_before_a_truncation_are_kept() {
    let text = rows(0, 5000);
    for mut bytes in [gzip(&text), zst(&text)] {
        let directory = directory();
        bytes.truncate(bytes.len() * 3 / 4);
        let broken = import(directory.path(), &bytes);
        assert_eq!(broken.code, Some(1), "{broken:?}");
        assert!(broken.stderr.contains("file is truncated"), "{broken:?}");
        let [received, stored, ..] = counts(&broken.json());
        assert!(stored > 0 && stored < 5000, "{broken:?}");
        assert_eq!(received, stored, "a row cut in two is none: {broken:?}");
        let whole = import(directory.path(), text.as_bytes());
        assert_eq!(counts(&whole.json()), [5000, 5000 - stored, stored, 0]);
    }
}

#[test]
fn other_kinds_are_read_with_what_the_command_line_gives() {
    let table = "Nombre;Precio;URL\nTV;1.000;https://a.co/1\nRadio;2000;https://a.co/2\n";
    let feed = "<rss><channel><item><title>TV</title><price>1000.00 COP</price><link>https://a.co/3</link></item>\
        </channel></rss>";
    let linked = r#"{"@context":"https://schema.org","@graph":[{"@type":"Product","name":"TV","url":"https://a.co/4",
        "offers":{"price":"1000","priceCurrency":"COP"}}]}"#;
    let directory = directory();
    for (name, bytes) in [
        ("a.csv", table.as_bytes().to_vec()),
        ("b.xml.gz", gzip(feed)),
        ("c.jsonld", linked.as_bytes().to_vec()),
        (
            "d.json",
            b"[{\"titulo\":\"TV\",\"precio_valor\":5000,\"link\":\"https://a.co/5\"}][]".to_vec(),
        ),
    ] {
        std::fs::write(directory.path().join(name), bytes).unwrap();
    }
    let files = ["a.csv", "b.xml.gz", "c.jsonld", "d.json"];
    let given = [
        "--fuente",
        "Tienda",
        "--categoria",
        "tv",
        "--fecha",
        "2025-10-12T08:00:00",
    ];
    let ask = |options: &[&str]| {
        let arguments = [&["import", "--json"], options, &files].concat();
        run(directory.path(), &arguments)
    };
    let dry = ask(&[&given[..], &["--dry-run"]].concat());
    assert_eq!(dry.code, Some(0), "{dry:?}");
    let told = dry.json();
    assert_eq!(
        (&told["received"], &told["rejected"], told.get("stored")),
        (&json!(5), &json!(0), None)
    );
    for expected in [[5, 5, 0, 0], [5, 0, 5, 0]] {
        let imported = ask(&given);
        assert_eq!(imported.code, Some(0), "{imported:?}");
        assert_eq!(counts(&imported.json()), expected);
    }
    let undated = ask(&given[..4]);
    assert_eq!(undated.code, Some(1), "{undated:?}");
    assert!(undated.stdout.contains("no_date"), "{undated:?}");
    let wrong = ask(&["--fecha", "ayer"]);
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
}

#[test]
fn a_file_that_is_cut_or_of_a_wrong_kind_is_a_failure() {
    let check = |bytes: &[u8], stored: u64, part: &str| {
        let directory = directory();
        let imported = import(directory.path(), bytes);
        assert_eq!(imported.code, Some(1), "{part}: {imported:?}");
        assert_eq!(counts(&imported.json())[1], stored, "{part}");
        assert!(imported.stderr.contains(part), "{part}: {imported:?}");
    };
    check(
        format!("[{},{},{{\"titulo\":\"cut", row(1), row(2)).as_bytes(),
        2,
        "file is truncated",
    );
    check(
        format!("{{\"items\":[{},", row(1)).as_bytes(),
        1,
        "file is truncated",
    );
    check(b"PK\x03\x04 and the rest of an archive", 0, "ZIP");
    check(b"<!DOCTYPE html><html></html>", 0, "HTML");
}

#[test]
fn nothing_usable_is_a_failure() {
    for (name, text) in [
        ("empty", ""),
        ("no rows", "[]"),
        ("no offers", "{\"a\":1}\n[1]\nhola"),
    ] {
        let directory = directory();
        let imported = import(directory.path(), text.as_bytes());
        assert_eq!(imported.code, Some(1), "{name}: {imported:?}");
        let [received, stored, _, rejected] = counts(&imported.json());
        assert_eq!((stored, received), (0, rejected), "{name}");
        assert!(
            imported.stderr.contains("no usable row"),
            "{name}: {imported:?}"
        );
    }
}

#[test]
fn a_missing_file_stops_before_anything_is_stored() {
    let directory = directory();
    std::fs::write(directory.path().join("good.json"), row(1)).unwrap();
    let missing = run(directory.path(), &["import", "good.json", "none.json", "."]);
    assert_eq!(missing.code, Some(66), "{missing:?}");
    for name in ["none.json", ". cannot be read"] {
        assert!(missing.stderr.contains(name), "{missing:?}");
    }
    assert!(!directory.path().join("data").exists());
}
