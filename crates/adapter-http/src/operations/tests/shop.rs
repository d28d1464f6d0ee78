//! Three shops' offers of four categories and a thing in the wrong one, uploaded through the route.
//!
//! Offers are called by the shop's first letter and a number, as their links end: `a1`. What is
//! known of each by hand is in [`offer`].

use std::collections::HashMap;

use serde_json::{Value, json};

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

/// What a list shows of an offer at noon of 2025-10-12.
pub(super) fn offer(name: &str) -> Value {
    let (titulo, marca, precio_texto, precio, categoria) = match name {
        "a1" => (
            "Televisor LG 50 pulgadas 4K",
            "LG",
            "$ 1.000.000",
            1_000_000,
            "Televisores",
        ),
        "f1" => (
            "TV LG 50\" UHD",
            "LG",
            "$ 1.100.000",
            1_100_000,
            "Televisores",
        ),
        "e1" => (
            "Televisor Samsung 55 pulgadas",
            "SAMSUNG",
            "$ 2.000.000",
            2_000_000,
            "Televisores",
        ),
        "a2" => (
            "Televisor Samsung 65 pulgadas QLED",
            "SAMSUNG",
            "$ 3.000.000",
            3_000_000,
            "Televisores",
        ),
        // The newest price is suspect: the last trusted one is shown, which the shop wrote no text for.
        "a3" => (
            "Televisor TCL 43 pulgadas",
            "TCL",
            "COP 900,000",
            900_000,
            "Televisores",
        ),
        "f2" => (
            "Soporte para televisor LG 50 pulgadas",
            "",
            "$ 50.000",
            50_000,
            "Accesorios",
        ),
        "f3" => (
            "Televisor Kalley 32 pulgadas",
            "KALLEY",
            "$ 600.000",
            600_000,
            "Televisores",
        ),
        "f4" => (
            "Televisor Sony 55 pulgadas importado",
            "SONY",
            "US$ 499.99",
            0,
            "Televisores",
        ),
        "a5" => (
            "Celular Samsung Galaxy A15 128GB",
            "SAMSUNG",
            "$ 800.000",
            800_000,
            "Celulares",
        ),
        "e2" => (
            "Celular Motorola Moto G54 256GB",
            "MOTOROLA",
            "$ 700.000",
            700_000,
            "Celulares",
        ),
        "a6" => (
            "Celular Xiaomi Redmi 13 256GB",
            "XIAOMI",
            "$ 700.000",
            700_000,
            "Celulares",
        ),
        "e3" => (
            "Portátil HP 15 pulgadas 16GB",
            "HP",
            "$ 2.500.000",
            2_500_000,
            "Computadoras",
        ),
        "e4" => (
            "Parrilla a gas Haceb",
            "HACEB",
            "$ 300.000",
            300_000,
            "Parrillas",
        ),
        "f5" => (
            "Parrilla eléctrica Haceb",
            "HACEB",
            "$ 200.000",
            200_000,
            "Parrillas",
        ),
        "e5" => ("Parrilla de carbón", "", "$ 150.000", 150_000, "Parrillas"),
        _ => panic!("no {name}"),
    };
    let (fuente, link) = match &name[..1] {
        "a" => ("Alkosto", format!("https://www.alkosto.com/p/{name}")),
        "f" => (
            "Falabella",
            format!("https://www.falabella.com.co/p/{name}"),
        ),
        _ => ("Éxito", format!("https://www.exito.com/p/{name}")),
    };
    let seen = match name {
        "f1" | "f2" | "f4" => "2025-10-10T12:00:00-05:00",
        "f3" => "2025-09-01T12:00:00-05:00",
        "f5" => "2025-10-11T12:00:00-05:00",
        "e1" => "2025-10-07T12:00:00-05:00",
        "a3" => "2025-10-02T12:00:00-05:00",
        _ => "2025-10-12T08:00:00-05:00",
    };
    let (rating, size) = match name {
        "a1" => (json!(4.5), json!("50\"")),
        "f1" => (json!(4.0), json!("50\"")),
        "f2" => (json!(null), json!("50\"")),
        "e1" => (json!(4.5), json!("55\"")),
        "f4" => (json!(null), json!("55\"")),
        "a2" => (json!(null), json!("65\"")),
        "a3" => (json!(null), json!("43\"")),
        "f3" => (json!(null), json!("32\"")),
        "a5" => (json!(4.8), json!(null)),
        "e2" => (json!(3.9), json!(null)),
        _ => (json!(null), json!(null)),
    };
    let dollars = name == "f4";
    json!({
        "_id": name,
        "titulo": titulo,
        "marca": if marca.is_empty() { Value::Null } else { marca.into() },
        "precio_texto": precio_texto,
        "precio_valor": if dollars { json!(499.99) } else { precio.into() },
        "moneda": if dollars { "USD" } else { "COP" },
        "categoria": categoria,
        "imagen": if name == "a1" { json!("https://img.example/a1.jpg") } else { Value::Null },
        "link": if name == "f1" { format!("{link}/8806097027584") } else { link },
        "fuente": fuente,
        "fecha_extraccion": seen,
        "calificacion": rating,
        "tamaño": size,
        "atipico": false,
    })
}

/// What a list shows of offers.
pub(super) fn offers(names: &str) -> Vec<Value> {
    names.split(' ').map(offer).collect()
}
