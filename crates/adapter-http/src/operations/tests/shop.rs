//! Three shops' offers of four categories and a thing in the wrong one, uploaded through the route.
//!
//! Offers are called by the shop's first letter and a number, as their links end: `a1`. What is
//! known of each by hand is in [`offer`].

use std::collections::HashMap;

use serde_json::Value;

use crate::operations::endpoints;
use crate::settings::HttpSettings;
use crate::test_support::{Answer, Options, World};

/// The documents in the order of their upload; the second repeats the first.
pub(super) const DOCUMENTS: &str = include_str!("offers.ndjson");

/// The world with these offers, and the names of their ids.
pub(super) struct Shop {
    pub(super) world: World,
    names: HashMap<String, String>,
}

impl Shop {
    pub(super) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(super) async fn with(options: Options) -> Self {
        let mut world = World::with(options);
        let answer = world.upload(DOCUMENTS).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        world.refresh().await;
        let mut names = HashMap::new();
        for row in rows(&world.get("/api/archivos/?limit=100").await) {
            let link = row["link"].as_str().unwrap();
            let name = link.split("/p/").nth(1).unwrap()[..2].to_owned();
            let day = &row["fecha_extraccion"].as_str().unwrap()[5..10];
            let id = row["_id"].as_str().unwrap().to_owned();
            names.insert(id, format!("{name} {day}"));
            names.insert(row["oferta_id"].as_str().unwrap().to_owned(), name);
        }
        Self { world, names }
    }

    /// The id of an offer (`a1`) or an extraction (`a1 10-12`).
    pub(super) fn id(&self, name: &str) -> &str {
        let named = self.names.iter().find(|(_, known)| *known == name);
        named.unwrap_or_else(|| panic!("no {name}")).0
    }

    pub(super) async fn get(&self, uri: &str) -> Answer {
        self.world.get(uri).await
    }

    /// The body of a 200, with names in place of ids.
    pub(super) async fn ok(&self, uri: &str) -> Value {
        let answer = self.get(uri).await;
        assert_eq!(answer.status, 200, "{uri}: {}", answer.text());
        let mut json = answer.json();
        self.rename(&mut json);
        json
    }

    /// The names of the results of a list.
    pub(super) async fn list(&self, uri: &str) -> Vec<String> {
        let json = self.ok(uri).await;
        let results = json["results"].as_array().unwrap();
        assert_eq!(json["count"], results.len(), "{uri}");
        let names = results.iter().map(|row| row["_id"].as_str().unwrap());
        names.map(str::to_owned).collect()
    }

    fn rename(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(name) = self.names.get(text) {
                    text.clone_from(name);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.rename(item)),
            Value::Object(members) => members.values_mut().for_each(|item| self.rename(item)),
            _ => {}
        }
    }
}

/// The results of an answer.
/// Every route that reads the catalog, as it is registered, with what it cannot do without; `offer` stands for the id in
/// a path.
pub(super) fn catalog_routes(offer: &str) -> Vec<String> {
    let endpoints = endpoints(&HttpSettings::default());
    let routes = endpoints.iter().filter(|endpoint| endpoint.is_of_catalog());
    routes
        .map(|endpoint| {
            let path = endpoint.path();
            let needed = match path {
                "/api/price-comparison" => "?product=lg",
                "/api/suggest" => "?q=lg",
                _ => "",
            };
            let path = path.replace("{category}", "tv").replace("{id}", offer);
            format!("{path}/{needed}")
        })
        .collect()
}

pub(super) fn rows(answer: &Answer) -> Vec<Value> {
    answer.json()["results"].as_array().unwrap().clone()
}

/// An object with the members of another.
pub(super) fn plus(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else {
        panic!("{more} is no object")
    };
    object.as_object_mut().unwrap().extend(more);
    object
}

/// What a list shows of an offer at noon of 2025-10-12, by hand. The newest price of a3 is suspect: the
/// last trusted one is shown, for which the shop wrote no text.
pub(super) fn offer(name: &str) -> Value {
    let lines = include_str!("shown.ndjson").lines();
    let mut offers = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let named = offers.find(|offer| offer["_id"] == name);
    named.unwrap_or_else(|| panic!("no {name}"))
}

/// What a list shows of offers.
pub(super) fn offers(names: &str) -> Vec<Value> {
    names.split(' ').map(offer).collect()
}
