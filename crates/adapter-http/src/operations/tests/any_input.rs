//! Whatever comes in is answered below 500: bodies, queries, headers and uploads of any kind.
//!
//! A few cases of each run with the other tests; `PROPTEST_CASES=100000 cargo nextest run -p adapter-http any_`
//! runs more. What attackers and broken programs are known to send is kept in `corpus/`, one input a line, and
//! is sent each time; what once failed belongs there.

use domain_user::Role;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::test_support::{Client, World, request};

const BODIES: &str = include_str!("corpus/bodies.txt");
const QUERIES: &str = include_str!("corpus/queries.txt");
const CREDENTIALS: &str = include_str!("corpus/credentials.txt");
const FORWARDED: &str = include_str!("corpus/forwarded.txt");
/// As JSON writes them.
const DETAILS: &str = include_str!("corpus/details.txt");

/// Names and texts that mean something somewhere, among any others.
const SPICE: [&str; 18] = [
    "username",
    "email",
    "password",
    "role",
    "refresh",
    "events",
    "product_id",
    "offer_ids",
    "brands",
    "only",
    "price_bands",
    "$where",
    "__proto__",
    "' OR 1=1 --",
    "\r\nSet-Cookie: a=b",
    "../../etc/passwd",
    "=cmd|' /C'!A0",
    "<script>",
];

fn text() -> impl Strategy<Value = String> {
    let spice = (0..SPICE.len()).prop_map(|place| SPICE[place].to_owned());
    prop_oneof![spice, any::<String>(), "[a-z0-9@._-]{0,20}"]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let members = btree_map(text(), inner.clone(), 0..6);
        prop_oneof![
            vec(inner, 0..6).prop_map(Value::from),
            members.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A body that is JSON, nearly JSON, or anything.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let cut = (json(), any::<prop::sample::Index>()).prop_map(|(json, at)| {
        let text = json.to_string().into_bytes();
        text[..at.index(text.len() + 1)].to_vec()
    });
    let whole = json().prop_map(|json| json.to_string().into_bytes());
    prop_oneof![4 => whole, 1 => cut, 1 => vec(any::<u8>(), 0..200)]
}

/// Runs a property whose cases need the service, on what is known and on anything.
fn check<S: Strategy>(
    strategy: S,
    cases: u32,
    known: impl IntoIterator<Item = S::Value>,
    test: impl Fn(&World, &Client, S::Value) -> bool,
) where
    S::Value: Clone,
{
    let config = Config {
        source_file: Some(file!()),
        ..Config::default()
    };
    let config = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => Config { cases, ..config },
    };
    let runtime = actix_web::rt::System::new();
    let (world, client) = runtime.block_on(async {
        let mut world = World::default();
        world.refresh().await;
        let client = world.client("admin", Role::Admin).await;
        (world, client)
    });
    for value in known {
        assert!(test(&world, &client, value.clone()), "{value:?}");
    }
    let outcome = TestRunner::new(config).run(&strategy, |value| {
        prop_assert!(test(&world, &client, value));
        Ok(())
    });
    outcome.unwrap();
}

fn status(world: &World, request: actix_web::test::TestRequest) -> u16 {
    actix_web::rt::System::new()
        .block_on(world.send(request))
        .status
        .as_u16()
}

#[test]
fn any_body_is_answered() {
    let routes = [
        ("POST", "/api/users/create/"),
        ("POST", "/api/auth/login/"),
        ("POST", "/api/auth/refresh/"),
        ("POST", "/api/events/"),
        ("POST", "/api/products/ID/merge/"),
        ("POST", "/api/products/ID/split/"),
        ("POST", "/api/archivos/ID/review/"),
        ("POST", "/api/archivos/"),
        ("PATCH", "/api/users/17/"),
        ("PUT", "/api/users/ID/"),
        ("PUT", "/api/users/ID/preferences/"),
    ];
    let known = BODIES.lines().flat_map(|line| {
        let places = 0..routes.len();
        places.map(|place| (line.as_bytes().to_vec(), place))
    });
    check(
        (body(), 0..routes.len()),
        96,
        known,
        |world, admin, (body, place)| {
            let (method, path) = routes[place];
            let path = path.replace("ID", &admin.id);
            let request =
                request(method, &path).insert_header(("content-type", "application/json"));
            status(world, admin.sign(request).set_payload(body)) < 500
        },
    );
}

#[test]
fn any_query_is_answered() {
    let paths = [
        "/api/best-prices/tv/",
        "/api/ranked-offers/",
        "/api/price-comparison/",
        "/api/products/",
        "/api/suggest/",
        "/api/archivos/",
    ];
    let names = [
        "user_id",
        "explain",
        "limit",
        "product",
        "product_id",
        "q",
        "facets",
        "as_of",
        "min_price",
        "since",
        "brand",
    ];
    let strategy = (
        0..paths.len(),
        0..names.len(),
        text(),
        "[%a-zA-Z0-9&=+]{0,40}",
    );
    let known = QUERIES.lines().flat_map(|line| {
        let places = 0..paths.len();
        places.map(|path| (path, 0, String::new(), line.to_owned()))
    });
    check(strategy, 96, known, |world, _, (path, name, value, raw)| {
        let value = percent_encode(value.as_bytes(), NON_ALPHANUMERIC);
        let uri = format!("{}?{}={value}&{raw}", paths[path], names[name]);
        status(world, request("GET", &uri)) < 500
    });
}

#[test]
fn any_credential_opens_nothing() {
    let token = "[A-Za-z0-9_-]{0,40}(\\.[A-Za-z0-9_-]{0,40}){0,4}";
    let strategy = (
        0..3_u8,
        prop_oneof![token, "arryn_[0-9a-f]{0,64}", "[ -~]{0,60}"],
    );
    let known = CREDENTIALS.lines().map(|line| (2, line.to_owned()));
    check(strategy, 96, known, |world, _, (kind, value)| {
        let (name, value) = match kind {
            0 => ("authorization", format!("Bearer {value}")),
            1 => ("x-api-key", value),
            _ => ("authorization", value),
        };
        let request = request("GET", "/api/auth/me/").insert_header((name, value));
        status(world, request) == 401
    });
}

#[test]
fn any_forwarded_header_is_answered() {
    let names = ["forwarded", "x-forwarded-for", "x-forwarded-proto"];
    let strategy = (0..names.len(), "[ -~]{0,80}");
    let known = FORWARDED.lines().flat_map(|line| {
        let places = 0..names.len();
        places.map(|place| (place, line.to_owned()))
    });
    check(strategy, 96, known, |world, _, (name, value)| {
        let request = request("GET", "/api/categories/").insert_header((names[name], value));
        status(world, request) == 200
    });
}

#[test]
fn any_details_are_kept_and_shown() {
    let line = prop_oneof![text(), "[A-Za-z]{0,9} ?: ?[ -~]{0,20}"];
    let details = vec(line, 0..6).prop_map(|lines| Value::from(lines.join("\n")).to_string());
    let known = DETAILS.lines().map(str::to_owned);
    check(details, 96, known, |world, _, details| {
        let row = format!(
            r#"{{"titulo":"TV LG 55","precio_valor":1000000,"categoria":"televisores","fuente":"a.example",
                "link":"https://a.example/1","fecha_extraccion":"2025-10-01","detalles_adicionales":{details}}}"#
        );
        let system = actix_web::rt::System::new();
        let answer = system.block_on(world.upload(row));
        let id = answer.json()["ids"][0].as_str().map(str::to_owned);
        let shown = id.is_none_or(|id| {
            let uri = format!("/api/archivos/{id}/detalles/");
            // None where nothing is left of it.
            [200, 404].contains(&status(world, request("GET", &uri)))
        });
        answer.status.as_u16() < 500 && shown
    });
}
