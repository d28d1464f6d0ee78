//! Prints how many megabytes a second the splitter and the parser take on one core:
//! `cargo run --release -p extraction-format --example throughput [FILE]`.

use std::hint::black_box;
use std::time::Instant;

use extraction_format::document;
use extraction_format::splitter::{Limits, Piece, Splitter};

const ROUNDS: u32 = 5;

fn main() -> std::io::Result<()> {
    let input = match std::env::args().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => sample(),
    };
    let mut rows = Vec::new();
    measure("split", input.len(), || {
        rows.clear();
        split(&input, |row| rows.push(row.to_vec()));
    });
    measure("split (rows not copied)", input.len(), || {
        split(&input, |row| {
            black_box(row);
        });
    });
    let bytes = rows.iter().map(Vec::len).sum();
    measure("parse", bytes, || {
        for row in &rows {
            drop(black_box(document::parse(row)));
        }
    });
    let refused = rows
        .iter()
        .filter(|row| document::parse(row).is_err())
        .count();
    println!("{} rows, {refused} of them refused", rows.len());
    Ok(())
}

/// Splits in chunks of the size that a server reads.
fn split(input: &[u8], mut row: impl FnMut(&[u8])) {
    let mut splitter = Splitter::new(Limits::default());
    let mut sink = |piece: Piece<'_>| {
        if let Piece::Row { bytes, .. } = piece {
            row(bytes);
        }
    };
    for chunk in input.chunks(64 << 10) {
        splitter.push(chunk, &mut sink);
    }
    splitter.finish(&mut sink);
}

/// Prints the best of some rounds.
fn measure(name: &str, bytes: usize, mut work: impl FnMut()) {
    let best = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    println!("{name}: {:.0} MB/s", bytes as f64 / best / 1e6);
}

/// About 64 MB of rows with texts as long as those of the shops.
fn sample() -> Vec<u8> {
    let details =
        "Entradas HDMI 3\\nConexi\u{f3}n WiFi S\u{ed}\\nRegistro SIC 900017447\\n".repeat(20);
    (0..32_000)
        .flat_map(|n| {
            format!(
                "{{\"contador_extraccion\": {n}, \"titulo\": \"Televisor {n} | 55\\\" Pulgadas 4K UHD\", \
                 \"marca\": \"TCL\", \"precio_texto\": \"$ 1.449.900\", \"precio_valor\": 1449{n}, \
                 \"moneda\": \"COP\", \"tama\u{f1}o\": \"55\\\"\", \"calificacion\": \"N/A\", \
                 \"detalles_adicionales\": \"{details}\", \"fuente\": \"Falabella\", \
                 \"categoria\": \"Smart TV\", \"imagen\": \"https://media.example.com/{n}/width=170\", \
                 \"link\": \"https://www.example.com/product/{n}/Televisor-55-Pulgadas\", \
                 \"pagina\": 1, \"fecha_extraccion\": \"2025-09-28T17:57:06.938345\", \
                 \"extraction_status\": \"success\"}}\n"
            )
            .into_bytes()
        })
        .collect()
}
