//! Uploads of every kind: tables, feeds, JSON-LD, compressed files, and files that are of no use.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain_offer::normalise::link::Link;
use serde_json::{Value, json};

use super::upload_support::{compressed, counts, row, rows, send};
use crate::settings::HttpSettings;
use crate::test_support::{Answer, Options, World, request};

/// Offers of the sample, each once, by store; with what every kind can say.
fn offers() -> BTreeMap<String, Vec<BTreeMap<&'static str, Value>>> {
    let mut seen = BTreeMap::new();
    for text in sample_offers::demo(World::default().clock_now().micros()) {
        let row: Value = serde_json::from_str(&text).unwrap();
        let link = Link::read(row["link"].as_str().unwrap()).unwrap();
        seen.insert(link.key.as_str().to_owned(), row);
    }
    let mut stores = BTreeMap::<String, Vec<_>>::new();
    for row in seen.into_values().take(500) {
        let names = [
            "titulo",
            "marca",
            "precio_valor",
            "moneda",
            "categoria",
            "imagen",
            "link",
        ];
        let known = names
            .into_iter()
            .filter(|name| row[*name].as_str() != Some("") && !row[*name].is_null());
        let offer = known.map(|name| (name, row[name].clone())).collect();
        stores
            .entry(row["fuente"].as_str().unwrap().to_owned())
            .or_default()
            .push(offer);
    }
    stores
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn escaped(value: &Value) -> String {
    text(value)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

type Offers = [BTreeMap<&'static str, Value>];

fn table(offers: &Offers, names: &[(&'static str, &str)], delimiter: &str) -> String {
    let cell = |text: String| {
        let quoted = format!("\"{}\"", text.replace('"', "\"\""));
        if text.contains(['"', '\n']) || text.contains(delimiter) {
            quoted
        } else {
            text
        }
    };
    let mut lines = vec![
        names
            .iter()
            .map(|(_, name)| (*name).to_owned())
            .collect::<Vec<_>>(),
    ];
    lines.extend(offers.iter().map(|offer| {
        let cells = names
            .iter()
            .map(|(name, _)| offer.get(name).map(text).unwrap_or_default());
        cells.map(cell).collect()
    }));
    lines
        .iter()
        .map(|line| line.join(delimiter) + "\r\n")
        .collect()
}

/// A Merchant feed, whose prices name their currency.
fn merchant(offers: &Offers) -> Vec<BTreeMap<&'static str, Value>> {
    offers
        .iter()
        .map(|offer| {
            let mut offer = offer.clone();
            let currency = offer.remove("moneda").unwrap();
            let price = format!("{}.00 {}", text(&offer["precio_valor"]), text(&currency));
            offer.insert("precio_valor", price.into());
            offer
        })
        .collect()
}

const MERCHANT: [(&str, &str); 6] = [
    ("titulo", "title"),
    ("marca", "brand"),
    ("precio_valor", "price"),
    ("categoria", "product_type"),
    ("imagen", "image_link"),
    ("link", "link"),
];

fn xml(offers: &Offers) -> String {
    let mut feed =
        "<?xml version=\"1.0\"?>\n<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel>"
            .to_owned();
    for offer in merchant(offers) {
        feed.push_str("<item>");
        for (name, element) in MERCHANT {
            if let Some(value) = offer.get(name) {
                write!(feed, "<g:{element}>{}</g:{element}>", escaped(value)).unwrap();
            }
        }
        feed.push_str("</item>\n");
    }
    feed + "</channel></rss>"
}

fn linked(offers: &Offers) -> String {
    let node = |offer: &BTreeMap<&'static str, Value>| {
        json!({
            "@type": "Product", "name": offer["titulo"], "brand": {"@type": "Brand", "name": offer.get("marca")},
            "category": offer["categoria"], "image": [offer.get("imagen")],
            "offers": {"@type": "Offer", "price": text(&offer["precio_valor"]) + ".00",
                "priceCurrency": offer["moneda"], "url": offer["link"]},
        })
    };
    let graph: Vec<Value> = offers.iter().map(node).collect();
    json!({"@context": "https://schema.org", "@graph": graph}).to_string()
}

const OURS: [(&str, &str); 7] = [
    ("titulo", "titulo"),
    ("marca", "marca"),
    ("precio_valor", "precio_valor"),
    ("moneda", "moneda"),
    ("categoria", "categoria"),
    ("imagen", "imagen"),
    ("link", "link"),
];

fn body(kind: &str, offers: &Offers) -> String {
    match kind {
        "application/json" => json!(offers).to_string(),
        "application/x-ndjson" => offers
            .iter()
            .map(|offer| json!(offer).to_string() + "\n")
            .collect(),
        "text/csv" => table(offers, &OURS, ";"),
        "text/tab-separated-values" => table(&merchant(offers), &MERCHANT, "\t"),
        "application/ld+json" => linked(offers),
        "application/xml" => xml(offers),
        _ => unreachable!("no such kind"),
    }
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn shown(world: &mut World) -> Vec<Value> {
    world.refresh().await;
    let mut all = Vec::new();
    let categories = world.get("/api/categories/").await.json();
    for category in categories["categories"].as_array().unwrap() {
        let name = category.as_str().unwrap();
        for page in 1.. {
            let uri = format!("/api/offers/{}/?limit=100&page={page}", encoded(name));
            let answer = world.get(&uri).await.json();
            all.extend(answer["results"].as_array().unwrap().clone());
            if answer["next"].is_null() {
                break;
            }
        }
    }
    all
}

#[actix_web::test]
async fn the_same_offers_of_every_kind_give_the_same_catalog() {
    let stores = offers();
    let total: usize = stores.values().map(Vec::len).sum();
    let mut first: Option<Vec<Value>> = None;
    for kind in [
        "application/json",
        "application/x-ndjson",
        "text/csv",
        "text/tab-separated-values",
        "application/ld+json",
        "application/xml",
    ] {
        let mut world = World::default();
        for (store, offers) in &stores {
            let uri = format!(
                "/api/archivos/?fuente={}&fecha=2025-10-12T08:00:00",
                encoded(store)
            );
            let ask = || {
                request("POST", &uri)
                    .insert_header(("content-type", kind))
                    .set_payload(body(kind, offers))
            };
            let answer = world.send(ask()).await;
            assert_eq!(answer.status, 201, "{kind}: {}", answer.text());
            let count = offers.len() as u64;
            assert_eq!(
                counts(&answer),
                [count, count, 0, 0, 0],
                "{kind}: {}",
                answer.json()["errors"]
            );
            // A retry is the same rows.
            assert_eq!(
                counts(&world.send(ask()).await),
                [count, 0, count, 0, 0],
                "{kind}"
            );
        }
        let shown = shown(&mut world).await;
        assert!(
            shown.len() > total * 9 / 10,
            "{kind}: {} of {total}",
            shown.len()
        );
        let first = first.get_or_insert_with(|| shown.clone());
        for (this, other) in shown.iter().zip(&*first) {
            assert_eq!(this, other, "{kind}");
        }
        assert_eq!(shown.len(), first.len(), "{kind}");
    }
}

#[actix_web::test]
async fn a_list_of_this_service_may_be_sent_back() {
    let mut world = World::default();
    world.upload(rows(1..30)).await;
    world.refresh().await;
    for uri in ["/api/offers/tv/?limit=20", "/api/archivos/?limit=20"] {
        let list = world.get(uri).await;
        let other = World::default();
        let answer = other.upload(list.body.clone()).await;
        assert_eq!(
            counts(&answer),
            [20, 20, 0, 0, 0],
            "{uri}: {}",
            answer.text()
        );
    }
}

#[actix_web::test]
async fn a_dry_run_says_and_stores_nothing() {
    let world = World::default();
    let dry = async |body: String| {
        world
            .send(request("POST", "/api/archivos/?dry_run=1").set_payload(body))
            .await
    };
    let answer = dry(format!("{}\n{{\"titulo\":\"x\"}}\n{}", row(1), row(1))).await;
    assert_eq!(answer.status, 200);
    let json = answer.json();
    assert_eq!(json["errors"][0]["code"], "no_price");
    let expected = json!({
        "mensaje": "Se podrían guardar 2 de 3 filas; 1 se rechazó. No se guardó nada.",
        "received": 3, "rejected": 1, "errors": json["errors"],
    });
    assert_eq!(json, expected);
    let cut = dry(format!("[{},", row(1))).await.json();
    assert_eq!(cut["truncated"], true);
    assert_eq!(dry("{}".to_owned()).await.problem(), "400 nothing_usable");
    assert_eq!(world.get("/api/archivos/").await.json()["total"], 0);
    // It is no matter to a dry run that the store is gone.
    world
        .faults
        .go_down(application::ports::StoreErrorKind::Unavailable);
    assert_eq!(dry(row(1)).await.status, 200);
}

#[actix_web::test]
async fn what_a_feed_lacks_comes_of_the_request_or_is_asked_for() {
    let table = "titulo,precio,url\nTV,5000,https://a.co/1\n";
    let ask = async |query: &str| {
        let world = World::default();
        let uri = format!("/api/archivos/{query}");
        let answer = world.send(request("POST", &uri).set_payload(table)).await;
        let stored = world.get("/api/archivos/").await.json()["results"][0].clone();
        (answer, stored)
    };
    let (answer, stored) = ask("?fuente=Alkosto&categoria=tv&fecha=2025-10-11").await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    for (name, value) in [
        ("fuente", "Alkosto"),
        ("categoria", "tv"),
        ("fecha_extraccion", "2025-10-11T00:00:00-05:00"),
        ("titulo", "TV"),
        ("link", "https://a.co/1"),
    ] {
        assert_eq!(stored[name], value, "{name}");
    }
    let code = |answer: &Answer| answer.json()["errors"][0]["code"].clone();
    let (undated, _) = ask("?fuente=Alkosto").await;
    assert_eq!(
        (undated.problem().as_str(), code(&undated)),
        ("400 nothing_usable", json!("no_date"))
    );
    assert!(
        undated.json()["error"]
            .as_str()
            .unwrap()
            .contains("?fecha=")
    );
    let (nobody, _) = ask("?fecha=2025-10-11").await;
    assert_eq!(code(&nobody), "no_store");
    let (late, _) = ask("?fuente=Alkosto&fecha=2026-01-01").await;
    assert_eq!(code(&late), "future_date");
    for query in ["?fecha=ayer", "?fecha=2025-13-01", "?dry_run=x"] {
        assert_eq!(ask(query).await.0.problem(), "400 bad_parameter", "{query}");
    }
}

#[actix_web::test]
async fn files_that_are_gzip_are_read() {
    let body =
        "titulo,precio,url,fuente,fecha\nTV,5000,https://a.co/1,Alkosto,2025-10-11\n".to_owned();
    for (kind, body) in [
        ("application/gzip", compressed("gzip", body.clone()).await),
        ("text/csv", compressed("gzip", body.clone()).await),
        (
            "application/octet-stream",
            compressed("gzip", rows(1..2)).await,
        ),
    ] {
        let answer = send(&World::default(), &[("content-type", kind)], body.clone()).await;
        assert_eq!(
            counts(&answer),
            [1, 1, 0, 0, 0],
            "{kind}: {}",
            answer.text()
        );
        let cut = send(
            &World::default(),
            &[("content-type", kind)],
            body.slice(..body.len() - 9),
        )
        .await;
        assert_eq!(cut.json()["truncated"], true, "{kind}: {}", cut.text());
    }
    let twice = compressed("gzip", rows(1..2)).await;
    let headers = [("content-encoding", "gzip")];
    assert_eq!(
        send(&World::default(), &headers, twice.clone())
            .await
            .status,
        201
    );
}

#[actix_web::test]
async fn files_that_are_of_no_use_are_told_what_to_do() {
    let zipped = |name: &str| {
        [
            b"PK\x03\x04".as_slice(),
            &[0; 26],
            name.as_bytes(),
            &[7; 500],
        ]
        .concat()
    };
    for (body, part) in [
        (zipped("datos.csv"), "ZIP"),
        (zipped("[Content_Types].xml"), "XLSX"),
        ([b"\xff\xfe".as_slice(), b"t\0i\0t\0u\0"].concat(), "UTF-16"),
        (
            b"<!DOCTYPE html><html><body>Hola</body></html>".to_vec(),
            "HTML",
        ),
        (b"%PDF-1.7 ...".to_vec(), "PDF"),
        (
            b"<?xml version='1.0'?><urlset></urlset>".to_vec(),
            "Merchant",
        ),
    ] {
        let answer = World::default().upload(body).await;
        assert_eq!(answer.problem(), "400 nothing_usable", "{part}");
        let json = answer.json();
        assert_eq!(json["errors"][0]["code"], "wrong_kind", "{part}");
        let error = json["error"].as_str().unwrap();
        assert!(error.starts_with("El ") && error.contains(part), "{error}");
    }
    let zip = send(
        &World::default(),
        &[("content-type", "application/zip")],
        zipped("a"),
    )
    .await;
    assert_eq!(zip.problem(), "400 nothing_usable");
}

#[actix_web::test]
async fn a_body_without_hope_is_not_read_on() {
    let world = World::default();
    let small = compressed("gzip", "{}\n".repeat(400_000)).await;
    assert!(small.len() < 8_000, "{}", small.len());
    let answer = send(&world, &[("content-encoding", "gzip")], small).await;
    assert_eq!(answer.problem(), "400 nothing_usable");
    let json = answer.json();
    let received = json["received"].as_u64().unwrap();
    assert!((10_000..40_000).contains(&received), "{received}");
    assert!(
        json["error"].as_str().unwrap().contains("no se leyeron"),
        "{}",
        json["error"]
    );
    // One that can be used among them, and it is read to its end.
    let body = format!("{}\n{}", row(1), "{}\n".repeat(30_000));
    let answer = world.upload(body).await;
    assert_eq!(counts(&answer), [30_001, 1, 0, 0, 30_000]);
}

#[actix_web::test]
async fn what_a_body_becomes_is_bounded_too() {
    let world = World::with(Options {
        settings: HttpSettings {
            max_upload_bytes: 1 << 20,
            ..HttpSettings::default()
        },
        ..Options::default()
    });
    let offers: Vec<Value> = (1..200)
        .map(|price| json!({"price": price * 1000}))
        .collect();
    let node = json!({"@type": "Product", "name": "TV", "url": "https://a.co/1", "description": "x".repeat(3_000),
        "fuente": "Alkosto", "fecha_extraccion": "2025-10-11", "offers": offers});
    let answer = world.upload(format!("{node}\n").repeat(20)).await;
    assert_eq!(answer.problem(), "413 too_large");
    assert!(
        answer.json()["error"]
            .as_str()
            .unwrap()
            .contains("transcritas")
    );
}

#[actix_web::test]
async fn a_row_is_described() {
    let answer = World::default().get("/api/archivos/schema/").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "application/schema+json")
    );
    let schema = answer.json();
    assert_eq!(
        schema["allOf"][0]["required"],
        json!(["titulo", "link", "fuente", "fecha_extraccion"])
    );
    let example = &schema["allOf"][0]["examples"][0];
    let stored = World::default().upload(example.to_string()).await;
    assert_eq!(counts(&stored), [1, 1, 0, 0, 0], "{}", stored.text());
}
