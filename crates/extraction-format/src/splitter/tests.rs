use proptest::prelude::*;

use super::*;

/// What a splitter makes of the chunks: `index:line` and a row's text or a problem's code.
fn split<'a>(chunks: impl IntoIterator<Item = &'a [u8]>, limits: Limits) -> Vec<String> {
    let mut seen = Vec::new();
    let mut sink = |piece: Piece<'_>| {
        seen.push(match piece {
            Piece::Row { index, line, bytes } => {
                format!("{index}:{line} {}", String::from_utf8_lossy(bytes))
            }
            Piece::Bad {
                index,
                line,
                problem,
            } => format!("{index}:{line} !{}", problem.code),
        });
    };
    let mut splitter = Splitter::new(limits);
    for chunk in chunks {
        splitter.push(chunk, &mut sink);
        assert!(splitter.buffered_capacity() <= limits.max_row_bytes);
    }
    splitter.finish(&mut sink);
    seen
}

fn small() -> Limits {
    Limits {
        max_row_bytes: 40,
        max_depth: 4,
    }
}

/// Whole, and byte by byte.
fn check(input: impl AsRef<[u8]>, expected: &[&str]) {
    let input = input.as_ref();
    let shown = String::from_utf8_lossy(input);
    assert_eq!(split([input], small()), expected, "{shown}");
    assert_eq!(split(input.chunks(1), small()), expected, "{shown}");
}

#[test]
fn nothing_gives_nothing() {
    for input in [
        "",
        " ",
        "\r\n\n\t ",
        "\u{feff}",
        "\u{feff}\n",
        "[]",
        " [ \n ] \n",
    ] {
        check(input, &[]);
    }
}

#[test]
fn every_shape_gives_its_rows() {
    check(r#"{"a":1}"#, &[r#"0:1 {"a":1}"#]);
    check("\u{feff}{}", &["0:1 {}"]);
    check(
        "{\"a\":1}\n{\"b\":2}\n",
        &["0:1 {\"a\":1}", "1:2 {\"b\":2}"],
    );
    check("{}\r\n\r\n \t{}\r\n", &["0:1 {}", "1:3 {}"]);
    check("{}{} {}\n{}", &["0:1 {}", "1:1 {}", "2:1 {}", "3:2 {}"]);
    check("{}\n\u{feff}{}\n", &["0:1 {}", "1:2 {}"]);
    check("[{},{}]", &["0:1 {}", "1:1 {}"]);
    check(
        "\u{feff}\n[\n {\"a\": [1,\n2]},\r\n {}\n]\n",
        &["0:3 {\"a\": [1,\n2]}", "1:5 {}"],
    );
    check(
        "{\n \"a\": {\n  }\n}\n{\n}",
        &["0:1 {\n \"a\": {\n  }\n}", "1:5 {\n}"],
    );
    check(
        "{\"a\":\n{\"b\":[\n{},\n{}]}}",
        &["0:1 {\"a\":\n{\"b\":[\n{},\n{}]}}"],
    );
}

#[test]
fn brackets_and_escapes_in_strings_are_text() {
    check(r#"{"{[":"]}\"}"}{}"#, &[r#"0:1 {"{[":"]}\"}"}"#, "1:1 {}"]);
    check(
        r#"{"a":"\\"}{"b":"\\\""}"#,
        &[r#"0:1 {"a":"\\"}"#, r#"1:1 {"b":"\\\""}"#],
    );
    check(r#"[{"a":"],"},{}]"#, &[r#"0:1 {"a":"],"}"#, "1:1 {}"]);
}

#[test]
fn a_broken_line_costs_only_that_line() {
    check("hola\n{}\n", &["0:1 !not_an_object", "1:2 {}"]);
    check(
        "{}\n[1]\n5\n\n{}",
        &[
            "0:1 {}",
            "1:2 !not_an_object",
            "2:3 !not_an_object",
            "3:5 {}",
        ],
    );
    check("{} x {}\n{}", &["0:1 {}", "1:1 !not_an_object", "2:2 {}"]);
    check("{\"a\":\"x\n{}\n", &["0:1 !invalid_json", "1:2 {}"]);
    check("{\"a\":\"x\\\n{}\n", &["0:1 !invalid_json", "1:2 {}"]);
    check("{\"a\":\"x\"y\"}\n{}\n", &["0:1 !invalid_json", "1:2 {}"]);
    check(
        "{\"a\":1\n  {}\n{}",
        &["0:1 !invalid_json", "1:2 {}", "2:3 {}"],
    );
    check(
        "{\"a\":1,\n{}\n{}",
        &["0:1 !invalid_json", "1:2 {}", "2:3 {}"],
    );
    check("{\"a\":{}\n{}\n", &["0:1 !invalid_json", "1:2 {}"]);
    check(
        "{\"a\":[1,\n{}],\"b\":2,\n{}\n",
        &["0:1 !invalid_json", "1:3 {}"],
    );
    check("{\"a\":\n{}\n{}\n", &["0:1 !invalid_json", "1:3 {}"]);
    check("{]\n{}", &["0:1 {]", "1:2 {}"]);
}

#[test]
fn an_array_keeps_its_good_elements() {
    check(
        "[1,{},\"a,]\\\"\",{},[1,[{}]],null,{}]",
        &[
            "0:1 !not_an_object",
            "1:1 {}",
            "2:1 !not_an_object",
            "3:1 {}",
            "4:1 !not_an_object",
            "5:1 !not_an_object",
            "6:1 {}",
        ],
    );
    check("[{\"a\":nada},{}]", &["0:1 {\"a\":nada}", "1:1 {}"]);
    check(
        "[{\"a\":\"x\ny\"},\n{}]",
        &["0:1 {\"a\":\"x\ny\"}", "1:3 {}"],
    );
    check("[{}\n{}]", &["0:1 {}", "1:2 !invalid_json", "2:2 {}"]);
    check("[{},]", &["0:1 {}", "1:1 !invalid_json"]);
    check("[,{}]", &["0:1 !invalid_json", "1:1 {}"]);
    check("[{},,{}]", &["0:1 {}", "1:1 !invalid_json", "2:1 {}"]);
    check("[{} x\n, {}]", &["0:1 {}", "1:1 !invalid_json", "2:2 {}"]);
    check("[{} \"\n\" {}]", &["0:1 {}", "1:1 !invalid_json", "2:2 {}"]);
    check("[{}}{}]", &["0:1 {}", "1:1 !invalid_json", "2:1 {}"]);
}

#[test]
fn rows_come_one_after_another_whatever_stands_between() {
    check("[{}] {} {}\n{}", &["0:1 {}", "1:1 {}", "2:1 {}", "3:2 {}"]);
    check("[]\n[{}]", &["0:2 {}"]);
    check("[{}],", &["0:1 {}"]);
    check(
        "[{},{}][{},\n{}]",
        &["0:1 {}", "1:1 {}", "2:1 {}", "3:2 {}"],
    );
    check("[{}]\n[\n{}\n]\n", &["0:1 {}", "1:3 {}"]);
    check(
        "{},{} , {},\n{},",
        &["0:1 {}", "1:1 {}", "2:1 {}", "3:2 {}"],
    );
    check("\u{1e}{}\n\u{1e}{}\n", &["0:1 {}", "1:2 {}"]);
    check(
        "\u{1e}{\"a\":1,\n\u{1e}{}\n",
        &["0:1 !invalid_json", "1:2 {}"],
    );
    for blank in "\u{a0}\u{85}\u{2028}\u{2029}\u{feff}\u{200b}\u{202f}\u{3000}\u{2060}\u{b}".chars()
    {
        let text = format!("{blank}{{}}{blank}[{blank}{{}}{blank},{{}}]{blank}");
        check(text, &["0:1 {}", "1:1 {}", "2:1 {}"]);
    }
    // What is no row costs its line; letters are no blanks.
    check("[{}] x {}\n{}", &["0:1 {}", "1:1 !not_an_object", "2:2 {}"]);
    check("é{}\n{}", &["0:1 !not_an_object", "1:2 {}"]);
    check("[{}]]{}\n{}", &["0:1 {}", "1:1 !not_an_object", "2:2 {}"]);
}

#[test]
fn lists_in_lists() {
    check("[[{},{}]]", &["0:1 {}", "1:1 {}"]);
    check("[[{}],[{}],[],{}]", &["0:1 {}", "1:1 {}", "2:1 {}"]);
    check("[{}[{}]]", &["0:1 {}", "1:1 !invalid_json", "2:1 {}"]);
    check(
        "[[[{}],5],{}] {}",
        &["0:1 {}", "1:1 !not_an_object", "2:1 {}", "3:1 {}"],
    );
    check("[[{},", &["0:1 {}", "1:1 !truncated"]);
}

#[test]
fn the_list_of_an_envelope_is_the_rows() {
    let (one, two) = ("0:1 {}", "1:1 {}");
    check(r#"{"items":[{},{}]}"#, &[one, two]);
    check(
        r#"{"n":2,"x":[{"a":1}],"results" : [ {} , {} ], "next": null}"#,
        &[one, two],
    );
    check(
        r#"{"items":[{}],"data":{"rows":[{}]},"a":[{}]}"#,
        &[one, two],
    );
    check(
        r#"{"data":{"n":1,"items":[{}]}}{"items":[{}]}"#,
        &[one, two],
    );
    check(r#"[{"items":[{}]},{}]"#, &[one, two]);
    check(r#"[{"items":[{"items":[{}]}]},{}]"#, &[one, two]);
    check(
        "{\n \"n\": 1,\n \"items\": [\n  {},\n  {}\n ]\n}\n{}\n",
        &["0:4 {}", "1:5 {}", "2:8 {}"],
    );
    check(
        r#"{"items":[{},5,{}],"s":"]}\""} {}"#,
        &["0:1 {}", "1:1 !not_an_object", "2:1 {}", "3:1 {}"],
    );
    check(r#"{"items":[{},{"#, &["0:1 {}", "1:1 !truncated"]);
    check(r#"{"items":[{}],"next":1"#, &["0:1 {}", "1:1 !truncated"]);
    check(r#"{"items":[{}]"#, &["0:1 {}", "1:1 !truncated"]);
    let long = "1".repeat(40);
    check(
        format!("{{\"n\":{long},\"items\":[{{}}]}}"),
        &["0:1 !row_too_large", "1:1 {}"],
    );
    // These are rows.
    for row in [
        r#"{"items":[]}"#,
        r#"{"items":["a"],"b":[{}]}"#,
        r#"{"a":[{}]}"#,
        r#"{"a":{"items":[{}]}}"#,
        r#"{"a":"items","b":[{}]}"#,
        r#"{"items":[1,{}]}"#,
        r#"{"items":{"a":[{}]}}"#,
        r#"{"titulo":"","items":[{}]}"#,
        r#"{"itemsitemsitemsitemsitems":[{}]}"#,
    ] {
        check(row, &[&format!("0:1 {row}")]);
    }
}

#[test]
fn what_ends_too_early_is_one_problem() {
    check("{\"a\":1}\n{\"b\"", &["0:1 {\"a\":1}", "1:2 !truncated"]);
    check("{\"a\":\"\\", &["0:1 !truncated"]);
    for input in ["[{}", "[{},", "[{},{", "[{},\n\n", "[{},{\"a\":\""] {
        let line = if input.contains('\n') { 3 } else { 1 };
        check(input, &["0:1 {}", &format!("1:{line} !truncated")]);
    }
    check("[", &["0:1 !truncated"]);
    check("[[[[[[", &["0:1 !not_an_object", "1:1 !truncated"]);
}

#[test]
fn too_large_rows_are_skipped_to_their_end() {
    let fits = format!("{{\"a\":\"{}\"}}", "x".repeat(32));
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(33));
    check(&fits, &[&format!("0:1 {fits}")]);
    check(format!("{large}{{}}"), &["0:1 !row_too_large", "1:1 {}"]);
    check(format!("[{large},{{}}]"), &["0:1 !row_too_large", "1:1 {}"]);
    let broken = format!("{{\"a\":\"{}\n{{}}", "x".repeat(90));
    check(broken, &["0:1 !row_too_large", "1:2 {}"]);
    let open = format!("{{\"a\":{}\n{{}}", "1".repeat(90));
    check(open, &["0:1 !row_too_large", "1:2 {}"]);
    let deep_late = format!("{{\"a\":\"{}\",\"b\":[[[[]]]]}}", "x".repeat(40));
    check(deep_late, &["0:1 !row_too_large"]);
    let ends_early = format!("{{\"a\":\"{}", "x".repeat(90));
    check(&ends_early, &["0:1 !row_too_large"]);
    check(
        format!("[{ends_early}"),
        &["0:1 !row_too_large", "1:1 !truncated"],
    );
}

#[test]
fn too_deep_rows_are_skipped_to_their_end() {
    check("{\"a\":[[[]]]}", &["0:1 {\"a\":[[[]]]}"]);
    check("{\"a\":[[[[]]]]}{}", &["0:1 !too_deep", "1:1 {}"]);
    check("[{\"a\":[[[{}]]]},{}]", &["0:1 !too_deep", "1:1 {}"]);
    check("{\"a\":[[[[\"}\n{}\n", &["0:1 !too_deep", "1:2 {}"]);
}

#[test]
fn a_hundred_thousand_brackets_cost_nothing() {
    let brackets = "[".repeat(100_000);
    let closing = "]".repeat(100_000);
    let limits = Limits::default();
    let row = format!("{{\"a\":{brackets}{closing}}}\n{{}}");
    assert_eq!(split([row.as_bytes()], limits), ["0:1 !too_deep", "1:2 {}"]);
    let open = format!("{{\"a\":{brackets}");
    assert_eq!(split([open.as_bytes()], limits), ["0:1 !too_deep"]);
    assert_eq!(
        split([brackets.as_bytes()], limits),
        ["0:1 !not_an_object", "1:1 !truncated"]
    );
}

#[test]
fn fifty_megabytes_of_one_string_are_not_kept() {
    let limits = Limits::default();
    let chunk = vec![b'x'; 64 << 10];
    for begin in ["{\"a\":\"", "[{\"a\":\"", "[\"", "x"] {
        let mut splitter = Splitter::new(limits);
        let mut bad = 0;
        let mut sink = |piece: Piece<'_>| bad += u32::from(matches!(piece, Piece::Bad { .. }));
        splitter.push(begin.as_bytes(), &mut sink);
        for _ in 0..800 {
            splitter.push(&chunk, &mut sink);
            assert!(splitter.buffered_capacity() <= limits.max_row_bytes);
        }
        splitter.finish(&mut sink);
        assert_eq!(bad, if begin.starts_with('[') { 2 } else { 1 }, "{begin}");
    }
}

/// Text that is JSON more often than by chance.
fn jsonish() -> impl Strategy<Value = Vec<u8>> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        ",",
        ":",
        "\n",
        "\r\n",
        " ",
        "1",
        "x",
        "{}",
        "{\"a\":1}",
        "\"b\"",
        "\u{feff}",
        "ñ",
        "xxxxxxxxxxxxxxxxxxxxxxx",
        "[[[[[",
        "]]]]]",
        "{\"a\":{\"b\":[",
        "{\"items\":[",
        "\"data\":",
        "{\"items\":[{},{}]}",
        "\u{a0}",
        "\u{1e}",
    ]);
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat().into_bytes())
}

proptest! {
    #[test]
    fn pieces_do_not_depend_on_chunks(
        input in jsonish(),
        sizes in prop::collection::vec(1_usize..20, 1..40),
    ) {
        let mut chunks = Vec::new();
        let mut rest = input.as_slice();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (chunk, after) = rest.split_at(rest.len().min(*size));
            chunks.push(chunk);
            rest = after;
        }
        prop_assert_eq!(split(chunks, small()), split([input.as_slice()], small()));
    }

    #[test]
    fn indexes_count_and_lines_never_go_back(input in jsonish()) {
        let (mut index, mut last_line) = (0, 1);
        let mut sink = |piece: Piece<'_>| {
            let (seen, line) = match piece {
                Piece::Row { index, line, .. } | Piece::Bad { index, line, .. } => (index, line),
            };
            assert_eq!(seen, index);
            assert!(line >= last_line);
            index += 1;
            last_line = line;
        };
        let mut splitter = Splitter::new(small());
        splitter.push(&input, &mut sink);
        splitter.finish(&mut sink);
    }

    #[test]
    fn every_form_of_the_same_objects_gives_the_same_rows(
        texts in prop::collection::vec("[a-z\"\\\\{}\\[\\],:ñ]{0,8}", 0..8),
        pretty: bool,
    ) {
        let objects: Vec<String> = texts
            .iter()
            .map(|text| {
                let text = serde_json::to_string(text).unwrap();
                if pretty { format!("{{\n  \"a\": {text}\n}}") } else { format!("{{\"a\":{text}}}") }
            })
            .collect();
        let rows = |input: String| -> Vec<String> {
            split([input.as_bytes()], small())
                .into_iter()
                .map(|row| row.split_once(' ').unwrap().1.to_owned())
                .collect()
        };
        prop_assert_eq!(&rows(objects.join("\n")), &objects);
        prop_assert_eq!(&rows(objects.join("\r\n\r\n")), &objects);
        prop_assert_eq!(&rows(objects.concat()), &objects);
        prop_assert_eq!(&rows(format!("[{}]", objects.join(","))), &objects);
        prop_assert_eq!(&rows(format!("\u{feff}[\n{}\n]\n", objects.join(",\n"))), &objects);
        prop_assert_eq!(&rows(objects.join(",\n")), &objects);
        prop_assert_eq!(&rows(objects.join("\n\u{1e}")), &objects);
        prop_assert_eq!(&rows(format!("[[{}]]", objects.join("],["))), &objects);
        prop_assert_eq!(&rows(format!("[{}]", objects.join("]["))), &objects);
        if !objects.is_empty() {
            let envelope = format!("{{\"n\":1,\"results\":[{}],\"next\":\"]}}\"}}", objects.join(","));
            prop_assert_eq!(&rows(envelope), &objects);
        }
    }
}
