//! How the prices of a category lie.

use std::sync::Arc;

use domain_catalog::filter::{Filter, Selection};
use domain_catalog::population::Population;
use domain_catalog::view::CatalogView;
use domain_offer::money::{Currency, round};
use domain_offer::time::AsOf;

use crate::period::{Period, is_whole_range, priced_within};

/// Up to this quantile a price is economic.
const ECONOMIC_UP_TO: f64 = 0.33;
/// Up to this quantile it is in the middle, above it premium.
const MIDDLE_UP_TO: f64 = 0.66;
/// A price at this share of the median is an opportunity.
const OPPORTUNITY: f64 = 0.8;

/// The prices of a category in a period, in minor units of one currency; rounded to the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceAnalysis {
    /// The category as it is shown.
    pub category: String,
    /// What it looks at.
    pub period: Period,
    /// The currency of all prices.
    pub currency: Currency,
    /// How many offers there are; at least 1.
    pub total_products: usize,
    /// The mean price.
    pub mean: i64,
    /// The lowest price.
    pub min: i64,
    /// The highest price.
    pub max: i64,
    /// Percentiles.
    pub percentiles: Percentiles,
    /// How many offers are in each price range.
    pub ranges: Ranges,
    /// What a shop may make of it.
    pub recommendations: Recommendations,
}

impl PriceAnalysis {
    /// Highest less lowest price.
    pub const fn price_range(&self) -> i64 {
        self.max - self.min
    }
}

/// Percentiles by linear interpolation between order statistics (h = (n−1)·p).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles {
    /// The lower quartile.
    pub p25: i64,
    /// The median.
    pub p50: i64,
    /// The upper quartile.
    pub p75: i64,
    /// The ninth decile.
    pub p90: i64,
}

/// Numbers of offers; economic ≤ p(0.33) < middle ≤ p(0.66) < premium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranges {
    /// `economico`
    pub economic: usize,
    /// `medio`
    pub middle: usize,
    /// `premium`
    pub premium: usize,
}

/// Prices to aim at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recommendations {
    /// The lower quartile (`precio_competitivo`).
    pub competitive: i64,
    /// The upper quartile (`precio_premium_aceptable`).
    pub acceptable_premium: i64,
    /// 80 % of the median (`oportunidad_descuento`).
    pub discount_opportunity: i64,
}

/// Analyses the offers of a category (by its key) that pass the other filters and were priced in
/// the last `days` days before T. `None` when there are none.
pub fn price_analysis(
    view: &CatalogView,
    category: &Arc<str>,
    filter: &Filter,
    days: u32,
) -> Option<PriceAnalysis> {
    let selection = view.select(&Filter {
        category: Some(Arc::clone(category)),
        ..filter.clone()
    });
    let prices = prices(&selection, view.t(), days);
    let percentiles = percentiles(&prices)?;
    Some(PriceAnalysis {
        category: view.catalog().category_name(category).to_owned(),
        period: Period::of(view.t(), days),
        currency: selection.currency()?,
        total_products: prices.len(),
        mean: prices.mean()?,
        min: prices.min()?,
        max: prices.max()?,
        percentiles,
        ranges: ranges(&prices)?,
        recommendations: Recommendations {
            competitive: percentiles.p25,
            acceptable_premium: percentiles.p75,
            discount_opportunity: round(prices.quantile(0.5)? * OPPORTUNITY),
        },
    })
}

/// The prices that count; borrowed where they stand side by side in the catalog.
fn prices<'v>(selection: &Selection<'v>, t: AsOf, days: u32) -> Population<'v> {
    if let [part] = selection.parts()
        && is_whole_range(part, &t.window(days))
    {
        return part.shard().population_of(part.range());
    }
    let rows = selection
        .parts()
        .iter()
        .flat_map(|part| priced_within(part, t, days));
    Population::new(rows.map(|row| row.price()).collect())
}

fn percentiles(prices: &Population) -> Option<Percentiles> {
    Some(Percentiles {
        p25: prices.percentile(0.25)?,
        p50: prices.percentile(0.5)?,
        p75: prices.percentile(0.75)?,
        p90: prices.percentile(0.9)?,
    })
}

fn ranges(prices: &Population) -> Option<Ranges> {
    let up_to = |p: f64| {
        let limit = prices.quantile(p)?;
        Some(
            prices
                .prices()
                .partition_point(|&price| price as f64 <= limit),
        )
    };
    let (economic, not_premium) = (up_to(ECONOMIC_UP_TO)?, up_to(MIDDLE_UP_TO)?);
    Some(Ranges {
        economic,
        middle: not_premium - economic,
        premium: prices.len() - not_premium,
    })
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{Sighting, bound, catalog, seen, view};

    use super::*;

    /// Televisions in pesos, a phone, and a television in dollars.
    fn sightings(prices: &[f64]) -> Vec<Sighting> {
        let tv = |(number, &price): (usize, &f64)| {
            seen("exito", "Televisores", &format!("TV {number}")).price(price)
        };
        let mut sightings: Vec<Sighting> = prices.iter().enumerate().map(tv).collect();
        sightings.push(seen("exito", "Celulares", "Celular").price(1));
        sightings.push(seen("exito", "Televisores", "USD").price(1).currency("USD"));
        sightings
    }

    fn analyse(sightings: &[Sighting], filter: &Filter, days: u32) -> Option<PriceAnalysis> {
        let catalog = catalog(sightings);
        price_analysis(
            &view(&catalog, "2025-10-12"),
            &"televisores".into(),
            filter,
            days,
        )
    }

    /// In pesos: prices; in centavos: total, mean, minimum, maximum, range, percentiles, counts of
    /// the ranges, recommendations.
    fn check(prices: &[f64], expected: &str) {
        let found = analyse(&sightings(prices), &cop(), 30).unwrap();
        let (percentiles, ranges, advice) =
            (found.percentiles, found.ranges, found.recommendations);
        let text = format!(
            "{} {} {} {} {} | {} {} {} {} | {} {} {} | {} {} {}",
            found.total_products,
            found.mean,
            found.min,
            found.max,
            found.price_range(),
            percentiles.p25,
            percentiles.p50,
            percentiles.p75,
            percentiles.p90,
            ranges.economic,
            ranges.middle,
            ranges.premium,
            advice.competitive,
            advice.acceptable_premium,
            advice.discount_opportunity,
        );
        assert_eq!(text, expected, "{prices:?}");
        assert_eq!(
            (&*found.category, found.currency),
            ("Televisores", Currency::COP)
        );
    }

    fn cop() -> Filter {
        Filter {
            currency: Some(Currency::COP),
            ..Filter::default()
        }
    }

    #[test]
    fn twelve_offers_as_worked_out_by_hand() {
        // 10 20 … 110 and 1000, n − 1 = 11; sum 660 + 1000 = 1660, ÷ 12 = 138.333 → 138.33.
        // p25: h = 2.75: 30 + 0.75·10 = 37.5. p50: h = 5.5: 65. p75: h = 8.25: 90 + 2.5 = 92.5.
        // p90: h = 9.9: 100 + 0.9·10 = 109. p33: h = 3.63: 46.3, 4 are not above. p66: h = 7.26:
        // 82.6, 8 are not above. 80 % of 65 is 52.
        let prices = [
            60.0, 10.0, 110.0, 20.0, 1000.0, 30.0, 100.0, 40.0, 90.0, 50.0, 80.0, 70.0,
        ];
        check(
            &prices,
            "12 13833 1000 100000 99000 | 3750 6500 9250 10900 | 4 4 4 | 3750 9250 5200",
        );
    }

    #[test]
    fn ties_and_single_offers() {
        // One offer is all its percentiles; it is economic. 80 % of 12.34 is 9.872 → 9.87.
        check(
            &[12.34],
            "1 1234 1234 1234 0 | 1234 1234 1234 1234 | 1 0 0 | 1234 1234 987",
        );
        // All equal: nothing is above p33.
        check(
            &[5.0; 4],
            "4 500 500 500 0 | 500 500 500 500 | 4 0 0 | 500 500 400",
        );
        // 0.01 and 0.04 (1 and 4 centavos), mean and median 2.5 → 3; p25 1.75 → 2; p75 3.25 → 3;
        // p90 3.7 → 4; p33 1.99: 1; p66 2.98: still 1. 80 % of 2.5 is 2, not 80 % of 3 = 2.4.
        check(&[0.01, 0.04], "2 3 1 4 3 | 2 3 3 4 | 1 0 1 | 2 3 2");
        // 1 and 9 centavos: the median is 5, 80 % of it 4; p25 3; p75 7; p90 8.2; p33 3.64; p66 6.28.
        check(&[0.01, 0.09], "2 5 1 9 8 | 3 5 7 8 | 1 0 1 | 3 7 4");
        // 3 and 4 centavos: median 3.5 → 4, and 80 % of 3.5 is 2.8 → 3, of 4 it would be 3.2 → 3.
        check(&[0.03, 0.04], "2 4 3 4 1 | 3 4 4 4 | 1 0 1 | 3 4 3");
        // 5 and 6 centavos: median 5.5 → 6; 80 % of 5.5 is 4.4 → 4, of 6 it would be 4.8 → 5.
        check(&[0.05, 0.06], "2 6 5 6 1 | 5 6 6 6 | 1 0 1 | 5 6 4");
    }

    #[test]
    fn other_filters_narrow_the_category() {
        let dear = Filter {
            min_price: bound(20),
            ..cop()
        };
        let found = analyse(&sightings(&[10.0, 20.0, 30.0]), &dear, 30).unwrap();
        assert_eq!((found.total_products, found.min), (2, 2_000));
    }

    #[test]
    fn nothing_in_the_period_is_none() {
        assert_eq!(analyse(&sightings(&[10.0]), &cop(), 5), None);
        assert_eq!(analyse(&sightings(&[]), &cop(), 30), None);
    }
}
