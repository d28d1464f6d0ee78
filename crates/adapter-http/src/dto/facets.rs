//! Counts of what a search found.

use domain_catalog::facets::{Counts, PriceBand, by_brand, by_category, by_price, by_store};
use domain_catalog::filter::Selection;
use domain_catalog::view::CatalogView;
use domain_offer::money::Currency;
use serde::Serialize;
use utoipa::ToSchema;

use crate::dto::amount::Amount;
use crate::read_query::ParameterReader;

/// Names of a facet.
const MOST_NAMES: usize = 50;

/// Counts of what was found.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(description = "Cuántas de las ofertas encontradas son de qué.")]
pub struct Facets {
    /// Por marca, la más común primero; como mucho 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    brand: Option<Vec<NameCount>>,
    /// Por tienda.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    store: Option<Vec<NameCount>>,
    /// Por categoría.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    category: Option<Vec<NameCount>>,
    /// Por precio: como mucho cinco franjas, con más o menos las mismas ofertas cada una.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    price: Option<Vec<BandCount>>,
}

/// How many offers are of a name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Cuántas ofertas son de un nombre.")]
pub struct NameCount {
    /// El nombre, como se escribe en los parámetros.
    #[schema(example = "SAMSUNG")]
    nombre: String,
    /// Cuántas ofertas.
    #[schema(example = 12)]
    total: usize,
}

/// How many offers are in a band of prices.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Cuántas ofertas hay en una franja de precios.")]
pub struct BandCount {
    /// El precio más bajo de la franja.
    #[schema(value_type = f64)]
    min: Amount,
    /// El más alto.
    #[schema(value_type = f64)]
    max: Amount,
    /// Cuántas ofertas.
    #[schema(example = 12)]
    total: usize,
}

/// Something to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Facet {
    Brand,
    Store,
    Category,
    Price,
}

/// What a request wants counted, `facets`.
#[derive(Clone, Debug)]
pub struct FacetsWanted(Vec<Facet>);

impl FacetsWanted {
    /// What a request wants counted; `None` where it wants nothing.
    pub fn read(reader: &mut ParameterReader<'_>) -> Option<Self> {
        let given = reader.query.text("facets")?;
        let facet = |name: &str| match name.trim() {
            "brand" => Some(Facet::Brand),
            "store" => Some(Facet::Store),
            "category" => Some(Facet::Category),
            "price" => Some(Facet::Price),
            _ => None,
        };
        let wanted: Option<Vec<Facet>> = given.split(',').map(facet).collect();
        if wanted.is_none() {
            let message = "El parámetro «facets» debe ser una lista, separada por comas, de: \
                           brand, store, category, price.";
            reader.query.reject("facets", "unknown_facet", message);
        }
        wanted.map(Self)
    }

    fn has(&self, facet: Facet) -> bool {
        self.0.contains(&facet)
    }
}

impl Facets {
    /// The counts of what was chosen.
    pub fn of(view: &CatalogView, selection: &Selection<'_>, wanted: &FacetsWanted) -> Self {
        let catalog = view.catalog();
        let brands = || named(by_brand(selection), |key| catalog.brand_name(key).into());
        let stores = || named(by_store(selection), |key| catalog.store_name(key).into());
        let categories = || {
            named(by_category(selection), |key| {
                catalog.category_name(key).into()
            })
        };
        Self {
            brand: wanted.has(Facet::Brand).then(brands),
            store: wanted.has(Facet::Store).then(stores),
            category: wanted.has(Facet::Category).then(categories),
            price: wanted.has(Facet::Price).then(|| bands(selection)),
        }
    }
}

fn named(counts: Counts, name: impl Fn(&str) -> String) -> Vec<NameCount> {
    let counts = counts.into_iter().take(MOST_NAMES);
    let named = |(key, total): (std::sync::Arc<str>, usize)| NameCount {
        nombre: name(&key),
        total,
    };
    counts.map(named).collect()
}

fn bands(selection: &Selection<'_>) -> Vec<BandCount> {
    let Some(currency) = selection.currency() else {
        return Vec::new();
    };
    let band = |band: PriceBand| band_count(band, currency);
    by_price(selection).into_iter().map(band).collect()
}

fn band_count(band: PriceBand, currency: Currency) -> BandCount {
    BandCount {
        min: Amount::minor(band.min, currency),
        max: Amount::minor(band.max, currency),
        total: band.offers,
    }
}
