//! Addresses as shops write them.
//!
//! With `ARRYN_SHARED_DATA` naming a folder, its cases (`cases/links.jsonl`: `{"one_offer": ["https://…", …]}`) are read: the
//! addresses of a line are one offer, those of two lines are two. So are the links of its scraped rows
//! (`offers/*.json`, `offers/*.jsonl`), of which none is another's.

use std::collections::{BTreeMap, HashMap};
use std::env::var_os;
use std::fs;
use std::path::Path;

use domain_offer::normalise::link::Link;
use extraction_format::document::parse;
use extraction_format::splitter::{Limits, Piece, Splitter};
use serde_json::Value;

#[test]
fn cases_at_hand() {
    let Some(folder) = var_os("ARRYN_SHARED_DATA") else {
        return;
    };
    let cases = fs::read_to_string(Path::new(&folder).join("cases/links.jsonl")).expect("cases");
    let mut offers: HashMap<String, &str> = HashMap::new();
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).expect("a line of JSON");
        let links = case["one_offer"].as_array().expect("addresses").iter();
        let links: Vec<&str> = links.filter_map(Value::as_str).collect();
        let keys: BTreeMap<String, &str> = links.iter().map(|link| (key(link), *link)).collect();
        assert_eq!(keys.len(), 1, "{keys:?}");
        for key in keys.into_keys() {
            assert_eq!(offers.insert(key, line), None, "{line}");
        }
    }
    assert!(!offers.is_empty());
}

fn key(link: &str) -> String {
    let read = Link::read(link);
    read.expect("an address").key.as_str().to_owned()
}

/// No two rows of a shop that were two offers are one now.
#[test]
fn links_at_hand() {
    let Some(folder) = var_os("ARRYN_SHARED_DATA") else {
        return;
    };
    let mut offers: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut rows = 0;
    for file in fs::read_dir(Path::new(&folder).join("offers")).expect("a folder of offers") {
        let bytes = fs::read(file.expect("a file").path()).expect("a file");
        let mut take = |piece: Piece<'_>| {
            let Piece::Row { bytes, .. } = piece else {
                return;
            };
            let raw = parse(bytes).expect("a row").raw;
            let Ok(link) = Link::read(raw.link.as_str()) else {
                return;
            };
            rows += 1;
            let known = offers.entry(link.key.as_str().to_owned()).or_default();
            known.insert(link.logged.to_string(), raw.link.as_str().to_owned());
        };
        let mut splitter = Splitter::new(Limits::default());
        splitter.push(&bytes, &mut take);
        splitter.finish(&mut take);
    }
    let several: Vec<_> = offers.values().filter(|known| known.len() > 1).collect();
    println!("{rows} rows, {} offers", offers.len());
    assert!(several.is_empty(), "{several:?}");
}
