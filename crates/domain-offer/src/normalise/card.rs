//! The text of a whole result card, where a scraper wrote it for the title.
//!
//! ```text
//! SAMSUNG
//! Televisor | 75 pulgadas | 4K UHD | QLED | QN75Q7FAAKXZL
//! Por Falabella
//! Tamaño de la pantalla: 75 pulgadas
//! $ 3.849.900
//! -46%
//! $ 7.099.900
//! Agregar al Carro
//! ```

use crate::text::fold;

/// What a title field holds.
pub(super) struct Card<'a> {
    /// The title.
    pub(super) title: &'a str,
    /// The line above the title, in a card.
    pub(super) brand: Option<&'a str>,
    /// The first line with a price; the later ones are list prices.
    pub(super) price: Option<&'a str>,
}

impl<'a> Card<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        let plain = Self {
            title: text,
            brand: None,
            price: None,
        };
        if !text.trim().contains('\n') {
            return plain;
        }
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
            return plain;
        };
        let rest: Vec<&str> = lines.collect();
        let price = std::iter::once(second)
            .chain(rest.iter().copied())
            .find(|l| is_price(l));
        if price.is_none() && !rest.iter().any(|line| line.starts_with("Por ")) {
            return plain;
        }
        if is_price(second) || second.starts_with("Por ") || second.contains(": ") {
            return Self {
                title: first,
                brand: None,
                price,
            };
        }
        Self {
            title: second,
            brand: Some(first),
            price,
        }
    }
}

fn is_price(line: &str) -> bool {
    let amount = line
        .strip_prefix('$')
        .or_else(|| line.strip_prefix("COP"))
        .or_else(|| line.strip_prefix("US$"));
    amount.is_some_and(|rest| {
        rest.contains(|c: char| c.is_ascii_digit()) && !fold(rest).contains(char::is_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_cards_from_titles() {
        for (text, title, price) in [
            ("TV LG 55\"", "TV LG 55\"", None),
            (
                "LG\nTV 55\nPor Falabella\n$ 1.000\n$ 2.000",
                "TV 55",
                Some("$ 1.000"),
            ),
            ("TV 55\nPor Falabella\n$ 1.000", "TV 55", Some("$ 1.000")),
            ("TV 55\n$ 1.000", "TV 55", Some("$ 1.000")),
            ("\n\nTV 55\n", "\n\nTV 55\n", None),
            ("TV\n55 pulgadas\n4K", "TV\n55 pulgadas\n4K", None),
            ("", "", None),
        ] {
            let card = Card::read(text);
            assert_eq!((card.title, card.price), (title, price), "{text:?}");
        }
    }
}
