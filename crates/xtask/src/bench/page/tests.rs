use super::*;

fn machine() -> Machine {
    Machine {
        processor: "Some CPU".to_owned(),
        threads: 2,
        memory_bytes: 4 << 30,
        system: "Linux 6".to_owned(),
        compiler: "rustc 1.95".to_owned(),
        commit: "abc".to_owned(),
    }
}

#[test]
fn every_figure_is_on_the_page() {
    let turns = [(30_000.0, 60_000.0), (20_000.0, 40_000.0)];
    let fresh = [(1_000.0, 10_000.0), (2_000.0, 10_000.0)];
    let route = |measure, ours| Row {
        route: Some("/api/stores/".to_owned()),
        ..Row::alone(measure, 1_000, ours)
    };
    let rows = [
        Row::alone(Measure::EmptyBytes, 0, 12e6),
        Row::alone(Measure::DemoBytes, 0, 24e6),
        Row::alone(Measure::ImportRowsPerSecond, 1_000, 45_678.0),
        Row::alone(Measure::StartSeconds, 1_000, 0.25),
        Row::alone(Measure::BytesPerOffer, 1_000, 512.0),
        route(Measure::AnswerBytes, 2_048.0),
        Row::of_turns(Measure::HotRequestsPerSecond, 1_000, "/api/stores/", &turns),
        Row::of_turns(
            Measure::FreshRequestsPerSecond,
            1_000,
            "/api/stores/",
            &fresh,
        ),
        route(Measure::P99MsAtHalfRate, 1.5),
    ];
    let page = text("cargo xtask bench", &machine(), &rows);
    for part in [
        "Written by `cargo xtask bench`",
        "| Processor | Some CPU, 2 threads |",
        "| Memory | 4096 MiB |",
        "| Commit | abc |",
        "A server without data: 12.0 MB. The idle demonstration: 24.0 MB (at most 40 MB).",
        "| Import into SQLite, rows a second (at least 40,000) | 45,678 |",
        "| Start to ready, s (at 1,000,000 at most 8) | 0.25 |",
        "| First start after an import, s | – |",
        "| `/api/stores/` | 2048 | 25000 | 0.50 ±0.00 | 1500 | 0.15 ±0.05 | 1.50 |",
        "| 1 GB |",
    ] {
        assert!(page.contains(part), "no `{part}` in\n{page}");
    }
}

#[test]
fn the_old_service_stands_beside_fresh_answers_else_hot_ones() {
    let of = |measure, route, ours| Row::of_turns(measure, 100_000, route, &[(ours, 10_000.0)]);
    let rows = [
        of(
            Measure::HotRequestsPerSecond,
            "/api/offers/Celulares/",
            9_000.0,
        ),
        of(
            Measure::FreshRequestsPerSecond,
            "/api/offers/Celulares/",
            1_500.0,
        ),
        of(Measure::HotRequestsPerSecond, "/api/brands/", 7_500.0),
    ];
    let page = text("cargo xtask bench", &machine(), &rows);
    for part in [
        // 0.15 of 70,000 are 10,500, which are 18.6 times 565.
        "| `/api/offers/` | fresh | 10,500 | 565 | 18.6 (at least 40) |",
        "| `/api/brands/` | hot | 52,500 | 15.0 | 3,500 (at least 1,000) |",
    ] {
        assert!(page.contains(part), "no `{part}` in\n{page}");
    }
    let smaller: Vec<Row> = rows
        .into_iter()
        .map(|row| Row {
            offers: 1_000,
            ..row
        })
        .collect();
    assert!(!text("cargo xtask bench", &machine(), &smaller).contains("replaces"));
}

#[test]
fn numbers_are_short() {
    for (figure, expected) in [(0.123, "0.12"), (12.34, "12.3"), (123_456.7, "123,457")] {
        assert_eq!(number(figure), expected);
    }
}
