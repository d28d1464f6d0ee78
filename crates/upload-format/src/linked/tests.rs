use serde_json::{Value, json};

use crate::testing::check;

#[test]
fn a_product_with_an_offer() {
    let node = json!({
        "@context": "https://schema.org/", "@type": "Product", "@id": "https://a.co/1#p", "name": "TV 55\"",
        "image": ["https://a.co/1.jpg", "https://a.co/2.jpg"], "description": "Grande", "sku": "A1", "mpn": "M1",
        "gtin13": "7705191045375", "brand": {"@type": "Brand", "name": "LG"}, "category": ["TV", "LED"],
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.7", "reviewCount": 3},
        "additionalProperty": [{"@type": "PropertyValue", "name": "HDMI", "value": 3}, {"name": "vacío"}],
        "offers": {
            "@type": "Offer", "url": "https://a.co/1", "priceCurrency": "COP", "price": "1999900.00",
            "availability": "https://schema.org/InStock", "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@type": "Organization", "name": "Alkosto"},
            "shippingDetails": {"shippingRate": {"value": 12900, "currency": "COP"}},
        },
    });
    let row = json!({
        "titulo": "TV 55\"", "imagen": "https://a.co/1.jpg", "sku": "A1", "mpn": "M1", "gtin": "7705191045375",
        "marca": "LG", "categoria": "TV > LED", "calificacion": 4.7, "link": "https://a.co/1", "moneda": "COP",
        "precio_valor": 1_999_900.0, "disponibilidad": "https://schema.org/InStock",
        "condicion": "https://schema.org/NewCondition", "vendedor": "Alkosto", "envio": "12900 COP",
        "detalles_adicionales": {"HDMI": "3", "Descripción": "Grande"},
    });
    check(node.to_string(), &json!([row]));
    check(serde_json::to_string_pretty(&node).unwrap(), &json!([row]));
    check(json!([node, node]).to_string(), &json!([row, row]));
    let page = json!({"@context": "https://schema.org", "@graph": [
        {"@type": "Organization", "name": "Alkosto"}, {"@type": "BreadcrumbList", "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "TV", "item": "https://a.co/tv"}]}, node,
    ]});
    check(page.to_string(), &json!([row]));
    let list = json!({"@context": "https://schema.org", "@type": "ItemList", "numberOfItems": 2, "itemListElement": [
        {"@type": "ListItem", "position": 1, "item": node}, {"@type": "ListItem", "position": 2, "item": node},
    ]});
    check(list.to_string(), &json!([row, row]));
    let web = json!({"@type": "WebPage", "name": "x", "mainEntity": node});
    check(web.to_string(), &json!([row]));
    // With prefixes, as expanded documents have them.
    let spelled = node
        .to_string()
        .replace("\"name\"", "\"schema:name\"")
        .replace("\"offers\"", "\"http://schema.org/offers\"");
    check(
        spelled.replace("\"Product\"", "[\"schema:Product\",\"X\"]"),
        &json!([row]),
    );
}

fn rows(offers: &Value, expected: &Value) {
    let node = json!({"@type": "Product", "name": "TV", "url": "https://a.co/1", "offers": offers});
    let expected: Vec<Value> = expected
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let mut row = row.clone();
            row["titulo"] = "TV".into();
            let link = row.get("link").cloned().unwrap_or("https://a.co/1".into());
            row["link"] = link;
            row
        })
        .collect();
    check(node.to_string(), &expected.into());
}

#[test]
fn offers_of_every_shape() {
    rows(&json!({"price": 5}), &json!([{"precio_valor": 5}]));
    rows(
        &json!([{"price": 5, "url": "https://a.co/2"}, {"price": "$ 6"}]),
        &json!([{"precio_valor": 5, "link": "https://a.co/2"}, {"precio_valor": "$ 6"}]),
    );
    rows(
        &json!({"@type": "AggregateOffer", "lowPrice": 5, "highPrice": 9, "priceCurrency": "COP"}),
        &json!([{"precio_valor": 5, "moneda": "COP"}]),
    );
    rows(
        &json!({"@type": "AggregateOffer", "lowPrice": 5, "offers": [{"price": 5, "seller": "A"}, {"price": 6}]}),
        &json!([{"precio_valor": 5, "vendedor": "A"}, {"precio_valor": 6}]),
    );
    rows(
        &json!({"@type": "AggregateOffer", "lowPrice": 5, "offers": []}),
        &json!([{"precio_valor": 5}]),
    );
    rows(&json!([]), &json!([{}]));
    rows(
        &json!({"price": 5, "priceSpecification": [
            {"@type": "UnitPriceSpecification", "price": 9, "priceType": "https://schema.org/ListPrice"},
            {"@type": "UnitPriceSpecification", "price": 1, "referenceQuantity": {"value": 1, "unitCode": "KGM"}}]}),
        &json!([{"precio_valor": 5, "precio_anterior": 9}]),
    );
    rows(
        &json!({"priceSpecification": [
            {"price": 1, "referenceQuantity": {"value": 1}}, {"price": 5, "priceCurrency": "USD"}]}),
        &json!([{"precio_valor": 5, "moneda": "USD"}]),
    );
    rows(
        &json!({"price": {"@value": "5"}}),
        &json!([{"precio_valor": 5}]),
    );
    rows(
        &json!({"price": 5, "shippingDetails": [
            {"shippingRate": {"value": 1, "currency": "COP"}}, {"shippingRate": {"value": 2, "currency": "COP"}}]}),
        &json!([{"precio_valor": 5}]),
    );
}

#[test]
fn groups_and_offers_alone() {
    let group = json!({"@type": "ProductGroup", "name": "Camisa", "brand": "X", "hasVariant": [
        {"@type": "Product", "name": "Camisa S", "size": "S", "offers": {"price": 5, "url": "https://a.co/s"}},
        {"@type": "Product", "sku": "M", "offers": {"price": 6, "url": "https://a.co/m"}},
    ]});
    check(
        group.to_string(),
        &json!([
            {"titulo": "Camisa S", "marca": "X", "tamaño": "S", "precio_valor": 5, "link": "https://a.co/s"},
            {"titulo": "Camisa", "marca": "X", "sku": "M", "precio_valor": 6, "link": "https://a.co/m"},
        ]),
    );
    let alone = json!({"@type": "Offer", "price": 5, "url": "https://a.co/1", "itemOffered": {"@type": "Product", "name": "TV"}});
    check(
        alone.to_string(),
        &json!([{"titulo": "TV", "precio_valor": 5, "link": "https://a.co/1"}]),
    );
}

#[test]
fn what_is_no_product_is_passed_over_and_rows_of_ours_stay() {
    check(r#"{"@type":"Organization","name":"X"}"#, &json!([]));
    check(r#"{"@graph":[]}"#, &json!([]));
    let ours = r#"{"titulo":"TV","@type":"Product","fuente":"F","fecha_extraccion":"2025"}"#;
    check(
        ours,
        &json!([{"titulo":"TV","@type":"Product","fuente":"F","fecha_extraccion":"2025"}]),
    );
    // What a scraper puts beside counts.
    let beside = r#"{"@type":"Product","name":"TV","fuente":"F","fecha_extraccion":"2025-01-02","offers":{"price":1}}"#;
    check(
        beside,
        &json!([{"titulo":"TV","fuente":"F","fecha_extraccion":"2025-01-02","precio_valor":1}]),
    );
}

#[test]
fn a_rating_of_another_scale_is_none() {
    for (best, expected) in [("5", json!(4)), ("10", Value::Null)] {
        let node = json!({"@type": "Product", "name": "TV", "aggregateRating": {"ratingValue": 4, "bestRating": best}});
        let mut row = json!({"titulo": "TV"});
        if !expected.is_null() {
            row["calificacion"] = expected;
        }
        check(node.to_string(), &json!([row]));
    }
}

#[test]
fn a_node_becomes_so_much_at_most() {
    let many = |count: usize, text: usize| {
        let offers: Vec<Value> = (0..count).map(|n| json!({"price": n + 1})).collect();
        json!({"@type": "Product", "name": "TV", "description": "x".repeat(text), "offers": offers})
            .to_string()
    };
    let body = format!("{}\n{}\n{}", many(201, 1), many(200, 1), many(200, 100_000));
    let given = crate::Given {
        seen_at: Some("2025-10-12".to_owned()),
        ..crate::Given::default()
    };
    let got = crate::testing::read(body.as_bytes(), crate::Declared::Unknown, &given, 4096);
    assert_eq!(got[0], json!([1, "too_many"]));
    assert!(got[1..=200].iter().all(Value::is_object));
    assert_eq!(got.last().unwrap(), &json!([3, "too_many"]));
    assert!(got.len() < 250, "{}", got.len());
}
