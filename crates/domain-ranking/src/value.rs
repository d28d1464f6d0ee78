//! The value score: cheap for its category, and fresh.

use domain_catalog::filter::Filter;
use domain_catalog::page::{Page, PageRequest, Sort};
use domain_catalog::view::{CatalogView, Row};
use domain_offer::money::{Currency, round};
use domain_offer::time::{AsOf, Instant};

use crate::freshness::freshness;
use crate::score::Score;
use crate::weights::Weights;

/// A page of offers with their scores.
#[derive(Debug)]
pub struct RankedOffers<'v> {
    /// The currency of all of them; `None` when nothing was found in any.
    pub currency: Option<Currency>,
    /// The offers.
    pub page: Page<RankedOffer<'v>>,
}

/// An offer with its scores. Prices are measured against the active, trusted offers of its own
/// category and currency, whatever the filter.
#[derive(Clone, Copy, Debug)]
pub struct RankedOffer<'v> {
    /// The offer.
    pub row: Row<'v>,
    /// The weighted mean of price and freshness (`score_total`).
    pub total: Score,
    /// The share of the population that is dearer, ties counted half (`score_precio`).
    pub price: Score,
    /// What its age leaves of it (`score_freshness`).
    pub freshness: Score,
    /// Mean of the population less the price, in minor units; negative for a dear offer
    /// (`ahorro_vs_promedio`).
    pub saving_vs_mean: i64,
    /// Percent of the population that is cheaper, ties counted half: in [0,100], rounded to two
    /// decimals (`percentil_precio`).
    pub price_percentile: f64,
}

/// The offers that pass a filter, highest score first unless told otherwise.
pub fn ranked_offers<'v>(
    view: &'v CatalogView,
    filter: &Filter,
    weights: &Weights,
    sort: Option<Sort>,
    request: PageRequest,
) -> RankedOffers<'v> {
    let selection = view.select(filter);
    let page = match sort {
        Some(sort) => selection.page(sort, request),
        None => selection.page_by(
            |row| value_score(row, weights, view.t()).highest_first(),
            |row, seen| best_from(row, seen, weights, view.t()).highest_first(),
            request,
        ),
    };
    RankedOffers {
        currency: selection.currency(),
        page: page.map(|row| RankedOffer::of(row, weights, view.t())),
    }
}

impl<'v> RankedOffer<'v> {
    /// The scores of an offer at T.
    pub fn of(row: Row<'v>, weights: &Weights, t: AsOf) -> Self {
        let scores = Scores::of(&row, weights, t);
        let population = row.population();
        Self {
            row,
            total: scores.total(),
            price: Score::rounded(scores.price),
            freshness: Score::rounded(scores.freshness),
            saving_vs_mean: population.mean().map_or(0, |mean| mean - row.price()),
            price_percentile: two_decimals(100.0 * row.share_cheaper()),
        }
    }
}

/// No row of the category and currency that is as dear or dearer, and whose price was seen then or
/// before, scores higher: its price scores no more, and it is no fresher.
fn best_from(row: &Row, seen: Instant, weights: &Weights, t: AsOf) -> Score {
    let freshness = freshness(t.age_days(seen));
    Score::rounded(weights.total(row.share_dearer(), freshness))
}

/// The value score of an offer at T.
pub fn value_score(row: &Row, weights: &Weights, t: AsOf) -> Score {
    Scores::of(row, weights, t).total()
}

struct Scores {
    price: f64,
    freshness: f64,
    total: f64,
}

impl Scores {
    fn of(row: &Row, weights: &Weights, t: AsOf) -> Self {
        let price = row.share_dearer();
        let freshness = freshness(t.age_days(row.priced_at()));
        Self {
            price,
            freshness,
            total: weights.total(price, freshness),
        }
    }

    fn total(&self) -> Score {
        Score::rounded(self.total)
    }
}

fn two_decimals(number: f64) -> f64 {
    round(number * 100.0) as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{Sighting, bound, catalog, seen, view};

    use super::*;

    /// Twelve offers at T = 2025-10-11T10:00: five televisions in pesos, one in dollars, a seen-off
    /// one that is no longer active, and five phones.
    fn offers() -> Vec<Sighting> {
        let tv = |title, price: u32, at| seen("alkosto", "Televisores", title).price(price).at(at);
        let phone = |title, price: u32, at| seen("exito", "Celulares", title).price(price).at(at);
        vec![
            tv("TV A", 1_000, "2025-10-11T08:00:00"),
            tv("TV B", 1_000, "2025-10-01T10:00:00"),
            tv("TV C", 2_000, "2025-10-10T10:00:00"),
            tv("TV D", 3_000, "2025-10-09T10:00:00"),
            tv("TV E", 8_000, "2025-09-21T10:00:00"),
            tv("TV USD", 250, "2025-10-11T08:00:00").currency("USD"),
            tv("TV vieja", 500, "2025-08-01T10:00:00"),
            phone("Celular A", 10, "2025-10-11T08:00:00"),
            phone("Celular B", 20, "2025-10-11T08:00:00"),
            phone("Celular C", 20, "2025-10-10T09:00:00"),
            phone("Celular D", 30, "2025-10-11T08:00:00"),
            phone("Celular E", 60, "2025-09-26T10:00:00"),
        ]
    }

    fn televisions() -> Filter {
        Filter {
            category: Some("televisores".into()),
            ..Filter::default()
        }
    }

    fn check(filter: &Filter, sort: Option<Sort>, expected: &[&str]) {
        let catalog = catalog(&offers());
        let view = view(&catalog, "2025-10-11T10:00:00");
        let request = PageRequest {
            page: 1,
            limit: 100,
        };
        let found = ranked_offers(&view, filter, &Weights::default(), sort, request);
        let line = |offer: &RankedOffer| {
            format!(
                "{} {} = {} + {}, {}, {}",
                offer.row.offer().facts().title,
                offer.total.thousandths(),
                offer.price.thousandths(),
                offer.freshness.thousandths(),
                offer.saving_vs_mean,
                offer.price_percentile
            )
        };
        assert_eq!(
            found.page.items.iter().map(line).collect::<Vec<_>>(),
            expected
        );
    }

    // The televisions in pesos cost 1000 1000 2000 3000 8000, on average 15000 / 5 = 3000.
    // A, B: one tie besides itself: dearer (3 + 2/2) / 5 = 0.8, cheaper 0.2. C: dearer (2 + 1/2) / 5
    // = 0.5. D: (1 + 1/2) / 5 = 0.3, cheaper 0.7. E: (0 + 1/2) / 5 = 0.1, cheaper 0.9.
    // Ages in days: A 1/12, B 10, C 1, D 2, E 20; freshness 1, 1/2, 1, 1/1.2 = 0.8333, 1/3.
    // Totals: A 0.6·0.8 + 0.4·1 = 0.88; B 0.48 + 0.2 = 0.68; C 0.3 + 0.4 = 0.7;
    // D 0.18 + 0.3333 = 0.513; E 0.06 + 0.1333 = 0.193.
    const A: &str = "TV A 880 = 800 + 1000, 200000, 20";
    const B: &str = "TV B 680 = 800 + 500, 200000, 20";
    const C: &str = "TV C 700 = 500 + 1000, 100000, 50";
    const D: &str = "TV D 513 = 300 + 833, 0, 70";
    const E: &str = "TV E 193 = 100 + 333, -500000, 90";

    #[test]
    fn televisions_as_worked_out_by_hand() {
        check(&televisions(), None, &[A, C, B, D, E]);
        check(&televisions(), Some(Sort::Price), &[A, B, C, D, E]);
        check(
            &televisions(),
            Some(Sort::PriceDescending),
            &[E, D, C, A, B],
        );
        check(&televisions(), Some(Sort::Date), &[A, C, D, B, E]);
    }

    #[test]
    fn a_filter_does_not_change_what_prices_are_measured_against() {
        let filter = Filter {
            min_price: bound(1_500),
            ..televisions()
        };
        check(&filter, None, &[C, D, E]);
    }

    #[test]
    fn alone_in_its_currency_an_offer_scores_half() {
        let filter = Filter {
            currency: Currency::parse("USD"),
            ..Filter::default()
        };
        // 0.6 · 0.5 + 0.4 · 1 = 0.7
        check(&filter, None, &["TV USD 700 = 500 + 1000, 0, 50"]);
    }

    #[test]
    fn an_expired_offer_is_measured_against_the_active_ones() {
        let filter = Filter {
            include_expired: true,
            max_price: bound(999),
            ..televisions()
        };
        // All five are dearer: 1. Its 71 days are worth 1 / 8.1 = 0.12346: 0.6 + 0.04938 = 0.649.
        check(&filter, None, &["TV vieja 649 = 1000 + 123, 250000, 0"]);
    }

    #[test]
    fn phones_rank_among_phones() {
        let filter = Filter {
            category: Some("celulares".into()),
            ..Filter::default()
        };
        // 10 20 20 30 60, mean 140 / 5 = 28. Dearer: A (4 + 1/2) / 5 = 0.9; B, C (2 + 2/2) / 5 = 0.6;
        // D (1 + 1/2) / 5 = 0.3; E 0.1. Cheaper: 0.1, (1 + 1) / 5 = 0.4, (3 + 1/2) / 5 = 0.7, 0.9.
        // Freshness: C aged 25 h = 1.041667 d: 1 / 1.1041667 = 0.90566; E aged 15 d: 1 / 2.5 = 0.4.
        // Totals: A 0.54 + 0.4 = 0.94; B 0.36 + 0.4 = 0.76; C 0.36 + 0.36226 = 0.722;
        // D 0.18 + 0.4 = 0.58; E 0.06 + 0.16 = 0.22.
        let expected = [
            "Celular A 940 = 900 + 1000, 1800, 10",
            "Celular B 760 = 600 + 1000, 800, 40",
            "Celular C 722 = 600 + 906, 800, 40",
            "Celular D 580 = 300 + 1000, -200, 70",
            "Celular E 220 = 100 + 400, -3200, 90",
        ];
        check(&filter, None, &expected);
    }

    #[test]
    fn equal_scores_break_by_price_then_newest() {
        let sightings = [
            seen("exito", "Televisores", "TV")
                .price(500)
                .at("2025-10-11T08:00:00"),
            seen("exito", "Celulares", "dear")
                .price(90)
                .at("2025-10-11T08:00:00"),
            seen("exito", "Audio", "old")
                .price(70)
                .at("2025-10-11T07:00:00"),
            seen("exito", "Video", "new")
                .price(70)
                .at("2025-10-11T08:00:00"),
        ];
        let catalog = catalog(&sightings);
        let view = view(&catalog, "2025-10-11T10:00:00");
        let request = PageRequest {
            page: 1,
            limit: 100,
        };
        let found = ranked_offers(
            &view,
            &Filter::default(),
            &Weights::default(),
            None,
            request,
        );
        let titles = found
            .page
            .items
            .iter()
            .map(|offer| offer.row.offer().facts().title);
        assert_eq!(titles.collect::<Vec<_>>(), ["new", "old", "dear", "TV"]);
    }
}
