//! The bundled sample: one catalogue, seven shops, six weeks of scrapes.

mod categories;
mod links;
mod listing;
mod prices;
mod products;
mod shops;
mod sightings;

use std::collections::BTreeMap;

use crate::date::local_text;
use crate::document::Document;
use crate::rng::Rng;
use listing::Listing;
use shops::{SHOPS, Shop};

/// How many daily scrapes of each shop the sample looks back on (six weeks and three days, so that a product last seen
/// at the beginning has expired by the end).
pub(crate) const RUNS: usize = 45;
/// Rows that a shop shows on a page.
const PAGE: u32 = 24;

/// The bundled sample: about 500 offers of seven shops, as some 7,000 scraped rows, one JSON document a string.
///
/// The newest rows are dated within the day before `as_of_unix_micros` (microseconds since 1970), none after it; nothing
/// but dates depends on it. Rows come scrape by scrape, the oldest day first, the shops in a fixed order.
pub fn demo(as_of_unix_micros: i64) -> Vec<String> {
    let listings = listing::all();
    let runs = (0..RUNS)
        .rev()
        .flat_map(|back| SHOPS.iter().map(move |shop| (back, shop)));
    runs.flat_map(|(back, shop)| scrape(shop, back, &listings, as_of_unix_micros))
        .collect()
}

/// The rows of one scrape of a shop, so many runs back.
fn scrape(shop: &Shop, back: usize, listings: &[Listing], as_of: i64) -> Vec<String> {
    let start = sightings::run_start(shop, back, as_of);
    let mut jitter = Rng::named(&["row", shop.name, &back.to_string()]);
    let mut counted = BTreeMap::<&str, u32>::new();
    let shown = listings
        .iter()
        .filter(|listing| listing.shop.letter == shop.letter && listing.seen[back]);
    shown
        .zip(1..)
        .map(|(listing, total)| {
            let count = counted.entry(listing.category).or_default();
            *count += 1;
            let page = (*count - 1) / PAGE + 1;
            let when = start + sightings::delay(shop, total, page, &mut jitter);
            row(listing, back, (total, *count, page), when).to_json()
        })
        .collect()
}

/// The row of one listing in a run, with its place: of all, of its category, its page.
fn row(
    listing: &Listing,
    back: usize,
    (total, count, page): (u32, u32, u32),
    when: i64,
) -> Document<'_> {
    let price = listing.path.at(back);
    Document {
        contador_extraccion_total: total,
        contador_extraccion: count,
        titulo: &listing.title,
        marca: &listing.brand,
        precio_texto: listing.shop.price_style.write(price),
        precio_valor: price,
        moneda: "COP",
        tamaño: &listing.size,
        calificacion: &listing.rating,
        detalles_adicionales: &listing.details,
        fuente: listing.shop.name,
        categoria: listing.category,
        imagen: &listing.image,
        link: listing.link_at(back),
        pagina: page,
        fecha_extraccion: local_text(when),
        extraction_status: listing.shop.status,
    }
}
