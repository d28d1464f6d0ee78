//! Reads prices from standard input, one a line (after a tab the currency of its row), and says what each means.

use std::io::{BufRead as _, stdin};

use domain_offer::money::Currency;
use domain_offer::normalise::price::{Context, read_text};

fn main() {
    for line in stdin().lock().lines().map_while(Result::ok) {
        let (text, currency) = line.split_once('\t').unwrap_or((&line, ""));
        let context = Context {
            given: Currency::parse(currency),
            default: Currency::COP,
            decimal: None,
        };
        match read_text(text, &context) {
            Ok(reading) => println!("{}\t{}", reading.price, reading.price.currency()),
            Err(refusal) => println!("-\t{refusal:?}"),
        }
    }
}
