//! Pages and counts are found without reading documents.

use application::ports::RowSpan;
use domain_offer::id::Id;
use domain_offer::time::Instant;
use rusqlite::Connection;

use super::*;
use crate::migrations::migrate;

fn file() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection).unwrap();
    connection
        .execute_batch(
            "CREATE TEMP TABLE tramos
                 (fuera INTEGER, oferta BLOB, desde INTEGER, hasta INTEGER, contenido BLOB);",
        )
        .unwrap();
    connection
}

fn span() -> RowSpan {
    RowSpan {
        offer: Id([1; 12]),
        from: Instant::MIN,
        until: Instant::MAX,
        content: None,
    }
}

fn plan(connection: &Connection, sql: &str) -> String {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let mut rows = statement.raw_query();
    let mut plan = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        plan.push(row.get::<_, String>(3).unwrap());
    }
    plan.join("\n")
}

#[test]
fn the_list_and_the_count_come_from_the_index_alone() {
    let connection = file();
    let names = || Some(vec!["Alkosto".to_owned()]);
    for (filter, expected) in [
        (
            LogFilter::default(),
            "SCAN extracciones USING COVERING INDEX extracciones_pagina",
        ),
        (
            LogFilter {
                stores: names(),
                categories: names(),
                with_details: true,
                ..LogFilter::default()
            },
            "SCAN extracciones USING COVERING INDEX extracciones_pagina",
        ),
        (
            LogFilter {
                since: Some(Instant::MIN),
                until: Some(Instant::MAX),
                ..LogFilter::default()
            },
            "SEARCH extracciones USING COVERING INDEX extracciones_pagina (visto>? AND visto<?)",
        ),
        (
            LogFilter {
                rows: Some(RowSelection::except(vec![span()])),
                ..LogFilter::default()
            },
            "SCAN extracciones USING COVERING INDEX extracciones_pagina",
        ),
        (
            LogFilter {
                rows: Some(RowSelection::only(Vec::new())),
                ..LogFilter::default()
            },
            "SEARCH extracciones USING INTEGER PRIMARY KEY (rowid=?)",
        ),
    ] {
        let query = Query::of(&filter);
        let list = plan(&connection, &query.rows_sql());
        assert!(list.contains(expected), "{filter:?}: {list}");
        // The count may take a smaller index; reading the rows themselves it may not.
        let count = plan(&connection, &query.count_sql());
        let reads_rows = count.lines().any(|step| step == "SCAN extracciones");
        assert!(!reads_rows, "{filter:?}: {count}");
    }
}

#[test]
fn spans_are_looked_up_by_offer() {
    let query = Query::of(&LogFilter {
        rows: Some(RowSelection::only(Vec::new())),
        ..LogFilter::default()
    });
    let list = plan(&file(), &query.rows_sql());
    // The row itself is read only for a span of one content.
    let expected = "SEARCH x USING INDEX extracciones_identidad (oferta=? AND visto>?";
    assert!(list.contains(expected), "{list}");
}
