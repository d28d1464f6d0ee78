use domain_offer::time::Zone;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::testing::{check, read};

#[test]
fn wrong_kinds_are_told_once_and_the_rest_is_not_read() {
    for head in [
        &b"PK\x03\x04\x14"[..],
        b"%PDF-1.7\n",
        b"\xff\xfet\0i\0",
        b"\x1f\x8b\x08\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ] {
        let body = [head, &[0; 2_000]].concat();
        check(&body, &json!([[1, "wrong_kind"]]));
        let mut door = Door::new(Given::default(), Declared::Unknown, Zone::bogota());
        door.push(&body, &mut |_| {});
        assert!(door.is_over());
    }
}

#[test]
fn json_goes_through_as_it_is() {
    let rows = "{\"b\" : 1.0, \"a\":[ ]}\n{\"titulo\":\"x\"}";
    let mut seen = Vec::new();
    let mut door = Door::new(Given::default(), Declared::Csv, Zone::bogota());
    let mut sink = |piece: Piece<'_>| {
        if let Piece::Row { bytes, line, .. } = piece {
            seen.push(format!("{line} {}", String::from_utf8_lossy(bytes)));
        }
    };
    door.push(rows.as_bytes(), &mut sink);
    door.finish(&mut sink);
    assert_eq!(seen, ["1 {\"b\" : 1.0, \"a\":[ ]}", "2 {\"titulo\":\"x\"}"]);
    assert_eq!(door.transcribed(), 0);
}

#[test]
fn what_is_written_anew_is_counted() {
    for body in [
        "titulo,precio\nTV,5\n",
        "<r><item><title>TV</title></item></r>",
        r#"{"@type":"Product","name":"TV"}"#,
    ] {
        let given = Given {
            seen_at: Some("2025-10-12".to_owned()),
            ..Given::default()
        };
        let mut door = Door::new(given, Declared::Unknown, Zone::bogota());
        let mut bytes = 0;
        let mut sink = |piece: Piece<'_>| {
            if let Piece::Row { bytes: row, .. } = piece {
                bytes += row.len() as u64;
            }
        };
        door.push(body.as_bytes(), &mut sink);
        door.push(&[b' '; 100], &mut sink);
        door.finish(&mut sink);
        assert!(bytes > 0, "{body}");
        assert!(!door.is_over(), "{body} was read to its end");
        assert_eq!(door.transcribed(), bytes, "{body}");
    }
}

/// Text that is a body of some kind more often than by chance.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "titulo",
        "precio",
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "\"",
        "TV",
        "5",
        "<",
        ">",
        "</",
        "<item>",
        "</item>",
        "<r>",
        "</r>",
        "<title>",
        "</title>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "&",
        "<?xml version='1.0'?>",
        "<!DOCTYPE x>",
        "{",
        "}",
        "[",
        "]",
        "\"@type\":\"Product\"",
        "\"name\":",
        "\"offers\":",
        "{\"price\":5}",
        "ñ",
        "\u{feff}",
        "\0",
        "sep=;\n",
        "titulo,precio\nTV,5\n",
        "{\"@type\":\"Product\",\"name\":\"a\",\"offers\":[",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn the_cut_of_a_body_changes_nothing(body in body(), size in 1_usize..9) {
        let given = Given { seen_at: Some("2025-10-12".to_owned()), ..Given::default() };
        let whole = read(&body, Declared::Unknown, &given, body.len());
        prop_assert_eq!(read(&body, Declared::Unknown, &given, size), whole);
    }

    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..300), tsv: bool) {
        let declared = if tsv { Declared::Tsv } else { Declared::Unknown };
        read(&body, declared, &Given::default(), 16);
    }

    #[test]
    fn what_csv_writes_is_read(cells in prop::collection::vec("[a-zñ,;\"\n\t |]{1,6}x", 1..8), delimiter in prop::sample::select(b",;\t|".to_vec())) {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["titulo", "marca"]).unwrap();
        for cell in &cells {
            writer.write_record([cell.as_str(), "m"]).unwrap();
        }
        let body = writer.into_inner().unwrap();
        let given = Given { seen_at: Some("2025-10-12".to_owned()), ..Given::default() };
        let got = read(&body, Declared::Unknown, &given, 5);
        let titles: Vec<Value> = got.iter().map(|row| row["titulo"].clone()).collect();
        let expected: Vec<Value> = cells.iter().map(|cell| cell.trim().into()).collect();
        prop_assert_eq!(titles, expected);
    }
}
