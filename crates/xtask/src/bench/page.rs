//! The page of figures.

mod growth;
mod replaced;

use std::collections::BTreeSet;
use std::fmt::{Arguments, Write};

use crate::bench::figures::{Machine, Measure, Row};

/// The whole page.
pub(crate) fn text(command: &str, machine: &Machine, rows: &[Row]) -> String {
    let mut page = String::from("# Performance\n\n");
    push(
        &mut page,
        format_args!("Written by `{command}`; do not edit.\n\n"),
    );
    measured_on(&mut page, machine);
    whole(&mut page, rows);
    for offers in sizes(rows) {
        routes(&mut page, rows, offers);
    }
    growth::push(&mut page, rows);
    replaced::push(&mut page, rows);
    page
}

fn measured_on(page: &mut String, machine: &Machine) {
    let memory = mebibytes(machine.memory_bytes as f64);
    page.push_str("## Measured on\n\n| | |\n|---|---|\n");
    for (name, value) in [
        (
            "Processor",
            format!("{}, {} threads", machine.processor, machine.threads),
        ),
        ("Memory", format!("{memory:.0} MiB")),
        ("System", machine.system.clone()),
        ("Compiler", format!("{}, release profile", machine.compiler)),
        ("Commit", machine.commit.clone()),
    ] {
        push(page, format_args!("| {name} | {value} |\n"));
    }
    page.push_str(
        "\nService, bare server and load generator share these threads, and other work may have run\n\
         beside them: judge by the ratios.\n\n",
    );
}

/// What is measured of a whole service.
const WHOLE: &[(Measure, &str)] = &[
    (
        Measure::ImportRowsPerSecond,
        "Import into SQLite, rows a second (at least 40,000)",
    ),
    (Measure::FirstStartSeconds, "First start after an import, s"),
    (
        Measure::StartSeconds,
        "Start to ready, s (at 1,000,000 at most 8)",
    ),
    (
        Measure::BytesPerOffer,
        "Resident memory an offer, bytes (at 1,000,000 at most 900)",
    ),
    (
        Measure::RefreshSeconds,
        "1,000 new extractions to visible, slowest of three, s (at most 1)",
    ),
    (
        Measure::RefreshMemoryRatio,
        "Highest memory meanwhile ÷ memory before",
    ),
    (
        Measure::P99MsDuringRefresh,
        "p99 of reads during refreshes ÷ without (at most 2)",
    ),
];

fn whole(page: &mut String, rows: &[Row]) {
    page.push_str("## Memory, import, start, refresh\n\n");
    for (measure, name, most) in [
        (Measure::EmptyBytes, "A server without data", None),
        (Measure::DemoBytes, "The idle demonstration", Some(40)),
    ] {
        if let Some(row) = rows.iter().find(|row| row.measure == measure) {
            let most = most.map_or(String::new(), |most| format!(" (at most {most} MB)"));
            let bytes = row.ours / 1e6;
            push(page, format_args!("{name}: {bytes:.1} MB{most}. "));
        }
    }
    let sizes = sizes(rows);
    let cells = |cell: &dyn Fn(u32) -> String| {
        let all = sizes.iter().map(|&size| format!(" {} |", cell(size)));
        all.collect::<Vec<_>>().concat()
    };
    let rule = "--:|".repeat(sizes.len());
    let head = cells(&thousands);
    push(page, format_args!("\n\n| Offers |{head}\n|---|{rule}\n"));
    for (measure, name) in WHOLE {
        let figures = cells(&|size| figure(rows, *measure, size));
        push(page, format_args!("| {name} |{figures}\n"));
    }
    page.push('\n');
}

fn figure(rows: &[Row], measure: Measure, offers: u32) -> String {
    let found = rows
        .iter()
        .find(|row| row.measure == measure && row.offers == offers);
    found.map_or("–".to_owned(), |row| {
        number(row.ratio.unwrap_or(row.ours))
    })
}

fn routes(page: &mut String, rows: &[Row], offers: u32) {
    let of_size = |measure| {
        move |row: &&Row| row.offers == offers && row.measure == measure && row.route.is_some()
    };
    if !rows.iter().any(|row| of_size(Measure::AnswerBytes)(&row)) {
        return;
    }
    push(
        page,
        format_args!("## Requests, {} offers\n\n", thousands(offers)),
    );
    if offers == *sizes(rows).first().unwrap_or(&0) {
        page.push_str(
            "oha, 8 connections, answers not compressed, all middleware on. *Hot*: one query again and\n\
             again (at least 0.6 of the bare server). *Fresh*: every query another one (at least 0.3 for\n\
             lists, 0.1 for comparison, trending and reports). *p99*: at half of the saturating rate of\n\
             the last column before it, corrected for waiting. ± is half of the spread between turns.\n\n",
        );
    }
    page.push_str(
        "| Route | Bytes | Hot, a second | ÷ bare | Fresh, a second | ÷ bare | p99, ms |\n\
         |---|--:|--:|--:|--:|--:|--:|\n",
    );
    for bytes in rows.iter().filter(of_size(Measure::AnswerBytes)) {
        let at = |measure| {
            let mut of_route = rows.iter().filter(of_size(measure));
            of_route.find(|row| row.route == bytes.route)
        };
        let p99 = at(Measure::P99MsAtHalfRate).map_or("–".to_owned(), |row| number(row.ours));
        push(
            page,
            format_args!(
                "| `{}` | {:.0} | {} | {} | {p99} |\n",
                bytes.route.as_deref().unwrap_or_default(),
                bytes.ours,
                compared(at(Measure::HotRequestsPerSecond)),
                compared(at(Measure::FreshRequestsPerSecond)),
            ),
        );
    }
    page.push('\n');
}

/// Two cells: our figure, and its ratio with the spread.
fn compared(row: Option<&Row>) -> String {
    let Some(row) = row else {
        return "– | –".to_owned();
    };
    let (ratio, spread) = (
        row.ratio.unwrap_or_default(),
        row.spread.unwrap_or_default(),
    );
    format!("{:.0} | {ratio:.2} ±{:.2}", row.ours, ratio * spread / 2.0)
}

/// The sizes of the rows, smallest first.
fn sizes(rows: &[Row]) -> Vec<u32> {
    let sizes: BTreeSet<u32> = rows.iter().map(|row| row.offers).collect();
    sizes.into_iter().filter(|&size| size > 0).collect()
}

fn number(figure: f64) -> String {
    match figure {
        100.0.. => thousands(whole_number(figure)),
        10.0.. => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures are positive and far below 2^53"
)]
fn whole_number(figure: f64) -> u64 {
    figure.round() as u64
}

fn thousands(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn push(page: &mut String, text: Arguments<'_>) {
    page.write_fmt(text).expect("a String takes everything");
}

fn mebibytes(bytes: f64) -> f64 {
    bytes / f64::from(1 << 20)
}

#[cfg(test)]
mod tests;
