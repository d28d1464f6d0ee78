mod descriptions;

use std::collections::{BTreeSet, HashSet};

use actix_web::http::Method;
use serde_json::Value;

use super::*;
use crate::operations::endpoints;
use crate::settings::HttpSettings;
use crate::test_support::get;

fn document() -> Value {
    serde_json::from_str(&openapi_json()).unwrap()
}

/// Each operation with its path and method.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let path = path.trim_end_matches('/').to_owned();
        let item = item.as_object().unwrap().clone();
        item.into_iter()
            .map(move |(method, operation)| (path.clone(), method.to_uppercase(), operation))
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn it_is_3_1_and_the_same_each_time() {
    assert_eq!(document()["openapi"], "3.1.0");
    assert_eq!(openapi_json(), openapi_json());
    assert_eq!(document()["info"]["title"], "ARRYN SmartCompare");
    assert_eq!(document()["info"]["license"]["identifier"], "MIT");
}

#[test]
fn every_endpoint_is_documented_and_nothing_else() {
    let documented = operations(&document());
    let documented: BTreeSet<_> = documented
        .into_iter()
        .map(|(path, method, _)| (path, method))
        .collect();
    let endpoints = endpoints(&HttpSettings::default());
    let served = endpoints.iter().flat_map(|endpoint| {
        let methods = endpoint.methods().iter().map(Method::to_string);
        methods.map(|method| (endpoint.path().to_owned(), method))
    });
    // The files of the documentation page are no part of the interface.
    let served: BTreeSet<_> = served
        .filter(|(path, _)| path != "/api/docs/{file}")
        .collect();
    assert_eq!(served, documented);
}

#[test]
fn operations_have_what_a_reader_needs() {
    let mut ids = HashSet::new();
    for (path, method, operation) in operations(&document()) {
        let place = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{place}: {id} again");
        assert!(
            !operation["summary"].as_str().unwrap().is_empty(),
            "{place}"
        );
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{place}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.contains_key("default"), "{place}");
        for (status, response) in responses {
            let described = response["description"]
                .as_str()
                .is_some_and(|d| !d.is_empty());
            assert!(
                described || response["$ref"].is_string(),
                "{place} {status}"
            );
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                found.extend(
                    members
                        .get("$ref")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                members.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(
        found
            .iter()
            .any(|reference| reference.ends_with("/ProblemDocument"))
    );
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[actix_web::test]
async fn it_is_served() {
    let answer = get("/api/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.text(), openapi_json());
}

#[actix_web::test]
async fn the_page_loads_everything_from_this_service() {
    for uri in ["/api/docs", "/api/docs/"] {
        let page = get(uri).await;
        assert_eq!(page.status, 200, "{uri}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(
            page.header("content-security-policy")
                .contains("script-src 'self'")
        );
        let html = page.text();
        assert!(html.contains("<base href=\"/api/docs/\">"), "{html}");
        let links = html.split(['"', '\'']).filter(|text| {
            [".js", ".css", ".png"]
                .iter()
                .any(|end| text.ends_with(end))
        });
        let links: Vec<_> = links.collect();
        assert!(links.len() >= 6, "{links:?}");
        for link in links {
            let file = get(&format!("/api/docs/{}", link.trim_start_matches("./"))).await;
            assert_eq!(file.status, 200, "{link}");
            assert!(!file.body.is_empty(), "{link}");
        }
    }
    let start = get("/api/docs/swagger-initializer.js").await;
    assert!(start.text().contains("/api/openapi.json"));
    assert!(start.text().contains("\"validatorUrl\": \"none\""));
    assert_eq!(get("/api/docs/nothing.js").await.problem(), "404 not_found");
}
