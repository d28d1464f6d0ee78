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
fn numbers_are_short() {
    for (figure, expected) in [(0.123, "0.12"), (12.34, "12.3"), (123_456.7, "123,457")] {
        assert_eq!(number(figure), expected);
    }
}
