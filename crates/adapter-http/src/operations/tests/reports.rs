//! Whole answers of the comparison and the reports, with values worked out by hand.

use serde_json::{Value, json};

use super::shop::{Shop, offer};

const T: &str = "2025-10-12T12:00:00-05:00";

/// An offer as a comparison shows it.
fn product(name: &str) -> Value {
    let offer = offer(name);
    let fields = [
        "_id",
        "titulo",
        "precio_valor",
        "precio_texto",
        "link",
        "fecha_extraccion",
    ];
    let members = fields.map(|field| (field.to_owned(), offer[field].clone()));
    Value::Object(members.into_iter().collect())
}

fn period(from: &str, days: u32) -> Value {
    json!({"fecha_inicio": from, "fecha_fin": T, "dias_analizados": days})
}

#[actix_web::test]
async fn price_comparison() {
    let shop = Shop::new().await;
    let store = |name: &str, [min, max, mean]: [u32; 3], products: &[&str]| {
        let products: Vec<Value> = products.iter().map(|name| product(name)).collect();
        json!({
            "_id": name, "precio_min": min, "precio_max": max, "precio_promedio": mean,
            "count": products.len(), "productos": products,
        })
    };
    let offer = |name: &str, store: &str, price: u32| {
        json!({
            "_id": name, "fuente": store, "precio_valor": price, "confianza": 1.0,
            "razones": ["gtin", "marca", "pulgadas"],
        })
    };
    let alkosto = store("Alkosto", [1_000_000; 3], &["a1"]);
    let falabella = store("Falabella", [1_100_000; 3], &["f1"]);
    let expected = json!({
        "product_searched": "lg 50", "total_results": 2, "currency": "COP",
        "price_range": {"min": 1_000_000, "max": 1_100_000, "average": 1_050_000},
        "page": 1, "pages": 1, "next": null, "previous": null, "generado_en": T,
        "stores": [alkosto, falabella], "best_deal": alkosto,
        "productos": [{
            "_id": "a1", "titulo": "Televisor LG 50 pulgadas 4K", "tiendas": 2,
            "precio_min": 1_000_000, "precio_max": 1_100_000,
            "ofertas": [offer("a1", "Alkosto", 1_000_000), offer("f1", "Falabella", 1_100_000)],
        }],
    });
    let found = shop.ok("/api/price-comparison/?product=+lg+50+").await;
    assert_eq!(found, expected);
    // Two at Alkosto, (3,000,000 + 800,000) / 2, and one at Éxito; mean of 5,800,000 over three.
    let samsung = shop.ok("/api/price-comparison?product=samsung").await;
    let alkosto = store("Alkosto", [800_000, 3_000_000, 1_900_000], &["a5", "a2"]);
    assert_eq!(samsung["best_deal"], alkosto);
    assert_eq!(
        samsung["stores"],
        json!([alkosto, store("Éxito", [2_000_000; 3], &["e1"])])
    );
    assert_eq!(
        samsung["price_range"],
        json!({"min": 800_000, "max": 3_000_000, "average": 1_933_333.33})
    );
}

#[actix_web::test]
async fn a_comparison_has_pages_of_each_store() {
    let shop = Shop::new().await;
    let first = shop
        .ok("/api/price-comparison/?product=samsung&limit=1")
        .await;
    assert_eq!(first["pages"], 2);
    assert_eq!(first["previous"], Value::Null);
    assert_eq!(first["stores"][0]["productos"], json!([product("a5")]));
    let second = shop.ok(first["next"].as_str().unwrap()).await;
    assert_eq!(second["stores"][0]["productos"], json!([product("a2")]));
    assert_eq!(second["stores"][0]["count"], 2);
    assert_eq!(second["stores"][1]["productos"], json!([]));
    assert_eq!(second["total_results"], 3);
    assert_eq!(second["next"], Value::Null);
    let again = shop.ok(second["previous"].as_str().unwrap()).await;
    assert_eq!(again["stores"], first["stores"]);
    let past = shop
        .ok("/api/price-comparison/?product=samsung&limit=1&page=9")
        .await;
    assert_eq!(past["stores"][0]["productos"], json!([]));
    assert!(past["previous"].as_str().unwrap().ends_with("page=2"));
}

const NOTHING: &str = "404 nothing_found";

#[actix_web::test]
async fn what_a_search_finds() {
    let shop = Shop::new().await;
    // The offers found, cheapest first, or the problem.
    let check = async |query: &str, expected: &str| {
        let uri = format!("/api/price-comparison/?product={query}");
        let answer = shop.get(&uri).await;
        if answer.status != 200 {
            assert_eq!(answer.problem(), expected, "{uri}");
            return;
        }
        let json = shop.ok(&uri).await;
        let stores = json["stores"].as_array().unwrap().iter();
        let mut found: Vec<&Value> = stores
            .flat_map(|store| store["productos"].as_array().unwrap())
            .collect();
        found.sort_by_key(|row| row["precio_valor"].as_i64());
        let names: Vec<_> = found.iter().map(|r| r["_id"].as_str().unwrap()).collect();
        assert_eq!(names.join(" "), expected, "{uri}");
        assert_eq!(json["total_results"], names.len(), "{uri}");
        assert_eq!(json["best_deal"], json["stores"][0], "{uri}");
    };
    // Any order, any case, no accents; the words of the category's name are words of its offers.
    check("4K+LG+50", "a1 f1").await; // UHD is 4K
    check("50+LG+televisor", "a1 f1").await;
    check("televisores+50", "a1 f1").await;
    check("PARRILLA+CARB%C3%93N", "e5").await;
    check("parrilla+carbon", "e5").await;
    check("electrica", "f5").await;
    // The last word may be a beginning, others not.
    check("televisor+sams", "e1 a2").await;
    check("sams+televisor", NOTHING).await;
    // One typo in a long word, none in a short one.
    check("televisor+smasung", "e1 a2").await;
    check("samsumg+65", "a2").await;
    check("lgg+50", NOTHING).await;
    // An accessory is no best deal where there is the thing, and is found where there is not; «TV» is a
    // «televisor».
    check("televisor+lg+50", "a1 f1").await;
    check("soporte", "f2").await;
    check("soporte+televisor", "f2").await;
    check("televisor&category=accesorios", "f2").await;
    // What is set apart or expired is not found; the latter is where it is asked for.
    check("hisense", NOTHING).await;
    check("kalley", NOTHING).await;
    check("kalley&include_expired=1", "f3").await;
    // One currency: the commonest of what was found.
    check("televisor+sony", "f4").await;
    check("televisor+sony&currency=COP", NOTHING).await;
    // Filters.
    check("samsung&store=exito", "e1").await;
    check("samsung&brand=samsung&max_price=2000000", "a5 e1").await;
    check("samsung&category=tv&min_price=2000000.01", "a2").await;
    // Never a regular expression, and never without a word.
    for query in [
        ".*",
        "%5B",
        "%5E",
        "$",
        "%5C",
        "?",
        "%25",
        "%C2%BF",
        "%F0%9F%98%80",
    ] {
        check(query, NOTHING).await;
    }
    // Marks are no part of a word, and one letter is a word of its own, not a beginning.
    check("c%2B%2B+(&max_price=700000&store=exito", NOTHING).await;
    check("lg.*50", "a1 f1").await;
    check("(lg)+%5B50%5D", "a1 f1").await;
    check("", "400 bad_parameter").await;
    check("+", "400 bad_parameter").await;
}

#[actix_web::test]
async fn nothing_found_says_so() {
    let shop = Shop::new().await;
    let nothing = shop.get("/api/price-comparison/?product=zzz").await;
    assert_eq!(
        nothing.json()["error"],
        "No se encontró ningún producto para «zzz»."
    );
    let missing = shop.get("/api/price-comparison/").await;
    assert_eq!(missing.json()["errors"][0]["code"], "required");
    assert_eq!(missing.json()["errors"][0]["field"], "product");
}

#[actix_web::test]
async fn store_comparison() {
    let shop = Shop::new().await;
    // A television that both Alkosto and Falabella sell: 1,000,000 and 1,100,000.
    let alkosto = json!({
        "_id": "Alkosto", "total_productos": 3, "precio_promedio": 1_633_333.33,
        "precio_min": 900_000, "precio_max": 3_000_000, "categorias": ["Televisores"],
        "marcas": ["LG", "SAMSUNG", "TCL"], "ultima_actualizacion": "2025-10-12T08:00:00-05:00",
        "total_categorias": 1, "total_marcas": 3, "rango_precios": 2_100_000,
        "indice_precios": 1.0, "productos_comparables": 1,
    });
    let falabella = json!({
        "_id": "Falabella", "total_productos": 1, "precio_promedio": 1_100_000,
        "precio_min": 1_100_000, "precio_max": 1_100_000, "categorias": ["Televisores"],
        "marcas": ["LG"], "ultima_actualizacion": "2025-10-10T12:00:00-05:00",
        "total_categorias": 1, "total_marcas": 1, "rango_precios": 0,
        "indice_precios": 1.1, "productos_comparables": 1,
    });
    let exito = json!({
        "_id": "Éxito", "total_productos": 1, "precio_promedio": 2_000_000,
        "precio_min": 2_000_000, "precio_max": 2_000_000, "categorias": ["Televisores"],
        "marcas": ["SAMSUNG"], "ultima_actualizacion": "2025-10-07T12:00:00-05:00",
        "total_categorias": 1, "total_marcas": 1, "rango_precios": 0,
        "indice_precios": null, "productos_comparables": 0,
    });
    let expected = json!({
        "periodo_analisis": period("2025-09-12T12:00:00-05:00", 30),
        "currency": "COP",
        "resumen_general": {
            "total_tiendas": 3, "total_productos": 5, "categoria_filtro": "Televisores",
            "promedio_productos_por_tienda": 1.67,
        },
        "rankings": {
            "mejor_precio_promedio": falabella, "mayor_variedad": alkosto,
            "mas_actualizada": alkosto,
        },
        "detalle_tiendas": [alkosto, falabella, exito],
        "generado_en": T,
    });
    let found = shop
        .ok("/api/reports/store-comparison/?category=smart+tv")
        .await;
    assert_eq!(found, expected);
    // In the last three days Éxito saw no television, and Alkosto's a3 was trusted on none.
    let short = shop
        .ok("/api/reports/store-comparison/?category=tv&days=3")
        .await;
    assert_eq!(short["resumen_general"]["total_productos"], 3);
    assert_eq!(short["resumen_general"]["total_tiendas"], 2);
    let all = shop.ok("/api/reports/store-comparison/").await;
    assert_eq!(
        all["resumen_general"],
        json!({
            "total_tiendas": 3, "total_productos": 13, "categoria_filtro": null,
            "promedio_productos_por_tienda": 4.33,
        })
    );
}

#[actix_web::test]
async fn an_empty_comparison_says_so() {
    let shop = Shop::new().await;
    let uri = "/api/reports/store-comparison/?as_of=2020-01-01&days=7";
    let expected = json!({
        "periodo_analisis": {
            "fecha_inicio": "2019-12-25T23:55:00-05:00", "fecha_fin": "2020-01-01T23:55:00-05:00",
            "dias_analizados": 7,
        },
        "currency": "COP",
        "resumen_general": {
            "total_tiendas": 0, "total_productos": 0, "categoria_filtro": null,
            "promedio_productos_por_tienda": 0.0,
        },
        "rankings": {
            "mejor_precio_promedio": null, "mayor_variedad": null, "mas_actualizada": null,
        },
        "detalle_tiendas": [],
        "mensaje": "No hay datos para lo pedido en los últimos 7 días.",
        "generado_en": "2020-01-01T23:55:00-05:00",
    });
    assert_eq!(shop.ok(uri).await, expected);
    let unknown = shop
        .get("/api/reports/store-comparison/?category=naves")
        .await;
    assert_eq!(unknown.status, 200);
    assert_eq!(
        unknown.json()["resumen_general"]["categoria_filtro"],
        "naves"
    );
}

#[actix_web::test]
async fn price_analysis() {
    let shop = Shop::new().await;
    // 0.9, 1, 1.1, 2 and 3 million. p25 is the second, p75 the fourth, p90 = 2 + 0.6 · 1. p33 =
    // 1 + 0.32 · 0.1, p66 = 1.1 + 0.64 · 0.9.
    let expected = json!({
        "categoria": "Televisores",
        "periodo_analisis": period("2025-09-12T12:00:00-05:00", 30),
        "currency": "COP",
        "estadisticas_generales": {
            "total_productos": 5, "precio_promedio": 1_600_000, "precio_minimo": 900_000,
            "precio_maximo": 3_000_000, "rango_precios": 2_100_000,
        },
        "percentiles": {
            "p25": 1_000_000, "p50_mediana": 1_100_000, "p75": 2_000_000, "p90": 2_600_000,
        },
        "distribucion_rangos": {"economico": 2, "medio": 1, "premium": 2},
        "recomendaciones": {
            "precio_competitivo": 1_000_000, "precio_premium_aceptable": 2_000_000,
            "oportunidad_descuento": 880_000,
        },
        "generado_en": T,
    });
    let found = shop.ok("/api/reports/price-analysis/Televisores/").await;
    assert_eq!(found, expected);
    // A single one, in dollars: 80 % of 499.99 is 399.992.
    let dollars = shop
        .ok("/api/reports/price-analysis/tv?currency=USD&days=7")
        .await;
    let p = json!(499.99);
    assert_eq!(
        dollars["percentiles"],
        json!({"p25": p, "p50_mediana": p, "p75": p, "p90": p})
    );
    assert_eq!(dollars["currency"], "USD");
    assert_eq!(dollars["recomendaciones"]["oportunidad_descuento"], 399.99);
}

#[actix_web::test]
async fn an_analysis_without_data_is_not_found() {
    let shop = Shop::new().await;
    let check = async |uri: &str, message: &str| {
        let answer = shop.get(uri).await;
        assert_eq!(answer.problem(), "404 no_data", "{uri}");
        assert_eq!(answer.json()["error"], message, "{uri}");
    };
    check(
        "/api/reports/price-analysis/naves/",
        "No se encontraron datos para la categoría naves: no existe en el catálogo.",
    )
    .await;
    check(
        "/api/reports/price-analysis/tv/?days=7&as_of=2025-09-20",
        "No se encontraron datos para la categoría Televisores en los últimos 7 días.",
    )
    .await;
}
