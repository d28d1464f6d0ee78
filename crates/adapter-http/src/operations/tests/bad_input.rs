//! Each route with each of its parameters spoilt in every way: a 4xx that names the parameter, never
//! a 5xx, never an answer as if the parameter were not there.

use std::collections::BTreeSet;

use actix_web::test::TestRequest;
use serde_json::Value;

use crate::openapi::openapi_json;
use crate::test_support::{Answer, World, request};

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Integer,
    Price,
    Date,
    Boolean,
    Currency,
    /// One of some words, of which this is one.
    Selection(&'static str),
    /// A name, of which any finds something or nothing.
    Name,
    Product,
}

use Kind::{Boolean, Currency, Date, Integer, Name, Price, Product, Selection};

/// A route and its query.
struct Route {
    method: &'static str,
    /// As the documentation writes it.
    path: &'static str,
    /// As it is asked for, with what it cannot do without.
    uri: &'static str,
    query: Vec<(&'static str, Kind)>,
}

fn route(path: &'static str, uri: &'static str, groups: &[&[(&'static str, Kind)]]) -> Route {
    Route {
        method: "GET",
        path,
        uri,
        query: groups.concat(),
    }
}

fn routes() -> Vec<Route> {
    let as_of = &[("as_of", Date)][..];
    let category = &[("category", Name)][..];
    let counts = &[("with_counts", Boolean)][..];
    let days = &[("days", Integer)][..];
    let names = &[
        ("brand", Name),
        ("store", Name),
        ("currency", Currency),
        ("include_expired", Boolean),
    ][..];
    let prices = &[("min_price", Price), ("max_price", Price)][..];
    let paging = &[("limit", Integer), ("page", Integer)][..];
    let order = &[("sort", Selection("price")), ("user_id", Name)][..];
    let search = &[
        ("q", Name),
        ("facets", Selection("brand")),
        ("sort", Selection("price")),
    ][..];
    let raw = &[("fuente", Name), ("categoria", Name)][..];
    let explain = &[("explain", Boolean)][..];
    let list = [names, prices, paging, order, as_of].concat();
    let report = [days, names, prices, as_of].concat();
    vec![
        route("/api/categories", "/api/categories?", &[counts, as_of]),
        route("/api/brands", "/api/brands?", &[raw, counts, as_of]),
        route("/api/stores", "/api/stores?", &[as_of]),
        route("/api/offers/{category}", "/api/offers/tv?", &[&list]),
        route(
            "/api/best-prices/{category}",
            "/api/best-prices/tv?",
            &[&list, explain],
        ),
        route(
            "/api/price-comparison",
            "/api/price-comparison?product=tv",
            &[
                &[
                    ("product", Product),
                    ("product_id", Selection("d5736d4da7396c3d3ada8c13")),
                ],
                category,
                names,
                prices,
                paging,
                as_of,
            ],
        ),
        route(
            "/api/products",
            "/api/products?",
            &[search, category, names, prices, paging, as_of],
        ),
        route(
            "/api/suggest",
            "/api/suggest?",
            &[&[("q", Name), ("limit", Integer)], as_of],
        ),
        // The id of the offer below.
        route(
            "/api/products/{id}",
            "/api/products/d5736d4da7396c3d3ada8c13?",
            &[as_of],
        ),
        route(
            "/api/ranked-offers",
            "/api/ranked-offers?",
            &[category, &list, explain],
        ),
        route(
            "/api/trending-offers",
            "/api/trending-offers?",
            &[days, category, &list],
        ),
        route(
            "/api/reports/store-comparison",
            "/api/reports/store-comparison?",
            &[category, &report],
        ),
        route(
            "/api/reports/price-analysis/{category}",
            "/api/reports/price-analysis/tv?",
            &[&report],
        ),
    ]
    .into_iter()
    .chain(raw_routes())
    .collect()
}

/// Those of what scrapers delivered.
fn raw_routes() -> Vec<Route> {
    let raw = &[("fuente", Name), ("categoria", Name)][..];
    let credibility = &[
        ("since", Date),
        ("until", Date),
        ("estado", Selection("ok")),
    ][..];
    let refresh = &[("refresh", Selection("none")), ("fin", Boolean)][..];
    let paging = &[("limit", Integer), ("page", Integer)][..];
    vec![
        route(
            "/api/archivos",
            "/api/archivos?",
            &[raw, credibility, paging],
        ),
        route(
            "/api/archivos/detalles",
            "/api/archivos/detalles?",
            &[raw, paging],
        ),
        route(
            "/api/archivos/{id}",
            "/api/archivos/000000010000000000000001?",
            &[],
        ),
        route(
            "/api/archivos/{id}/detalles",
            "/api/archivos/000000010000000000000001/detalles?",
            &[],
        ),
        Route {
            method: "POST",
            ..route(
                "/api/archivos",
                "/api/archivos?",
                &[refresh, raw, &[("fecha", Date), ("dry_run", Boolean)]],
            )
        },
    ]
}

/// Routes that take nothing and are no part of the data.
const BARE: [&str; 6] = [
    "/health/live",
    "/health/ready",
    "/metrics",
    "/api/openapi.json",
    "/api/docs",
    "/api/archivos/schema",
];

/// Tags of the routes about users.
const OF_USERS: [&str; 4] = ["Usuarios", "Sesiones", "Correcciones", "Corridas"];

const DOCUMENT: &str = r#"{"titulo":"TV LG 55","marca":"LG","precio_valor":1000000,
    "categoria":"televisores","link":"https://t.example/1","fuente":"Alkosto",
    "fecha_extraccion":"2025-10-12T10:00:00","detalles_adicionales":"Marca: LG"}"#;

async fn world() -> World {
    let mut world = World::default();
    assert_eq!(world.upload(DOCUMENT).await.status, 201);
    world.refresh().await;
    world
}

async fn ask(world: &World, route: &Route, uri: &str) -> Answer {
    let json = ("content-type", "application/json");
    let request: TestRequest = request(route.method, uri);
    let request = match route.method {
        "POST" => request.insert_header(json).set_payload(DOCUMENT),
        _ => request,
    };
    world.send(request).await
}

/// Fails unless the answer is a 400 that names the parameter.
fn refused(answer: &Answer, uri: &str, parameter: &str) {
    let problem = answer.problem();
    let expected = ["400 bad_parameter", "400 unknown_parameter"];
    assert!(expected.contains(&&*problem), "{uri}: {problem}");
    let errors = answer.json()["errors"].clone();
    let errors = errors.as_array().unwrap();
    assert_eq!(errors.len(), 1, "{uri}: {errors:?}");
    assert_eq!(errors[0]["field"], parameter, "{uri}");
    let message = errors[0]["message"].as_str().unwrap();
    assert!(message.contains(parameter), "{uri}: {message}");
    assert_eq!(answer.json()["error"], message, "{uri}");
}

/// Values that no parameter takes, as a query writes them.
fn never() -> Vec<String> {
    let long = "9".repeat(1025);
    ["%zz", "%", "%e", "%ff", "%C3", "%00", "a%00", &long]
        .map(str::to_owned)
        .to_vec()
}

/// Values that parameters of this kind do not take.
fn wrong(kind: Kind) -> &'static [&'static str] {
    const HUGE: &str = "99999999999999999999999999";
    match kind {
        Integer => &[
            "abc",
            "0",
            "-1",
            "1.5",
            "1e1",
            HUGE,
            "4294967297",
            "%EF%BC%92",
            "+5",
            "%205",
            "0x10",
            "NaN",
            "true",
        ],
        Price => &[
            "abc",
            "-1",
            HUGE,
            "1e5",
            "1,5",
            "%EF%BC%92",
            "+5",
            "NaN",
            "inf",
            "1.23456",
            ".5",
        ],
        Date => &[
            "abc",
            "0",
            "-1",
            HUGE,
            "%EF%BC%92025-10-12",
            "2025-13-01",
            "2025-02-30",
            "12/10/2025",
            "2025-10-12T25:00:00",
        ],
        Boolean => &["abc", "-1", "2", HUGE, "%EF%BC%91", "yes", "si"],
        Currency => &["abc", "0", "-1", HUGE, "%EF%BC%92", "COPS", "$"],
        Selection(_) => &["abc", "0", "-1", HUGE, "%EF%BC%92", "PRICE", "price,-price"],
        Name => &[],
        Product => &["", "+", "%20%20"],
    }
}

/// A value that is taken, other than what stands for absent.
fn right(kind: Kind) -> &'static str {
    match kind {
        Integer => "7",
        Price => "1000000",
        Date => "2025-10-12",
        Boolean => "1",
        Currency => "COP",
        Selection(word) => word,
        Name => "LG",
        Product => "tv+lg",
    }
}

/// The address with one more parameter; `product` is replaced.
fn with(route: &Route, parameter: &str, value: &str) -> String {
    let start = route.uri;
    if parameter == "product" {
        let start = start.split('?').next().unwrap();
        return format!("{start}?product={value}");
    }
    format!("{start}&{parameter}={value}")
}

#[test]
fn the_table_is_what_the_documentation_says() {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.trim_end_matches('/');
        for (method, operation) in item.as_object().unwrap() {
            // Who may ask these at all, and for what, stands in their own tests.
            if OF_USERS.contains(&operation["tags"][0].as_str().unwrap()) {
                continue;
            }
            let none = Vec::new();
            let parameters = operation["parameters"].as_array().unwrap_or(&none);
            let names = parameters.iter().filter(|p| p["in"] == "query");
            let names: BTreeSet<String> = names
                .map(|p| p["name"].as_str().unwrap().to_owned())
                .collect();
            documented.insert((method.to_uppercase(), path.to_owned(), names));
        }
    }
    let names = |route: &Route| {
        let names = route.query.iter().map(|(name, _)| (*name).to_owned());
        (
            route.method.to_owned(),
            route.path.to_owned(),
            names.collect(),
        )
    };
    let bare = BARE.map(|path| ("GET".to_owned(), path.to_owned(), BTreeSet::new()));
    let tested: BTreeSet<_> = routes().iter().map(names).chain(bare).collect();
    assert_eq!(tested, documented);
}

#[actix_web::test]
async fn wrong_values_are_refused_by_name() {
    let world = world().await;
    for route in routes() {
        for &(parameter, kind) in &route.query {
            let never = never();
            let values = never
                .iter()
                .map(String::as_str)
                .chain(wrong(kind).iter().copied());
            for value in values {
                let uri = with(&route, parameter, value);
                refused(&ask(&world, &route, &uri).await, &uri, parameter);
            }
        }
    }
}

#[actix_web::test]
async fn names_are_at_most_200_characters() {
    let world = world().await;
    for route in routes() {
        let names = route
            .query
            .iter()
            .filter(|(_, kind)| matches!(kind, Name | Product));
        for &(parameter, _) in names {
            let uri = with(&route, parameter, &"%C3%B1".repeat(201));
            refused(&ask(&world, &route, &uri).await, &uri, parameter);
            let uri = with(&route, parameter, &"%C3%B1".repeat(200));
            let answer = ask(&world, &route, &uri).await;
            assert!(
                [200, 201, 404].contains(&answer.status.as_u16()),
                "{uri}: {answer:?}"
            );
        }
    }
}

#[actix_web::test]
async fn a_parameter_may_stand_only_once_and_is_no_list() {
    let world = world().await;
    for route in routes() {
        for &(parameter, kind) in &route.query {
            let value = right(kind);
            let once = with(&route, parameter, value);
            for twice in [
                format!("{once}&{parameter}={value}"),
                format!("{once}&{parameter}="),
            ] {
                refused(&ask(&world, &route, &twice).await, &twice, parameter);
            }
            for name in [
                format!("{parameter}[]"),
                format!("{parameter}s"),
                parameter.to_uppercase(),
            ] {
                let uri = format!("{}&{name}={value}", route.uri);
                refused(&ask(&world, &route, &uri).await, &uri, &name);
            }
        }
        let uri = format!("{}&limite=5", route.uri);
        refused(&ask(&world, &route, &uri).await, &uri, "limite");
    }
}

#[actix_web::test]
async fn an_empty_value_means_absent() {
    let world = world().await;
    for route in routes() {
        let bare = ask(&world, &route, route.uri).await;
        for &(parameter, kind) in &route.query {
            if kind == Product {
                continue;
            }
            for uri in [
                with(&route, parameter, ""),
                format!("{}&{parameter}", route.uri),
            ] {
                let answer = ask(&world, &route, &uri).await;
                assert_eq!(answer.status, bare.status, "{uri}");
                if route.method == "GET" {
                    assert_eq!(answer.text(), bare.text(), "{uri}");
                    assert_eq!(answer.header("etag"), bare.header("etag"), "{uri}");
                }
            }
        }
    }
}

#[actix_web::test]
async fn a_right_value_is_taken_and_is_another_question() {
    let world = world().await;
    for route in routes() {
        let bare = ask(&world, &route, route.uri).await;
        for &(parameter, kind) in &route.query {
            // An explanation needs a token.
            if parameter == "explain" {
                continue;
            }
            let uri = with(&route, parameter, right(kind));
            let answer = ask(&world, &route, &uri).await;
            let is_nothing = answer.status == 404 && kind == Name;
            // A dry run creates nothing.
            let is_other = parameter == "dry_run" && answer.status == 200;
            assert!(
                is_nothing || is_other || answer.status == bare.status,
                "{uri}: {answer:?}"
            );
            if answer.headers.contains_key("etag") {
                assert_ne!(answer.header("etag"), bare.header("etag"), "{uri}");
            }
        }
    }
}

#[actix_web::test]
async fn all_faults_are_told_at_once() {
    let world = world().await;
    let answer = world
        .get("/api/offers/tv/?limit=0&page=x&sort=best&currency=X&as_of=hoy&limite=3")
        .await;
    assert_eq!(answer.problem(), "400 bad_parameter");
    let json = answer.json();
    let fields = json["errors"].as_array().unwrap().iter();
    let fields: Vec<_> = fields.map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!(
        fields,
        ["as_of", "currency", "limit", "page", "sort", "limite"]
    );
    assert_eq!(
        json["error"],
        "El parámetro «as_of» debe ser una fecha ISO 8601 (2025-10-12 o 2025-10-12T08:30:00-05:00); \
         se recibió «hoy». Hay 5 errores más."
    );
}

#[actix_web::test]
async fn a_query_is_bounded() {
    let world = world().await;
    for route in routes() {
        let many = format!("{}{}", route.uri, "&_a=1".repeat(65));
        let long = format!("{}&_a={}", route.uri, "x".repeat(8 * 1024));
        let check = async |uri: &str, expected: &str| {
            let answer = ask(&world, &route, uri).await;
            assert_eq!(answer.problem(), expected, "{}", route.path);
        };
        check(&many, "400 bad_parameter").await;
        check(&long, "414 uri_too_long").await;
    }
}

#[actix_web::test]
async fn the_category_of_a_path() {
    let world = world().await;
    for (start, unknown) in [
        ("/api/offers", "200"),
        ("/api/best-prices", "200"),
        ("/api/reports/price-analysis", "404 no_data"),
    ] {
        let long = "a".repeat(201);
        let longest = "a".repeat(200);
        for (category, expected) in [
            ("tv", "200"),
            ("%EF%BD%94%EF%BD%96", "200"),
            ("0", unknown),
            ("-1", unknown),
            (".*", unknown),
            ("a%2Fb", unknown),
            ("%E2%80%A6", unknown),
            (&*longest, unknown),
            (&*long, "400 bad_parameter"),
            ("%20", "400 bad_parameter"),
            ("%zz", "400 bad_request"),
            ("%ff", "400 bad_request"),
            ("tv%00", "400 bad_request"),
            ("", "404 not_found"),
        ] {
            for slash in ["", "/"] {
                let uri = format!("{start}/{category}{slash}");
                let answer = world.get(&uri).await;
                let got = match answer.status.as_u16() {
                    200 => "200".to_owned(),
                    _ => answer.problem(),
                };
                assert_eq!(got, expected, "{uri}");
                if expected == "400 bad_parameter" {
                    assert_eq!(answer.json()["errors"][0]["field"], "category", "{uri}");
                }
            }
        }
    }
}

#[actix_web::test]
async fn ids_that_are_none_are_not_found() {
    let world = world().await;
    let long = "0".repeat(1025);
    for id in [
        "0",
        "-1",
        "abc",
        "zzzzzzzzzzzzzzzzzzzzzzzz",
        "000000000000000000000000",
        "0000000100000000000000010",
        "%EF%BC%9000000010000000000000001",
        "00000001%2000000000000001",
        &long,
    ] {
        for end in ["", "/", "/detalles", "/detalles/"] {
            let uri = format!("/api/archivos/{id}{end}");
            assert_eq!(world.get(&uri).await.problem(), "404 unknown_id", "{uri}");
        }
    }
    for id in ["%zz", "%ff", "%00"] {
        let uri = format!("/api/archivos/{id}");
        assert_eq!(world.get(&uri).await.problem(), "400 bad_request", "{uri}");
    }
}
