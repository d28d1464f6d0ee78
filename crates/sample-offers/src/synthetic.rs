//! Load data: any number of distinct offers, streamed.

mod offer;
mod tables;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::date::{DAY, DEFAULT_AS_OF, SECOND, local_text};
use crate::document::Document;
use crate::rng::Rng;
use offer::Offer;
use tables::{STORES, Tables};

/// Rows that a store shows on a page.
const PAGE: u32 = 40;

/// What load data to make: `Synthetic { offers: 100_000, ..Synthetic::default() }.documents()`.
///
/// Twelve stores, forty categories and three hundred brands of Zipf sizes, log-normal prices, a product in one to six
/// stores; a row is about 1 KB. Every row is valid and every offer has a link of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Synthetic {
    /// How many distinct offers.
    pub offers: usize,
    /// How many rows of each, a day apart, while its price drifts.
    pub sightings: u32,
    /// Other seeds give other offers.
    pub seed: u64,
    /// The newest rows are from the day that ends here (microseconds since 1970).
    pub as_of_unix_micros: i64,
}

impl Default for Synthetic {
    /// A thousand offers, one row each, up to [`DEFAULT_AS_OF`].
    fn default() -> Self {
        Self {
            offers: 1000,
            sightings: 1,
            seed: 1,
            as_of_unix_micros: DEFAULT_AS_OF,
        }
    }
}

/// Load data of so many distinct offers, one row each; see [`Synthetic`].
pub fn synthetic(
    offers: usize,
    seed: u64,
    as_of_unix_micros: i64,
) -> impl Iterator<Item = String> + Send {
    let sightings = 1;
    Synthetic {
        offers,
        sightings,
        seed,
        as_of_unix_micros,
    }
    .documents()
}

impl Synthetic {
    /// The rows, one JSON document a string, made as they are asked for: all offers of the oldest day first.
    pub fn documents(self) -> impl Iterator<Item = String> + Send {
        let tables = Arc::new(Tables::new());
        let mut counters = Counters::default();
        (0..self.sightings)
            .rev()
            .flat_map(move |back| self.round(back, &tables))
            .map(move |(back, offer)| {
                let place = counters.count(&offer);
                self.row(&offer, back, place)
            })
    }

    /// Every offer as it was so many days back.
    fn round(self, back: u32, tables: &Arc<Tables>) -> impl Iterator<Item = (u32, Offer)> + use<> {
        let tables = Arc::clone(tables);
        (0..)
            .flat_map(move |product| offer::of_product(&tables, self.seed, product))
            .take(self.offers)
            .map(move |offer| (back, offer))
    }

    /// One row of an offer.
    fn row(self, offer: &Offer, back: u32, (total, count): (u32, u32)) -> String {
        let mut rng = Rng::seeded(offer.seed.wrapping_add(u64::from(back)));
        let end = self.as_of_unix_micros.saturating_sub(i64::from(back) * DAY);
        let store = &STORES[offer.store];
        // Whole seconds where the store's scraper writes no more; always on or before the end of the day.
        let ago = rng.between(1, DAY / SECOND - 1) * SECOND;
        let when = end
            .div_euclid(SECOND)
            .saturating_mul(SECOND)
            .saturating_sub(ago);
        let fraction = if store.precise {
            rng.between(1, SECOND - 1)
        } else {
            0
        };
        let price = offer.price(self.sightings - 1 - back);
        let document = Document {
            contador_extraccion_total: total,
            contador_extraccion: count,
            titulo: &offer.title,
            marca: &offer.brand,
            precio_texto: store.price_style.write(price),
            precio_valor: price,
            moneda: "COP",
            tamaño: offer.size,
            calificacion: &offer.rating,
            detalles_adicionales: &offer.details,
            fuente: store.name,
            categoria: offer.category,
            imagen: &offer.image,
            link: &offer.link,
            pagina: (count - 1) % 800 / PAGE + 1,
            fecha_extraccion: local_text(when.saturating_add(fraction)),
            extraction_status: store.status,
        };
        document.to_json()
    }
}

/// The scrapers' counters: of all rows, and of a store's rows in a category.
#[derive(Debug, Default)]
struct Counters {
    total: u32,
    by_list: BTreeMap<(usize, &'static str), u32>,
}

impl Counters {
    /// Counts a row: its number among all, and in its store and category, both from 1.
    fn count(&mut self, offer: &Offer) -> (u32, u32) {
        self.total = self.total.wrapping_add(1);
        let list = self
            .by_list
            .entry((offer.store, offer.category))
            .or_default();
        *list = list.wrapping_add(1).max(1);
        (self.total, *list)
    }
}
