//! Answers are what the document says: every member documented and of its type, none missing.

use std::sync::Arc;

use application::ports::StoreErrorKind;
use serde_json::Value;

use super::shop::Shop;
use super::upload_support::row;
use crate::openapi::openapi_json;
use crate::state::AppState;
use crate::test_support::{Answer, FixedReadiness, request, send, test_state};

/// Members of a stored document are whatever the scraper sent.
const OPEN: [&str; 2] = ["Document", "NormalisedDocument"];

/// The document, to hold answers against.
struct Contract(Value);

impl Contract {
    fn new() -> Self {
        Self(serde_json::from_str(&openapi_json()).unwrap())
    }

    /// Fails unless the answer is one that the operation is said to give.
    fn holds(&self, method: &str, path: &str, answer: &Answer) {
        let operation = &self.0["paths"][path][method];
        let status = answer.status.as_str();
        let place = format!("{method} {path} {status}");
        let told = operation["responses"].get(status);
        let response = self.resolve(told.unwrap_or_else(|| panic!("{place} is not documented")));
        for (name, _) in response["headers"].as_object().into_iter().flatten() {
            assert_ne!(answer.header(name), "-", "{place} lacks {name}");
        }
        let media = answer.header("content-type");
        let schema = &response["content"][media]["schema"];
        assert!(schema.is_object(), "{place} as {media} is not documented");
        self.fits(&answer.json(), schema, &place);
    }

    fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let Some(reference) = schema["$ref"].as_str() else {
            return schema;
        };
        self.0
            .pointer(reference.strip_prefix('#').unwrap())
            .unwrap()
    }

    fn fits(&self, value: &Value, schema: &Value, place: &str) {
        if let Some(choices) = schema["oneOf"].as_array() {
            let is_null = |selection: &&Value| selection["type"] == "null";
            let of_null = choices.iter().any(|selection| is_null(&selection));
            match choices.iter().find(|selection| !is_null(selection)) {
                Some(_) if value.is_null() => assert!(of_null, "{place} is null"),
                Some(selection) => self.fits(value, selection, place),
                None => panic!("{place}: nothing but null"),
            }
            return;
        }
        let resolved = self.resolve(schema);
        assert!(
            is_of_type(value, resolved),
            "{place}: {value} as {resolved}"
        );
        match value {
            Value::Array(items) => {
                let each = items.iter().enumerate();
                each.for_each(|(n, item)| {
                    self.fits(item, &resolved["items"], &format!("{place}[{n}]"));
                });
            }
            Value::Object(_) => self.object_fits(value, schema, place),
            _ => {}
        }
    }

    fn object_fits(&self, value: &Value, schema: &Value, place: &str) {
        let mut documented = Vec::new();
        let is_open = self.collect(schema, &mut documented);
        let further = &self.resolve(schema)["additionalProperties"];
        for (name, member) in value.as_object().unwrap() {
            let place = format!("{place}.{name}");
            match documented.iter().find(|(known, ..)| known == name) {
                Some((_, schema, _)) => self.fits(member, schema, &place),
                None if further.is_object() => self.fits(member, further, &place),
                None => assert!(is_open, "{place} is not documented"),
            }
        }
        let required = documented.iter().filter(|(.., required)| *required);
        for (name, ..) in required {
            assert!(value.get(name).is_some(), "{place} lacks {name}: {value}");
        }
    }

    /// The members that an object may have: name, schema, whether it must. Whether it may have others.
    fn collect<'s>(
        &'s self,
        schema: &'s Value,
        found: &mut Vec<(String, &'s Value, bool)>,
    ) -> bool {
        let name = schema["$ref"].as_str().unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or_default();
        let mut is_open = OPEN.contains(&name) || *schema == Value::Object(serde_json::Map::new());
        let schema = self.resolve(schema);
        let required = schema["required"].as_array();
        let must = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            found.push((name.clone(), member, must(name)));
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            is_open |= self.collect(part, found);
        }
        is_open
    }
}

fn is_of_type(value: &Value, schema: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    };
    match &schema["type"] {
        Value::Null => true,
        Value::Array(names) => names.iter().any(is),
        name => is(name),
    }
}

#[actix_web::test]
async fn answers_have_the_members_of_the_document_and_no_others() {
    let shop = Shop::new().await;
    let contract = Contract::new();
    let (id, bare) = (shop.id("e4"), shop.id("a2"));
    let one = format!("/api/archivos/{id}/");
    let details = format!("/api/archivos/{id}/detalles/");
    let without = format!("/api/archivos/{bare}/detalles/");
    let archived = "/api/archivos/{id}/";
    let its_details = "/api/archivos/{id}/detalles/";
    for (path, uri) in [
        ("/api/categories/", "/api/categories/?with_counts=1"),
        ("/api/categories/", "/api/categories/"),
        ("/api/brands/", "/api/brands/?with_counts=1"),
        ("/api/brands/", "/api/brands/?fuente=nadie&with_counts=1"),
        ("/api/stores/", "/api/stores/"),
        ("/api/offers/{category}/", "/api/offers/tv/?limit=2&page=2"),
        ("/api/offers/{category}/", "/api/offers/naves/"),
        (
            "/api/best-prices/{category}/",
            "/api/best-prices/tv/?user_id=x",
        ),
        (
            "/api/price-comparison/",
            "/api/price-comparison/?product=lg",
        ),
        (
            "/api/price-comparison/",
            "/api/price-comparison/?product=zzz",
        ),
        ("/api/price-comparison/", "/api/price-comparison/?product="),
        ("/api/ranked-offers/", "/api/ranked-offers/?limit=3"),
        ("/api/ranked-offers/", "/api/ranked-offers/?category=tv"),
        ("/api/trending-offers/", "/api/trending-offers/?category=tv"),
        (
            "/api/reports/store-comparison/",
            "/api/reports/store-comparison/",
        ),
        (
            "/api/reports/store-comparison/",
            "/api/reports/store-comparison/?category=naves",
        ),
        (
            "/api/reports/price-analysis/{category}/",
            "/api/reports/price-analysis/tv/",
        ),
        (
            "/api/reports/price-analysis/{category}/",
            "/api/reports/price-analysis/naves/",
        ),
        ("/api/archivos/", "/api/archivos/?limit=100"),
        ("/api/archivos/", "/api/archivos/?limit=0"),
        ("/api/archivos/detalles/", "/api/archivos/detalles/"),
        (archived, &one),
        (archived, "/api/archivos/x/"),
        (its_details, &details),
        (its_details, &without),
        ("/health/live", "/health/live"),
        ("/health/ready", "/health/ready"),
    ] {
        contract.holds("get", path, &shop.get(uri).await);
    }
}

#[actix_web::test]
async fn answers_to_uploads_are_documented() {
    let shop = Shop::new().await;
    let contract = Contract::new();
    for body in [
        row(1),
        format!("{}\n{{}}", row(2)),
        "{}".to_owned(),
        String::new(),
    ] {
        let answer = shop.world.upload(body).await;
        contract.holds("post", "/api/archivos/", &answer);
    }
    shop.world.faults.go_down(StoreErrorKind::Unavailable);
    let answer = shop.world.upload(row(3)).await;
    assert_eq!(answer.problem(), "503 store_unavailable");
    contract.holds("post", "/api/archivos/", &answer);
    contract.holds("get", "/api/archivos/", &shop.get("/api/archivos/").await);
}

#[actix_web::test]
async fn what_is_not_ready_is_documented() {
    let state = AppState {
        readiness: Arc::new(FixedReadiness(false)),
        ..test_state()
    };
    let answer = send(state, request("GET", "/health/ready")).await;
    assert_eq!(answer.problem(), "503 starting");
    Contract::new().holds("get", "/health/ready", &answer);
}
