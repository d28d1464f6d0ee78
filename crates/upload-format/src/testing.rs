//! Bodies through a door, for tests.

use domain_offer::time::Zone;
use extraction_format::splitter::Piece;
use serde_json::{Value, json};

use crate::{Declared, Door, Given};

/// What a body becomes: rows as JSON, problems as `[line, code]` with the field where there is one.
pub(crate) fn read(body: &[u8], declared: Declared, given: &Given, size: usize) -> Vec<Value> {
    let mut seen = Vec::new();
    let mut next = 0;
    let mut sink = |piece: Piece<'_>| {
        let (index, value) = match piece {
            // Whether a row of ours is JSON is for whoever reads it to say.
            Piece::Row { index, bytes, .. } => {
                let text = || Value::from(String::from_utf8_lossy(bytes));
                (
                    index,
                    serde_json::from_slice(bytes).unwrap_or_else(|_| text()),
                )
            }
            Piece::Bad {
                index,
                line,
                problem,
            } => {
                let message = &problem.message;
                assert!(message.ends_with(['.', ')']), "{message}");
                let field = problem.field.clone();
                let told = field.map_or(json!([line, problem.code]), |f| {
                    json!([line, problem.code, f])
                });
                (index, told)
            }
        };
        assert_eq!(index, next, "rows are counted");
        next += 1;
        seen.push(value);
    };
    let mut door = Door::new(given.clone(), declared, Zone::bogota());
    for chunk in body.chunks(size.max(1)) {
        door.push(chunk, &mut sink);
    }
    door.finish(&mut sink);
    seen
}

/// All in one, byte by byte, and in pieces that cut characters: all the same.
pub(crate) fn check_as(body: &[u8], declared: Declared, expected: &Value) {
    let given = Given {
        store: Some("T".to_owned()),
        category: None,
        seen_at: Some("2025-10-12".to_owned()),
    };
    let shown: String = String::from_utf8_lossy(body).chars().take(300).collect();
    for size in [body.len(), 1, 7] {
        let mut got = read(body, declared, &given, size);
        for row in got.iter_mut().filter_map(Value::as_object_mut) {
            assert!(
                row.contains_key("fuente") && row.contains_key("fecha_extraccion"),
                "{row:?}"
            );
            row.retain(|_, value| *value != "T" && *value != "2025-10-12");
        }
        assert_eq!(Value::from(got), *expected, "{shown} by {size}");
    }
}

/// The same where nothing is declared.
pub(crate) fn check(body: impl AsRef<[u8]>, expected: &Value) {
    check_as(body.as_ref(), Declared::Unknown, expected);
}
