//! The page of figures.

use std::fmt::Write;

use crate::bench::figures::{Figures, RouteFigures, ServerFigures};

/// The whole page.
pub(crate) fn text(figures: &Figures) -> String {
    let mut page = String::from("# Performance\n\n");
    push(
        &mut page,
        format_args!("Written by `{}`; do not edit.\n\n", figures.command),
    );
    machine(&mut page, figures);
    import_and_start(&mut page, figures);
    routes(&mut page, figures);
    page
}

fn machine(page: &mut String, figures: &Figures) {
    let machine = &figures.machine;
    let memory = mebibytes(machine.memory_bytes);
    page.push_str("## Measured on\n\n| | |\n|---|---|\n");
    push(
        page,
        format_args!(
            "| Processor | {}, {} threads |\n",
            machine.processor, machine.threads
        ),
    );
    push(page, format_args!("| Memory | {memory:.0} MiB |\n"));
    push(page, format_args!("| System | {} |\n", machine.system));
    push(
        page,
        format_args!("| Compiler | {}, release profile |\n", machine.compiler),
    );
    push(page, format_args!("| Commit | {} |\n", machine.commit));
    page.push_str("\nServer and load generator share these threads.\n\n");
}

fn import_and_start(page: &mut String, figures: &Figures) {
    let import = &figures.import;
    let megabytes = mebibytes(import.bytes);
    push(
        page,
        format_args!(
            "## Import and start, {} distinct offers\n\n",
            figures.offers
        ),
    );
    page.push_str("| What | Figure |\n|---|---|\n");
    push(
        page,
        format_args!(
            "| Import (`arryn import FILE --json`, {} rows, {megabytes:.0} MiB) | {:.0} rows a second, {:.1} s |\n",
            import.rows,
            import.rows_per_second(),
            import.seconds
        ),
    );
    let starts = [
        ("Start without data", &figures.empty),
        ("First start after the import", &figures.after_import),
        ("Start after that", &figures.loaded),
    ];
    for (
        what,
        ServerFigures {
            ready_seconds,
            resident_bytes,
        },
    ) in starts
    {
        let memory = mebibytes(*resident_bytes);
        push(
            page,
            format_args!(
                "| {what}, until `/health/ready` answers 200 | {ready_seconds:.2} s, then {memory:.0} MiB resident |\n"
            ),
        );
    }
    let bytes = figures.bytes_per_offer();
    push(
        page,
        format_args!("| Resident memory an offer | {bytes} bytes |\n"),
    );
    push(
        page,
        format_args!(
            "\nAt {bytes} bytes an offer, a gibibyte of memory holds about {} offers.\n\n",
            (1_u64 << 30) / bytes.max(1)
        ),
    );
}

fn routes(page: &mut String, figures: &Figures) {
    page.push_str("## Requests\n\n");
    push(
        page,
        format_args!(
            "oha, {} connections, {} s a measurement, answers not compressed. *Full*: as fast as the\n\
         server answers. *Half*: half as many requests, sent evenly, times corrected for waiting.\n\n",
            crate::bench::load::CONNECTIONS,
            figures.seconds_a_route
        ),
    );
    page.push_str(
        "| Route | Answer, bytes | Requests a second | p50 full, ms | p99 full, ms | p50 half, ms | p99 half, ms |\n\
         |---|--:|--:|--:|--:|--:|--:|\n",
    );
    for RouteFigures {
        route,
        answer_bytes,
        full,
        half,
    } in &figures.routes
    {
        push(
            page,
            format_args!(
                "| `{route}` | {answer_bytes} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} |\n",
                full.requests_per_second, full.p50_ms, full.p99_ms, half.p50_ms, half.p99_ms
            ),
        );
    }
}

fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text).expect("a String takes everything");
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::figures::{ImportFigures, LoadFigures, Machine};

    fn sample() -> Figures {
        let server = |ready_seconds, mebibytes: u64| ServerFigures {
            ready_seconds,
            resident_bytes: mebibytes << 20,
        };
        let load = |requests_per_second| LoadFigures {
            requests_per_second,
            p50_ms: 0.25,
            p99_ms: 1.5,
        };
        Figures {
            command: "cargo xtask bench".to_owned(),
            machine: Machine {
                processor: "Some CPU".to_owned(),
                threads: 2,
                memory_bytes: 4 << 30,
                system: "Linux 6".to_owned(),
                compiler: "rustc 1.95".to_owned(),
                commit: "abc".to_owned(),
            },
            offers: 1024,
            import: ImportFigures {
                rows: 1024,
                bytes: 1 << 20,
                seconds: 0.5,
            },
            empty: server(0.05, 10),
            after_import: server(0.5, 14),
            loaded: server(0.25, 12),
            seconds_a_route: 5,
            routes: vec![RouteFigures {
                route: "/api/stores/".to_owned(),
                answer_bytes: 512,
                full: load(40_000.0),
                half: load(20_000.0),
            }],
        }
    }

    #[test]
    fn every_figure_is_on_the_page() {
        let page = text(&sample());
        for part in [
            "Written by `cargo xtask bench`",
            "| Processor | Some CPU, 2 threads |",
            "| Memory | 4096 MiB |",
            "| Commit | abc |",
            "1024 rows, 1 MiB) | 2048 rows a second, 0.5 s |",
            "| Start without data, until `/health/ready` answers 200 | 0.05 s, then 10 MiB resident |",
            "| Start after that, until `/health/ready` answers 200 | 0.25 s, then 12 MiB resident |",
            "| Resident memory an offer | 2048 bytes |",
            "holds about 524288 offers",
            "| `/api/stores/` | 512 | 40000 | 0.25 | 1.50 | 0.25 | 1.50 |",
        ] {
            assert!(page.contains(part), "no `{part}` in\n{page}");
        }
    }
}
