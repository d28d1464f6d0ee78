//! Prices and their currency: a text is read whole, or refused with the part that is no price.
//!
//! [`read_text`] cleans a text ([`clean`]), cuts it ([`lexer`]), finds the amounts and what is said of each ([`parser`]), and
//! takes the one that is the price ([`choice`]).

mod amount;
mod choice;
mod clean;
mod field;
mod lexer;
mod marks;
mod numeral;
mod parser;
mod words;

use crate::money::{Currency, Money};
use crate::taxonomy::DecimalMark;

pub(super) use field::{Fields, currency, read, shown};

/// What is known of a price besides its text.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The currency that the row names.
    pub given: Option<Currency>,
    /// The currency of a price that names none.
    pub default: Currency,
    /// The mark of decimals, where the store has the habit of one.
    pub decimal: Option<DecimalMark>,
}

/// What a text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The price; positive.
    pub price: Money,
    /// What the shop says that it cost before, more than the price.
    pub before: Option<Money>,
    /// Amounts and counts that are not the price: before, savings, payments.
    pub others: Vec<Money>,
    /// Whether the text names a currency.
    pub named: bool,
}

/// Why a text is no price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no digit in it.
    NoDigits,
    /// This part is not the price of the thing.
    Part {
        /// As it is written, cleaned.
        part: Box<str>,
        /// The amounts and counts that are not the price, as far as the text was read.
        others: Vec<Money>,
    },
    /// The row names one currency, the text others.
    Currency {
        /// That of the row.
        given: Currency,
        /// That of the text, or the first one of several that it can mean.
        named: Currency,
        /// Whether it can mean several.
        several: bool,
    },
    /// The price is zero or negative.
    NotPositive,
    /// The price is above what any currency knows.
    OutOfRange,
}

/// Reads a text such as `COP 2,399,070`, `Antes $ 200.000 Ahora $ 150.000` or `1.837, 32 €`.
pub fn read_text(text: &str, context: &Context) -> Result<Reading, Refusal> {
    let text = clean::plain(text);
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Err(Refusal::NoDigits);
    }
    let tokens = lexer::tokens(&text);
    match parser::parse(&text, &tokens) {
        Ok(parsed) => choice::choose(&parsed, &text, context),
        Err(part) => Err(Refusal::part(&text, part).beside(counts(&tokens, context))),
    }
}

/// The small whole numbers of a text that was not read whole.
fn counts(tokens: &[lexer::Token<'_>], context: &Context) -> Vec<Money> {
    let count = |token: &lexer::Token<'_>| match &token.kind {
        lexer::Kind::Number(numeral) => numeral.count(),
        _ => None,
    };
    let currency = context.given.unwrap_or(context.default);
    let money = |count| Money::from_major(i64::from(count), currency).ok();
    tokens.iter().filter_map(count).filter_map(money).collect()
}

#[cfg(test)]
mod tests;
