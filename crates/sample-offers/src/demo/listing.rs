//! A product as one shop lists it.

use super::RUNS;
use super::categories::{CATEGORIES, Category, ODDITIES};
use super::links::{image, link, sponsored_link};
use super::prices::PricePath;
use super::products::{self, Note, Product};
use super::shops::{self, Shop, Site, Wording};
use super::sightings;
use crate::rng::Rng;
use crate::text::fill;

/// An offer of the sample: all of its rows but price and date.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) shop: &'static Shop,
    pub(super) category: &'static str,
    pub(super) title: String,
    pub(super) brand: String,
    pub(super) size: String,
    pub(super) rating: String,
    pub(super) details: String,
    pub(super) image: String,
    pub(super) path: PricePath,
    /// Whether it was seen so many runs back.
    pub(super) seen: [bool; RUNS],
    link: String,
    sponsored: Option<String>,
}

impl Listing {
    /// Its link in the run so many back: now and then a sponsored one, which leads to the same page.
    pub(super) fn link_at(&self, back: usize) -> &str {
        let sponsored = self.sponsored.as_ref().filter(|_| back.is_multiple_of(4));
        sponsored.unwrap_or(&self.link)
    }
}

/// The listings of the sample, category by category, the oddities last.
pub(super) fn all() -> Vec<Listing> {
    let usual = CATEGORIES.iter().flat_map(|category| {
        let products = products::read(category.table);
        products
            .into_iter()
            .flat_map(|product| in_shops(category, &product))
    });
    usual
        .chain(products::read(ODDITIES).iter().map(oddity))
        .collect()
}

/// A product in each shop that sells it.
fn in_shops(category: &'static Category, product: &Product) -> Vec<Listing> {
    let letters = product.get("tiendas").chars().map(shops::by_letter);
    letters
        .enumerate()
        .map(|(nth, shop)| usual(category, product, shop, nth == 0))
        .collect()
}

/// A product in a shop; the first shop of a `sin-cero` product makes the slip.
fn usual(
    category: &'static Category,
    product: &Product,
    shop: &'static Shop,
    first: bool,
) -> Listing {
    let ean = product.ean();
    let mut rng = Rng::named(&[shop.name, &ean]);
    let wording = shop.wording as usize;
    let value = |name: &str| value(product, &ean, name);
    let title = fill(category.titles[wording], value);
    let note = match product.note() {
        Note::MissingDigit if !first => Note::None,
        note => note,
    };
    let seen = sightings::of(note, shop, &mut rng);
    let path = PricePath::of(product.price(), note, shop, &seen, &mut rng);
    Listing {
        shop,
        category: category.names[wording],
        brand: brand(product, shop),
        size: size(shop, fill(category.size, value), &mut rng),
        rating: rating(shop, &mut rng),
        details: details(category, shop, value, &mut rng),
        ..page(shop, title, &ean, path, seen, &mut rng)
    }
}

/// An oddity: its row is as the data file has it.
fn oddity(product: &Product) -> Listing {
    let letter = product.get("tienda").chars().next();
    let shop = shops::by_letter(letter.expect("an oddity has a shop"));
    let title = product.get("titulo").replace("\\n", "\n");
    let ean = product.ean();
    let mut rng = Rng::named(&[shop.name, &ean]);
    let seen = sightings::of(Note::None, shop, &mut rng);
    let path = PricePath::flat(product.price());
    Listing {
        category: product.get("categoria"),
        brand: product.get("marca").to_owned(),
        size: product.get("tamaño").to_owned(),
        ..page(shop, title, &ean, path, seen, &mut rng)
    }
}

/// The page of a title: where it is and what it shows, nothing known of the thing itself.
fn page(
    shop: &'static Shop,
    title: String,
    ean: &str,
    path: PricePath,
    seen: [bool; RUNS],
    rng: &mut Rng,
) -> Listing {
    let number = rng.between(100_000, 999_999);
    let link = link(shop.site, &title, ean, number);
    let sponsored = shop.site == Site::Falabella && rng.percent(30);
    Listing {
        shop,
        category: "",
        image: image(shop.site, ean, number, rng),
        title,
        brand: String::new(),
        size: String::new(),
        rating: shop.unrated.to_owned(),
        details: String::new(),
        path,
        seen,
        sponsored: sponsored.then(|| sponsored_link(&link, rng)),
        link,
    }
}

/// What a template's name stands for.
fn value(product: &Product, ean: &str, name: &str) -> String {
    match name {
        "ean" => ean.to_owned(),
        "MARCA" => product.get("marca").to_uppercase(),
        "cm" => {
            let inches: u32 = product.get("pulgadas").parse().expect("whole inches");
            ((inches * 254 + 50) / 100).to_string()
        }
        column => product.get(column).to_owned(),
    }
}

/// The brand as the shop writes it.
fn brand(product: &Product, shop: &Shop) -> String {
    let brand = product.get("marca");
    match shop.wording {
        Wording::Catalogue | Wording::Bars => brand.to_uppercase(),
        Wording::Plain | Wording::Market => brand.to_owned(),
    }
}

/// The size as the shop's scraper finds it: some say `N/A` now and then.
fn size(shop: &Shop, size: String, rng: &mut Rng) -> String {
    let lost = shop.wording == Wording::Bars && (size.is_empty() || rng.percent(20));
    if lost { "N/A".to_owned() } else { size }
}

/// The mean of its ratings, between 3.6 and 5, or the shop's way to say that there are none.
fn rating(shop: &Shop, rng: &mut Rng) -> String {
    if !rng.percent(shop.rated) {
        return shop.unrated.to_owned();
    }
    let exact = rng.between(36_000, 50_000);
    match shop.wording {
        Wording::Catalogue => format!("{}.{:04}", exact / 10_000, exact % 10_000),
        _ => format!("{}.{}", exact / 10_000, exact / 1_000 % 10),
    }
}

/// The details: a technical sheet in the shop's wording; empty for the offers whose page was not opened.
fn details(
    category: &Category,
    shop: &Shop,
    value: impl Fn(&str) -> String,
    rng: &mut Rng,
) -> String {
    if !rng.percent(shop.detailed) {
        return String::new();
    }
    let (before, mark, after): (&[&str], &str, &[&str]) = match shop.wording {
        Wording::Catalogue => (&["Características destacadas:"], "• ", &[]),
        Wording::Bars => (
            &[
                "Especificaciones",
                "Modo de fabricación Industrial",
                "Información adicional",
            ],
            "",
            &["Cuidado del producto Limpiar con paño suave y seco. Evitar golpes y caídas."],
        ),
        Wording::Plain => (&[], "", &["Uso recomendado: Hogar"]),
        Wording::Market => (&["Condición: Nuevo"], "", &["Factura: Sí"]),
    };
    let warranty = rng.pick(&["12 meses", "1 año", "24 meses", "36 meses"]);
    let identity = ["Marca: {marca}", "Modelo: {modelo}", "EAN: {ean}"];
    let sheet = identity.iter().chain(category.sheet);
    let mut lines: Vec<String> = before.iter().map(ToString::to_string).collect();
    lines.push(category.pitch.to_owned());
    lines.extend(sheet.map(|line| format!("{mark}{}", fill(line, &value))));
    lines.push(format!("{mark}Garantía del proveedor: {warranty}"));
    lines.extend(after.iter().map(ToString::to_string));
    lines.join("\n")
}
