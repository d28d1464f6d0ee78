//! What a client reads in the document: nothing is missing, and it is in Spanish.

use serde_json::{Map, Value};

use super::{document, operations};
use crate::problem::ApiError;

/// Words that stand in almost every English sentence and in no Spanish one.
const ENGLISH: [&str; 14] = [
    "the", "of", "with", "which", "what", "is", "are", "and", "or", "by", "its", "from", "one",
    "whether",
];

/// Fails unless it is a text in Spanish.
fn spanish(text: &Value, place: &str) {
    let text = text.as_str().unwrap_or_default();
    assert!(!text.trim().is_empty(), "{place} says nothing");
    // What stands in back quotes is a name of the wire.
    let prose = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let lower = prose.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    let english = words.find(|word| ENGLISH.contains(word));
    assert_eq!(english, None, "{place} is not in Spanish: {text}");
}

fn members<'v>(value: &'v Value, name: &str) -> Vec<(&'v String, &'v Value)> {
    let object = value[name].as_object();
    object.map_or_else(Vec::new, |object| object.iter().collect())
}

/// The alternatives and parts that a schema is made of.
fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .filter_map(|name| schema[name].as_array())
        .flatten()
}

/// Fails unless each member of an object, at any depth, says what it is.
fn described_members(schema: &Value, place: &str) {
    for (name, member) in members(schema, "properties") {
        let place = format!("{place}.{name}");
        let own = std::iter::once(member);
        let description = own
            .chain(parts(member))
            .find_map(|part| part.get("description"));
        spanish(description.unwrap_or(&Value::Null), &place);
        described_members(member, &place);
    }
    for part in parts(schema).chain(schema.get("items")) {
        described_members(part, place);
    }
}

#[test]
fn schemas_and_their_members_say_what_they_are() {
    let document = document();
    let schemas = members(&document["components"], "schemas");
    assert!(schemas.len() > 30, "{}", schemas.len());
    for (name, schema) in schemas {
        spanish(&schema["description"], name);
        described_members(schema, name);
    }
}

#[test]
fn operations_and_their_answers_say_what_they_are() {
    let document = document();
    spanish(&document["info"]["description"], "info");
    for tag in document["tags"].as_array().unwrap() {
        spanish(&tag["description"], &tag["name"].to_string());
    }
    for (path, method, operation) in operations(&document) {
        let place = format!("{method} {path}");
        spanish(&operation["summary"], &place);
        if let Some(description) = operation.get("description") {
            spanish(description, &place);
        }
        for (status, response) in members(&operation, "responses") {
            if response.get("$ref").is_none() {
                spanish(&response["description"], &format!("{place} {status}"));
            }
            described_headers(response, &format!("{place} {status}"));
        }
    }
    let shared = members(&document["components"], "responses");
    assert_eq!(shared.len(), 10);
    for (name, response) in shared {
        spanish(&response["description"], name);
        described_headers(response, name);
    }
}

fn described_headers(response: &Value, place: &str) {
    for (header, described) in members(response, "headers") {
        spanish(&described["description"], &format!("{place} {header}"));
    }
}

#[test]
fn parameters_say_what_they_take() {
    let document = document();
    let mut seen = 0;
    for (path, method, operation) in operations(&document) {
        let none = Vec::new();
        for parameter in operation["parameters"].as_array().unwrap_or(&none) {
            let place = format!("{method} {path} {}", parameter["name"]);
            seen += 1;
            spanish(&parameter["description"], &place);
            assert!(parameter.get("example").is_some(), "{place}: no example");
            let place_of = parameter["in"].as_str().unwrap();
            let needed = place_of == "path" || parameter["name"] == "product";
            assert_eq!(parameter["required"] == true, needed, "{place}");
            let empty = place_of == "query" && !needed;
            assert_eq!(parameter["allowEmptyValue"] == true, empty, "{place}");
            if place_of != "header" {
                limited(&parameter["schema"], &place);
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// Fails unless a schema bounds what it takes.
fn limited(schema: &Value, place: &str) {
    let has = |names: &[&str]| names.iter().any(|name| schema.get(name).is_some());
    let bounded = match schema["type"].as_str().unwrap_or_default() {
        "integer" => has(&["minimum"]) && has(&["maximum"]),
        "string" => has(&["maxLength", "pattern", "enum", "format"]),
        _ => false,
    };
    assert!(bounded, "{place} is not bounded: {schema}");
}

#[test]
fn operations_tell_the_answers_that_they_can_give() {
    let document = document();
    for (path, method, operation) in operations(&document) {
        let place = format!("{method} {path}");
        let answers: Map<_, _> = operation["responses"].as_object().unwrap().clone();
        let mut successes = answers.keys().filter(|status| status.starts_with('2'));
        let success = successes
            .next()
            .unwrap_or_else(|| panic!("{place}"))
            .as_str();
        let mut expected = vec![success, "400", "404", "406", "503", "default"];
        expected.extend(further(&method, &path));
        if operation["tags"][0] == "Catálogo" {
            expected.push("304");
        }
        if !path.starts_with("/health") && path != "/metrics" {
            expected.push("429");
        }
        if operation["requestBody"].is_object() {
            expected.push("413");
        }
        if operation["security"].is_array() {
            expected.extend(["401", "403"]);
        }
        expected.sort_unstable();
        let mut told: Vec<_> = answers.keys().map(String::as_str).collect();
        told.sort_unstable();
        assert_eq!(told, expected, "{place}");
        let content = members(&answers[success], "content");
        if success == "204" {
            assert!(content.is_empty(), "{place}");
            continue;
        }
        let (media, answer) = content.first().unwrap_or_else(|| panic!("{place}"));
        assert!(answer.get("schema").is_some(), "{place} {media}");
        let names = operation["parameters"].as_array();
        let names: Vec<_> = names.into_iter().flatten().map(|p| &p["name"]).collect();
        let conditional = names.iter().any(|name| *name == "If-None-Match");
        assert_eq!(conditional, answers.contains_key("304"), "{place}");
    }
}

/// Answers that only some operations give.
fn further(method: &str, path: &str) -> &'static [&'static str] {
    let of_user = path.ends_with("/{id}") && path.starts_with("/api/user");
    match (method, path) {
        ("POST", "/api/archivos") => &["201", "408", "415"],
        ("POST", "/api/auth/login" | "/api/auth/refresh") => &["401"],
        ("PUT" | "PATCH", _) if of_user => &["409"],
        ("POST", "/api/archivos/{id}/review") => &["409"],
        _ => &[],
    }
}

#[test]
fn errors_are_problem_documents_and_say_when_to_come_back() {
    let document = document();
    for (name, response) in members(&document["components"], "responses") {
        let content = members(response, "content");
        assert_eq!(content.len(), 1, "{name}");
        assert_eq!(content[0].0, "application/problem+json", "{name}");
        let schema = &content[0].1["schema"]["$ref"];
        assert_eq!(schema, "#/components/schemas/ProblemDocument", "{name}");
        let headers = members(response, "headers");
        let headers: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
        assert!(headers.contains(&"X-Request-Id"), "{name}");
        let waits = headers.contains(&"Retry-After");
        assert_eq!(
            waits,
            ["TooMany", "Unavailable"].contains(&name.as_str()),
            "{name}"
        );
    }
    let problem = &document["components"]["schemas"]["ProblemDocument"];
    for member in [
        "error", "type", "title", "status", "detail", "code", "errors",
    ] {
        let mut required = parts(problem).filter_map(|part| part["required"].as_array());
        assert!(
            required.any(|names| names.iter().any(|name| name == member)),
            "{member}"
        );
    }
    for error in ApiError::ALL {
        spanish(&error.row().sentence.into(), error.row().code);
        spanish(&error.row().title.into(), error.row().code);
    }
}
