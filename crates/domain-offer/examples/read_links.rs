//! Reads addresses from standard input, one a line, and says by which key each is one offer with others, and by which
//! id the log has its rows.

use std::io::{BufRead as _, stdin};

use domain_offer::normalise::link::Link;

fn main() {
    for line in stdin().lock().lines().map_while(Result::ok) {
        match Link::read(&line) {
            Ok(link) => println!("{}\t{}", link.key.as_str(), link.logged),
            Err(rejection) => println!("-\t{}", rejection.code()),
        }
    }
}
