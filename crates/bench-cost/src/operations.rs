//! Every operation of the service: the registered endpoints, with the parameters that the API document gives them.

use adapter_http::{HttpSettings, openapi_json};
use serde_json::Value;

/// What stands in the place of a variable part of a path.
const PLACES: [(&str, &str, &str); 7] = [
    ("/api/products/", "{id}", "«offer»"),
    ("/api/archivos/", "{id}", "«extraction»"),
    ("/api/runs/", "{id}", "2025-10-12"),
    ("/api/users/", "{id}", "«user»"),
    ("/api/user/", "{id}", "«user»"),
    ("/api/", "{category}", "«category»"),
    ("/api/docs/", "{file}", "swagger-ui.css"),
];

/// A method and a path.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) method: String,
    /// As it is registered, without a trailing slash.
    pub(crate) pattern: String,
    /// Parameters of its query.
    pub(crate) parameters: Vec<String>,
    /// Members of its body.
    pub(crate) members: Vec<String>,
    pub(crate) takes_body: bool,
}

impl Operation {
    /// The path with its variable parts filled in; `None` where the document does not say by what.
    pub(crate) fn path(&self) -> Option<String> {
        let mut path = self.pattern.clone();
        for (below, variable, place) in PLACES {
            if path.starts_with(below) {
                path = path.replace(variable, place);
            }
        }
        (!path.contains('{')).then_some(path)
    }

    /// Whether it may change what the others are measured with.
    pub(crate) fn ends_something(&self) -> bool {
        self.method == "DELETE" || self.pattern.ends_with("/logout")
    }
}

/// The operations, in the order of their registration.
pub(crate) fn all() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&openapi_json()).expect("the document is JSON");
    let endpoints = adapter_http::operations::endpoints(&HttpSettings::default());
    let mut all = Vec::new();
    for endpoint in &endpoints {
        for method in endpoint.methods() {
            all.push(operation(&document, method.as_str(), endpoint.path()));
        }
    }
    all
}

fn operation(document: &Value, method: &str, pattern: &str) -> Operation {
    let paths = &document["paths"];
    let method_key = method.to_ascii_lowercase();
    let described = [format!("{pattern}/"), pattern.to_owned()]
        .iter()
        .map(|path| &paths[path][&method_key])
        .find(|described| described.is_object());
    let described = described.unwrap_or(&Value::Null);
    let parameters = described["parameters"].as_array().into_iter().flatten();
    let of_query = parameters.filter(|parameter| parameter["in"] == "query");
    let names = of_query.filter_map(|parameter| parameter["name"].as_str());
    let body = &described["requestBody"]["content"]["application/json"]["schema"];
    Operation {
        method: method.to_owned(),
        pattern: pattern.to_owned(),
        parameters: names.map(str::to_owned).collect(),
        members: members(document, body),
        takes_body: described["requestBody"].is_object(),
    }
}

fn members(document: &Value, schema: &Value) -> Vec<String> {
    let schema = match schema["$ref"].as_str() {
        Some(name) => &document["components"]["schemas"][name.rsplit('/').next().unwrap_or(name)],
        None => schema,
    };
    let members = schema["properties"].as_object().into_iter().flatten();
    members.map(|(name, _)| name.clone()).collect()
}
