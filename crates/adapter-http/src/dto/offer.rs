//! An offer as lists show it, with the scrapers' own field names.

use std::borrow::Cow;

use domain_catalog::money::Money;
use domain_catalog::time::Zone;
use domain_catalog::view::{CatalogView, Row};
use serde::Serialize;
use utoipa::ToSchema;

use super::amount::Amount;

/// An offer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Offer, description = "Una oferta: un producto en una tienda a un precio.")]
pub struct OfferDto<'v> {
    /// Identificador: 24 dígitos hexadecimales, los mismos en cada nodo y después de cada reinicio.
    #[schema(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$")]
    _id: String,
    /// Título.
    #[schema(example = "TV TCL 55\" Pulgadas 139 cm 55A300W 4K-UHD QLED")]
    pub titulo: &'v str,
    /// Marca, en mayúsculas; null cuando no tiene.
    #[schema(example = "TCL")]
    pub marca: Option<&'v str>,
    /// El precio como lo escribe la tienda.
    #[schema(example = "COP 2,999,900")]
    pub precio_texto: Cow<'v, str>,
    /// El precio, en unidades de la moneda.
    #[schema(value_type = f64, example = 2_999_900, exclusive_minimum = 0)]
    pub precio_valor: Amount,
    /// Moneda, ISO 4217.
    #[schema(example = "COP")]
    pub moneda: String,
    /// Categoría.
    #[schema(example = "Televisores")]
    pub categoria: &'v str,
    /// Dirección de una imagen.
    pub imagen: Option<Cow<'v, str>>,
    /// Dirección de la oferta en la tienda.
    pub link: &'v str,
    /// Tienda.
    #[schema(example = "Alkosto")]
    pub fuente: &'v str,
    /// Cuándo se vio este precio, RFC 3339.
    #[schema(example = "2025-09-04T20:55:50-05:00", format = DateTime)]
    pub fecha_extraccion: String,
    /// Calificación media de los compradores, mayor que 0 y hasta 5; null cuando no tiene.
    #[schema(example = 4.6667, maximum = 5)]
    pub calificacion: Option<f32>,
    /// Tamaño.
    #[schema(example = "55\"")]
    pub tamaño: Option<&'v str>,
    /// Si el precio es inusual para su categoría; solo es una marca.
    pub atipico: bool,
}

impl<'v> OfferDto<'v> {
    /// The offer of a row.
    pub fn new(view: &'v CatalogView, zone: &Zone, row: Row<'v>) -> Self {
        let offer = row.offer();
        let facts = offer.facts();
        let catalog = view.catalog();
        let money = row.money();
        let is_newest = row.priced_at() == offer.seen_at() && !facts.price_text.is_empty();
        Self {
            _id: offer.id().to_string(),
            titulo: facts.title,
            marca: facts
                .brand
                .as_ref()
                .map(|brand| catalog.brand_name(&brand.key)),
            precio_texto: if is_newest {
                Cow::Borrowed(facts.price_text)
            } else {
                Cow::Owned(price_text(money))
            },
            precio_valor: Amount(money),
            moneda: money.currency().code().to_owned(),
            categoria: catalog.category_name(&facts.category.key),
            imagen: facts.image,
            link: facts.link,
            fuente: catalog.store_name(&facts.store.key),
            fecha_extraccion: zone.write(row.priced_at()),
            calificacion: facts.rating,
            tamaño: facts.size,
            atipico: row.is_unusual(),
        }
    }
}

/// A price as text where the shop wrote none for it: `COP 2,399,070`.
pub fn price_text(money: Money) -> String {
    let digits = money.to_string();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = format!("{} ", money.currency());
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if place > 0 && left % 3 == 0 && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use domain_catalog::money::Currency;

    use super::*;

    #[test]
    fn writes_prices_with_thousands() {
        for (minor, expected) in [
            (239_907_000, "COP 2,399,070"),
            (100_050, "COP 1,000.50"),
            (99_900, "COP 999"),
        ] {
            assert_eq!(
                price_text(Money::from_minor(minor, Currency::COP)),
                expected
            );
        }
    }
}
