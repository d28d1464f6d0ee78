//! One offer of the load data: a product in a store.

use super::tables::{CATEGORIES, COLOURS, Category, LINES, SIZES, SPECS, STORES, Store, Tables};
use crate::document::PriceStyle;
use crate::ean::ean13;
use crate::rng::{Rng, exp};
use crate::text::slug;

/// How many of a hundred products are sold in one store, in at most two … six.
const STORE_COUNTS: [u32; 6] = [50, 75, 88, 94, 97, 100];
/// The standard deviation of the logarithm of the prices of a category.
const SPREAD: f64 = 0.7;
/// No price is above (pesos).
const DEAREST: f64 = 40_000_000.0;
/// Between a link's host and its article number.
const SLUG: usize = 54;

/// An offer: all of its rows but date, price and counters.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// An index into [`STORES`].
    pub(super) store: usize,
    /// Where its rows draw their random numbers from.
    pub(super) seed: u64,
    pub(super) category: &'static str,
    pub(super) brand: String,
    pub(super) title: String,
    pub(super) size: &'static str,
    pub(super) rating: String,
    pub(super) details: String,
    pub(super) image: String,
    pub(super) link: String,
    base: i64,
}

/// What the offers of a product share.
struct Product<'a> {
    category: &'static Category,
    brand: &'a str,
    model: String,
    line: &'static str,
    feature: &'static str,
    colour: &'static str,
    ean: String,
    price: f64,
}

/// The offers of the product of this number, one for each store that sells it.
pub(super) fn of_product(tables: &Tables, seed: u64, number: u64) -> Vec<Offer> {
    let mut rng =
        Rng::seeded(Rng::seeded(seed).bits() ^ number.wrapping_mul(0xD134_2543_DE82_EF95));
    let product = Product::draw(tables, number, &mut rng);
    let mut stores = [false; STORES.len()];
    for _ in 0..=rng.weighted(&STORE_COUNTS) {
        let mut store = rng.weighted(&tables.store_weights);
        while stores[store] {
            store = (store + 1) % stores.len();
        }
        stores[store] = true;
    }
    let sold_in = (0..stores.len()).filter(|&store| stores[store]);
    sold_in
        .map(|store| product.offer(store, &mut rng))
        .collect()
}

impl Offer {
    /// The price, in pesos, so many days after it was first seen: a small step every day, now and then a discount.
    pub(super) fn price(&self, day: u32) -> i64 {
        let mut steps = Rng::seeded(!self.seed);
        let mut price = self.base;
        for _ in 0..day {
            let step = if steps.percent(4) {
                850
            } else {
                steps.between(975, 1037)
            };
            // Bounded, so that no drift ever looks like a mistyped price.
            price = (price * step / 1000).clamp(self.base / 2, self.base * 2);
        }
        price / 10 * 10
    }
}

impl<'a> Product<'a> {
    fn draw(tables: &'a Tables, number: u64, rng: &mut Rng) -> Self {
        let category = &CATEGORIES[rng.weighted(&tables.category_weights)];
        Self {
            category,
            brand: &tables.brands[rng.weighted(&tables.brand_weights)],
            model: model(rng),
            line: rng.pick(&LINES),
            feature: rng.pick(&category.traits),
            colour: rng.pick(&COLOURS),
            ean: ean13(770, number),
            price: (f64::from(category.median) * exp(SPREAD * rng.normal()))
                .clamp(9_900.0, DEAREST),
        }
    }

    fn offer(&self, store: usize, rng: &mut Rng) -> Offer {
        let shop = &STORES[store];
        let title = self.title(shop);
        let link = link(shop, &title, &self.ean);
        Offer {
            store,
            seed: rng.bits(),
            category: self.category.name,
            brand: self.brand.to_owned(),
            size: rng.pick(&SIZES),
            rating: rating(shop, rng),
            details: details(rng),
            image: image(shop, &self.ean, rng),
            base: self.price_in_store(rng),
            title,
            link,
        }
    }

    /// The title in the wording of the store.
    fn title(&self, store: &Store) -> String {
        let Self {
            brand,
            model,
            line,
            feature,
            colour,
            ..
        } = self;
        let noun = self.category.noun;
        match store.price_style {
            PriceStyle::Commas => format!("{noun} {brand} {feature} {model} {line} {colour}"),
            PriceStyle::Points => {
                format!("{brand} - {noun} | {feature} | {line} | Modelo {model} | {colour}")
            }
            PriceStyle::Plain => {
                let capital = &brand[..1];
                let rest = brand[1..].to_lowercase();
                format!("{noun} {capital}{rest} {line} {feature} {colour} {model} Original")
            }
        }
    }

    /// The price when first seen in a store: within a fifth of the product's.
    #[expect(clippy::cast_possible_truncation, reason = "a price is below DEAREST")]
    fn price_in_store(&self, rng: &mut Rng) -> i64 {
        self.price as i64 * rng.between(850, 1200) / 1000
    }
}

/// A model code such as `QX384FKD`.
fn model(rng: &mut Rng) -> String {
    let mut model = String::with_capacity(8);
    for _ in 0..2 {
        model.push(char::from(rng.pick(b"ABCFHKLMQSTUXZ")));
    }
    for _ in 0..3 {
        model.push(char::from(rng.pick(b"0123456789")));
    }
    for _ in 0..3 {
        model.push(char::from(rng.pick(b"ABDFKLMQ")));
    }
    model
}

fn rating(store: &Store, rng: &mut Rng) -> String {
    if rng.percent(50) {
        format!("{}.{:02}", rng.between(3, 4), rng.below(100))
    } else {
        store.unrated.to_owned()
    }
}

/// Nothing for forty of a hundred, else a heading and four to eleven different lines.
fn details(rng: &mut Rng) -> String {
    if rng.percent(40) {
        return String::new();
    }
    let mut details = String::from("Especificaciones");
    let first = rng.below(SPECS.len());
    for nth in 0..rng.between(4, 11) {
        let nth = usize::try_from(nth).expect("a small number");
        let (key, values) = SPECS[(first + nth * 5) % SPECS.len()];
        for part in ["\n", key, ": ", rng.pick(values)] {
            details.push_str(part);
        }
    }
    details
}

/// An image link of some 285 characters, the last 64 of them random.
fn image(store: &Store, ean: &str, rng: &mut Rng) -> String {
    let middle = "bWFzdGVyfGltYWdlc3w2MzIyfGltYWdlL3dlYnB8YURZeEwyaG1NaTh4TlRFNE5ESTVORFUwTXpNNU1DODJPVEl4TnpNeU9E";
    let path = "MkM1L0xhYjA5L2hhMi9oNTlRRM1h6QXdNVjh6TVRCWGVETXhNRWd8YTg2";
    let mut image = format!(
        "https://www.{}/medias/{ean}-001-310Wx310H?context={middle}{path}",
        store.host
    );
    rng.push_base64(&mut image, 64);
    image
}

/// The link, which ends in the article number: no other offer has it.
fn link(store: &Store, title: &str, ean: &str) -> String {
    let mut slug = slug(title);
    slug.truncate(SLUG);
    format!(
        "https://www.{}/{}/p/{ean}",
        store.host,
        slug.trim_end_matches('-')
    )
}
