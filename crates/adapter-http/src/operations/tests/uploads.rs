//! What becomes of an upload's rows.

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Value, json};

use super::upload_support::{compressed, counts, row, row_with, rows, send, send_pieces};
use crate::test_support::{Options, World, request};

/// The id that the `n`th accepted row gets.
fn id(n: u32) -> String {
    format!("00000001{n:016x}")
}

#[actix_web::test]
async fn a_summary_in_full() {
    let world = World::default();
    let body = [&row(1), "{\"titulo\":\"x\"}", &row(2), &row(1)].join("\n");
    let answer = world.upload(body).await;
    assert_eq!(answer.status, 201);
    let json = answer.json();
    let message = "Falta el precio: debe venir en precio_valor o en precio_texto.";
    assert_eq!(
        json,
        json!({
            "mensaje": "Se guardaron 2 de 4 filas; 1 ya estaba; 1 se rechazó.",
            "received": 4, "stored": 2, "duplicates": 1, "conflicts": 0, "rejected": 1,
            "run": "2025-10-12",
            "ids": [id(1), null, id(2), id(1)],
            "errors": [
                {"index": 1, "line": 2, "field": "precio_valor", "code": "no_price", "message": message},
            ],
        })
    );
}

#[actix_web::test]
async fn rows_come_in_several_shapes() {
    let check = async |body: String, received: u64| {
        let answer = World::default().upload(body.clone()).await;
        assert_eq!(answer.status, 201, "{body}: {}", answer.text());
        assert_eq!(counts(&answer), [received, received, 0, 0, 0], "{body}");
    };
    let pretty = |rows: &[String]| {
        let rows: Vec<Value> = rows
            .iter()
            .map(|r| serde_json::from_str(r).unwrap())
            .collect();
        serde_json::to_string_pretty(&rows).unwrap()
    };
    let (one, two) = (row(1), row(2));
    let object: Value = serde_json::from_str(&one).unwrap();
    check(one.clone(), 1).await;
    check(serde_json::to_string_pretty(&object).unwrap(), 1).await;
    check(format!("[{one}]"), 1).await;
    check(format!("[{one},{two}]"), 2).await;
    check(pretty(&[one.clone(), two.clone()]), 2).await;
    check(format!("{one}\n{two}\n"), 2).await;
    check(format!("{one}\r\n\r\n{two}"), 2).await;
    check(format!("\u{feff}{one}\n{two}"), 2).await;
    check(format!(" \n\t[ {one} ,\n {two} ] \n"), 2).await;
}

#[actix_web::test]
async fn the_kind_of_the_body_does_not_matter_but_its_charset_does() {
    let check = async |content_type: &str, expected: &str| {
        let headers = [("content-type", content_type)];
        let answer = send(&World::default(), &headers, row(1)).await;
        let got = match answer.status.as_u16() {
            201 => "201".to_owned(),
            _ => answer.problem(),
        };
        assert_eq!(got, expected, "{content_type}");
    };
    check("application/json", "201").await;
    check("application/json; charset=utf-8", "201").await;
    check("application/json; charset=\"UTF-8\"", "201").await;
    check("application/x-ndjson", "201").await;
    check("text/plain", "201").await;
    check("application/octet-stream", "201").await;
    let refused = "415 unsupported_media_type";
    check("application/json; charset=latin1", refused).await;
    check("application/json; charset=iso-8859-1", refused).await;
    check("application/json; charset=utf-16; x=y", refused).await;
    check("application/json; charset=utf-8; x=y", "201").await;
    check("multipart/form-data; boundary=x", refused).await;
    check("Multipart/Mixed; boundary=x", refused).await;
    let bare = send(&World::default(), &[], row(1)).await;
    assert_eq!(bare.status, 201);
}

#[actix_web::test]
async fn a_refused_price_is_quoted_and_nan_is_absent() {
    let world = World::default();
    let instalments = row(1).replace(
        "\"precio_valor\":1000",
        "\"precio_texto\":\"12 cuotas de $ 108.325\"",
    );
    let unrated = row_with("calificacion", "NaN");
    let answer = world.upload(format!("{instalments}\n{unrated}")).await;
    assert_eq!(counts(&answer), [2, 1, 0, 0, 1]);
    let error = &answer.json()["errors"][0];
    assert_eq!(
        (&error["field"], &error["code"]),
        (&json!("precio_texto"), &json!("bad_price"))
    );
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("«12 cuotas de $ 108.325»"), "{message}");
    let stored = world.get("/api/archivos/").await.json();
    assert_eq!(stored["results"][0]["calificacion"], Value::Null);
}

#[actix_web::test]
async fn a_retry_stores_nothing_and_says_the_same_ids() {
    let world = World::default();
    let first = world.upload(rows(1..4)).await;
    let again = world.upload(rows(1..4)).await;
    assert_eq!(again.status, 201);
    assert_eq!(counts(&again), [3, 0, 3, 0, 0]);
    assert_eq!(again.json()["ids"], first.json()["ids"]);
    assert_eq!(
        again.json()["mensaje"],
        "Se guardaron 0 de 3 filas; 3 ya estaban."
    );
    // The same content: other order of members, other spelling of numbers, another `_id`.
    let other = row_with("_id", "\"abc\"").replace("1000,", "1000.00,");
    let same = world.upload(other).await;
    assert_eq!(counts(&same), [1, 0, 1, 0, 0]);
    let all = world.get("/api/archivos/").await;
    assert_eq!(all.json()["total"], 3);
}

#[actix_web::test]
async fn other_content_at_the_same_time_is_a_conflict_and_is_stored() {
    let world = World::default();
    world.upload(row(1)).await;
    let other = world.upload(row_with("precio_valor", "1500")).await;
    assert_eq!(other.status, 201);
    assert_eq!(counts(&other), [1, 1, 0, 1, 0]);
    assert_eq!(other.json()["mensaje"], "Se guardó 1 de 1 fila.");
    assert_eq!(
        counts(&world.upload(row_with("precio_valor", "1500")).await),
        [1, 0, 1, 0, 0]
    );
    assert_eq!(world.get("/api/archivos/").await.json()["total"], 2);
}

#[actix_web::test]
async fn bad_rows_are_told_one_by_one() {
    let world = World::default();
    let check = async |bad: &[u8], field: Value, code: &str| {
        let body = [row(1).as_bytes(), bad, row(2).as_bytes()].join(&b'\n');
        let answer = world.upload(body).await;
        let text = String::from_utf8_lossy(bad).into_owned();
        assert_eq!(answer.status, 201, "{text}");
        let json = answer.json();
        assert_eq!(json["received"], 3, "{text}: {json}");
        assert_eq!(json["ids"], json!([id(1), null, id(2)]), "{text}");
        let error = &json["errors"][0];
        assert_eq!(
            (
                &error["index"],
                &error["line"],
                &error["field"],
                &error["code"]
            ),
            (&json!(1), &json!(2), &field, &json!(code)),
            "{text}"
        );
    };
    let price = || json!("precio_valor");
    check(
        row_with("precio_valor", "NaN").as_bytes(),
        price(),
        "no_price",
    )
    .await;
    check(
        row_with("precio_valor", "\"12 cuotas de $ 108.325\"").as_bytes(),
        price(),
        "bad_price",
    )
    .await;
    check(
        row_with("precio_texto", "\"$ 10.000\"").as_bytes(),
        price(),
        "price_conflict",
    )
    .await;
    check(
        row_with("precio_texto", "\"US$ 1000\",\"moneda\":\"COP\"").as_bytes(),
        json!("moneda"),
        "currency_conflict",
    )
    .await;
    check(
        row_with("precio_valor", "Infinity").as_bytes(),
        price(),
        "not_finite",
    )
    .await;
    check(
        row_with("precio_valor", "-1").as_bytes(),
        price(),
        "price_not_positive",
    )
    .await;
    check(
        row_with("precio_valor", "0").as_bytes(),
        price(),
        "price_not_positive",
    )
    .await;
    check(
        row_with("precio_valor", "1e300").as_bytes(),
        price(),
        "price_out_of_range",
    )
    .await;
    check(
        row_with("precio_valor", "null").as_bytes(),
        price(),
        "no_price",
    )
    .await;
    check(
        row_with("titulo", "\"  \"").as_bytes(),
        json!("titulo"),
        "no_title",
    )
    .await;
    check(
        row_with("titulo", "[]").as_bytes(),
        json!("titulo"),
        "wrong_type",
    )
    .await;
    check(
        row_with("link", "\"x\"").as_bytes(),
        json!("link"),
        "bad_link",
    )
    .await;
    check(
        row_with("fuente", "\"\"").as_bytes(),
        json!("fuente"),
        "no_store",
    )
    .await;
    check(
        row_with("moneda", "\"XYZ\"").as_bytes(),
        json!("moneda"),
        "unknown_currency",
    )
    .await;
    let date = || json!("fecha_extraccion");
    check(
        row_with("fecha_extraccion", "\"ayer\"").as_bytes(),
        date(),
        "bad_date",
    )
    .await;
    check(
        row_with("fecha_extraccion", "\"2025-10-14\"").as_bytes(),
        date(),
        "future_date",
    )
    .await;
    check(b"{\"titulo\":\"\xff\xfe\"}", Value::Null, "invalid_utf8").await;
    check(b"[1]", Value::Null, "not_an_object").await;
    check(b"{\"titulo\":}", Value::Null, "invalid_json").await;
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
    check(deep.as_bytes(), Value::Null, "too_deep").await;
    let long = row_with(
        "detalles_adicionales",
        &format!("\"{}\"", "x".repeat(10_000_000)),
    );
    check(long.as_bytes(), Value::Null, "row_too_large").await;
}

#[actix_web::test]
async fn bodies_without_a_usable_row() {
    let world = World::default();
    let check = async |body: String, expected: &str| {
        let start: String = body.chars().take(40).collect();
        let answer = world.upload(body).await;
        assert_eq!(answer.problem(), expected, "{start}: {}", answer.text());
        assert!(answer.body.len() < 60_000, "{start}");
        answer.json()
    };
    check(String::new(), "400 invalid_body").await;
    check(" \n ".to_owned(), "400 invalid_body").await;
    check("[]".to_owned(), "400 invalid_body").await;
    for body in [
        "null", "1", "\"x\"", "hola", "<html>", "{", "{}", "[{}", "[[", "]", "\u{0}",
    ] {
        check(body.to_owned(), "400 nothing_usable").await;
    }
    check("[".repeat(100_000), "400 nothing_usable").await;
    check("{\"a\":".repeat(100_000), "400 nothing_usable").await;
    check(
        format!("{{\"titulo\":\"{}", "x".repeat(10_000_000)),
        "400 nothing_usable",
    )
    .await;
    let one = check(row_with("precio_valor", "NaN"), "400 nothing_usable").await;
    assert_eq!(one["errors"][0]["field"], "precio_valor");
    assert_eq!(one["errors"][0]["index"], 0);
    assert_eq!((&one["received"], &one["rejected"]), (&json!(1), &json!(1)));
    let message = one["errors"][0]["message"].as_str().unwrap();
    let error = one["error"].as_str().unwrap();
    assert!(error.contains(message), "{error}");
    assert_eq!(world.get("/api/archivos/").await.json()["total"], 0);
}

#[actix_web::test]
async fn a_torn_array_keeps_its_whole_rows() {
    let world = World::default();
    let answer = world
        .upload(format!("[{},{},{{\"titulo\":\"", row(1), row(2)))
        .await;
    assert_eq!(answer.status, 201);
    assert_eq!(counts(&answer), [3, 2, 0, 0, 1]);
    assert_eq!(answer.json()["errors"][0]["code"], "truncated");
    assert_eq!(answer.json()["truncated"], true);
    let whole = world.upload(row(1)).await.json();
    assert_eq!(whole.get("truncated"), None);
}

#[actix_web::test]
async fn bodies_may_be_compressed() {
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let world = World::default();
        let body = compressed(encoding, rows(1..5_000)).await;
        let headers = [("content-encoding", encoding)];
        let answer = send(&world, &headers, body.clone()).await;
        assert_eq!(answer.status, 201, "{encoding}: {}", answer.text());
        assert_eq!(counts(&answer), [4_999, 4_999, 0, 0, 0], "{encoding}");
        // Half of it: what was whole is stored, and the answer says that it is cut.
        let half = body.slice(..body.len() / 2);
        let torn = send(&World::default(), &headers, half).await;
        if encoding == "deflate" {
            // Its decoder cannot tell a cut from damage, and no files come in it.
            assert_eq!(torn.problem(), "400 invalid_body");
            assert!(torn.json()["durable"].is_u64());
            continue;
        }
        assert_eq!(torn.status, 201, "{encoding}: {}", torn.text());
        let json = torn.json();
        assert_eq!(
            (&json["truncated"], &json["rejected"]),
            (&json!(true), &json!(0)),
            "{encoding}"
        );
        assert!(json["stored"].as_u64().unwrap() > 0, "{encoding}: {json}");
        assert!(
            json["mensaje"].as_str().unwrap().contains("cortado"),
            "{json}"
        );
        let nothing = send(&World::default(), &headers, body.slice(..20)).await;
        assert_eq!(nothing.problem(), "400 invalid_body", "{encoding}");
        let plain = send(&World::default(), &headers, rows(1..5_000)).await;
        assert_eq!(plain.problem(), "400 invalid_body", "{encoding}");
    }
    for encoding in ["snappy", "gzip, br", "compress"] {
        let headers = [("content-encoding", encoding)];
        let answer = send(&World::default(), &headers, row(1)).await;
        assert_eq!(answer.problem(), "415 unsupported_media_type", "{encoding}");
    }
    let identity = send(
        &World::default(),
        &[("content-encoding", "identity")],
        row(1),
    )
    .await;
    assert_eq!(identity.status, 201);
}

#[actix_web::test]
async fn many_rows_go_without_ids_and_with_a_hundred_errors() {
    let world = World::default();
    let most = world.upload(rows(1..10_001)).await;
    assert_eq!(most.json()["ids"].as_array().unwrap().len(), 10_000);
    let world = World::default();
    let pieces = [rows(1..5_001), "{}\n".repeat(150), rows(5_001..10_002)];
    let pieces = pieces.map(|piece| Ok(piece.into())).into_iter().collect();
    let more = send_pieces(&world, pieces).await;
    assert_eq!(more.status, 201);
    assert_eq!(counts(&more), [10_151, 10_001, 0, 0, 150]);
    let json = more.json();
    assert!(json.get("ids").is_none());
    let errors = json["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 100);
    assert_eq!(
        (&errors[99]["index"], &errors[99]["line"]),
        (&json!(5_099), &json!(5_100))
    );
}

#[actix_web::test]
async fn a_row_may_be_torn_anywhere_by_the_network() {
    let body = format!(
        "[{},\n{}]",
        row(1),
        row_with("titulo", "\"Televisión ñandú\"")
    );
    let whole = World::default().upload(body.clone()).await;
    let bytes = body.into_bytes();
    for size in [1, 7, 64] {
        let pieces = bytes.chunks(size).map(|piece| Ok(piece.to_vec().into()));
        let answer = send_pieces(&World::default(), pieces.collect()).await;
        assert_eq!(answer.text(), whole.text(), "{size}");
    }
}

#[actix_web::test]
async fn an_answer_may_wait_until_reads_show_it() {
    let mut world = World::default();
    world.refresh().await;
    let ask = |refresh: &str| {
        let uri = format!("/api/archivos/?refresh={refresh}");
        request("POST", &uri).set_payload(row(1))
    };
    let without = world.send(ask("none")).await;
    assert!(without.json().get("visible").is_none());
    assert_eq!(world.get("/api/offers/tv").await.json()["total"], 0);
    let state = world.state.clone();
    // The row is a duplicate now, which reads do not show yet either.
    let shown = Cell::new(false);
    let waiting = async {
        let answer = crate::test_support::send(state, ask("wait")).await;
        assert!(shown.get(), "answered before reads show it");
        answer
    };
    let refreshing = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        world.refresh().await;
        shown.set(true);
    };
    let (answer, ()) = futures_util::future::join(waiting, refreshing).await;
    assert_eq!(answer.status, 201);
    assert_eq!(counts(&answer), [1, 0, 1, 0, 0]);
    assert_eq!(answer.json()["visible"], true);
    assert_eq!(world.get("/api/offers/tv").await.json()["total"], 1);
    let bad = world.send(ask("now")).await;
    assert_eq!(bad.json()["errors"][0]["field"], "refresh");
}

#[actix_web::test]
async fn uploads_are_open_or_refused() {
    let closed = World::with(Options {
        uploads: crate::services::UploadAccess::Required,
        ..Options::default()
    });
    let answer = closed.upload(row(1)).await;
    assert_eq!(answer.problem(), "401 unauthorized");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    assert_eq!(closed.get("/api/archivos/").await.json()["total"], 0);
}
