use serde_json::json;

use super::*;
use crate::Given;
use crate::testing::{check, check_as, read};

#[test]
fn tables_of_every_dialect() {
    let one =
        json!([{"titulo": "TV 55\" \"X\"", "precio_valor": 1_999_900, "link": "https://a.co/1"}]);
    let cells = ["TV 55\" \"X\"", "1999900", "https://a.co/1"];
    for delimiter in [",", ";", "\t", "|"] {
        for end in ["\n", "\r\n", "\r"] {
            let quoted: Vec<String> = cells
                .iter()
                .map(|c| format!("\"{}\"", c.replace('"', "\"\"")))
                .collect();
            let body = ["titulo", "precio", "url"].join(delimiter) + end + &quoted.join(delimiter);
            check(&body, &one);
            check(body.clone() + end, &one);
            check(format!("\u{feff}{body}{end}{end}"), &one);
        }
    }
    check(
        "sep=;\r\ntitulo;precio;url\r\nTV;5;https://a.co\r\n",
        &json!([{"titulo": "TV", "precio_valor": 5, "link": "https://a.co"}]),
    );
    check(
        "title\tprice\n55\" TV\t$ 5\n",
        &json!([{"titulo": "55\" TV", "precio_valor": "$ 5"}]),
    );
}

#[test]
fn cells_with_anything_in_them() {
    check(
        "titulo,precio,detalles\n\"TV, con \"\"marco\"\"\",\"1.999.900\",\"a\nb\"\nRadio,5,\n",
        &json!([
            {"titulo": "TV, con \"marco\"", "precio_valor": "1.999.900", "detalles_adicionales": "a\nb"},
            {"titulo": "Radio", "precio_valor": 5},
        ]),
    );
    // Unknown columns are kept, empty cells are nothing.
    check(
        "Título;Precio;Color;\nTV;5;Negro;\n;;;\n\nRadio;6;;x\n",
        &json!([
            {"titulo": "TV", "precio_valor": 5, "Color": "Negro"},
            {"titulo": "Radio", "precio_valor": 6, "columna": "x"},
        ]),
    );
}

#[test]
fn a_merchant_feed_as_a_table() {
    check(
        "id\ttitle\tlink\timage_link\tprice\tsale_price\tavailability\tshipping\n\
         A1\tTV\thttps://a.co/1\thttps://a.co/1.jpg\t2000.00 COP\t1500.00 COP\tin_stock\tCO:::12.00 COP\n",
        &json!([{
            "sku": "A1", "titulo": "TV", "link": "https://a.co/1", "imagen": "https://a.co/1.jpg",
            "precio_valor": "1500.00 COP", "precio_anterior": "2000.00 COP", "disponibilidad": "in_stock",
            "shipping": "CO:::12.00 COP", "envio": "12.00 COP",
        }]),
    );
}

#[test]
fn rows_that_do_not_fit_are_refused_and_the_others_kept() {
    check(
        "titulo,precio\nTV,1,500\nRadio,6\nSolo\n",
        &json!([[2, "wrong_columns"], {"titulo": "Radio", "precio_valor": 6}, {"titulo": "Solo"}]),
    );
    check(
        &b"titulo,precio\nTelevisi\xf3n,1\nRadio,6\n"[..],
        &json!([[2, "invalid_utf8", "titulo"], {"titulo": "Radio", "precio_valor": 6}]),
    );
}

#[test]
fn what_is_cut_is_told() {
    let whole = json!({"titulo": "TV", "precio_valor": 5, "link": "https://a.co/1"});
    check(
        "titulo,precio,url\nTV,5,https://a.co/1\nRadio,6",
        &json!([whole, [3, "truncated"]]),
    );
    check(
        "titulo,precio,url\nTV,5,https://a.co/1\n\"Radio, ",
        &json!([whole, [3, "truncated"]]),
    );
    check(
        "titulo,precio,url\nTV,5,https://a.co/1\nTV,5,https://a.co/1",
        &json!([whole, whole]),
    );
}

#[test]
fn a_declared_table_must_name_its_columns() {
    check_as(b"a,b\n1,2\n", Declared::Csv, &json!([[1, "no_header"]]));
    check_as(
        b"precio,link\n1,2\n",
        Declared::Csv,
        &json!([[1, "no_header"]]),
    );
    check_as(b"titulo\nTV\n", Declared::Csv, &json!([{"titulo": "TV"}]));
    check_as(b"", Declared::Csv, &json!([]));
    // What is not declared and no table is no row.
    check(
        "a,b\n1,2\n",
        &json!([[1, "not_an_object"], [2, "not_an_object"]]),
    );
}

#[test]
fn limits_come_before_work() {
    let given = Given::default();
    let million = "a,".repeat(1_000_000);
    for header in [
        format!("titulo,precio,{million}\n"),
        format!("titulo,precio{}\n", ",b".repeat(1_000)),
    ] {
        let body = header + "TV,5\n";
        let got = read(body.as_bytes(), Declared::Unknown, &given, 4096);
        assert_eq!(got, [json!([1, "too_many_columns"])]);
    }
    let given = Given {
        seen_at: Some("2025-10-12".to_owned()),
        ..given
    };
    let wide = format!(
        "titulo,precio\nTV,5\n{million}\nTV,6,{}\nTV,5\n",
        "x".repeat(3 << 20)
    );
    let got = read(wide.as_bytes(), Declared::Unknown, &given, 4096);
    let codes: Vec<_> = got
        .iter()
        .map(|row| row.get(1).cloned().unwrap_or(json!("row")))
        .collect();
    assert_eq!(codes, ["row", "too_many_columns", "row_too_large", "row"]);
    // A quote that is never closed takes the rest, and is told.
    let open = format!(
        "titulo,precio\nTV,5\n\"Radio,6\n{}",
        "TV,5\n".repeat(400_000)
    );
    let got = read(open.as_bytes(), Declared::Unknown, &given, 4096);
    assert_eq!(got[1..], [json!([3, "truncated"])]);
    let long = format!("titulo,{}\nTV,5\n", "x".repeat(300));
    assert_eq!(
        read(long.as_bytes(), Declared::Csv, &given, 4096),
        [json!([1, "no_header"])]
    );
}
