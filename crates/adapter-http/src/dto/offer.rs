//! An offer as lists show it, with the scrapers' own field names.

use domain_catalog::view::{CatalogView, Row};
use domain_offer::id::OfferId;
use domain_offer::money::Currency;
use domain_offer::offer::ImageAddress;
use domain_offer::time::{LocalTime, Zone};
use serde::Serialize;
use utoipa::ToSchema;

use super::amount::Amount;
use super::price_text::PriceText;
use crate::json::Shown;

/// An offer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Offer, description = "Una oferta: un producto en una tienda a un precio.")]
pub struct OfferDto<'v> {
    /// Identificador: 24 dígitos hexadecimales, los mismos en cada nodo y después de cada reinicio. Los de las demás
    /// direcciones de la oferta llevan también a ella.
    #[schema(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$", value_type = String)]
    _id: Shown<OfferId>,
    /// Título.
    #[schema(example = "TV TCL 55\" Pulgadas 139 cm 55A300W 4K-UHD QLED")]
    pub titulo: &'v str,
    /// Marca, en mayúsculas; null cuando no tiene.
    #[schema(example = "TCL")]
    pub marca: Option<&'v str>,
    /// El precio como lo escribe la tienda.
    #[schema(example = "COP 2,999,900", value_type = String)]
    pub precio_texto: PriceText<'v>,
    /// El precio, en unidades de la moneda.
    #[schema(value_type = f64, example = 2_999_900, exclusive_minimum = 0)]
    pub precio_valor: Amount,
    /// Moneda, ISO 4217.
    #[schema(example = "COP", value_type = String)]
    pub moneda: Shown<Currency>,
    /// Categoría.
    #[schema(example = "Televisores")]
    pub categoria: &'v str,
    /// Dirección de una imagen.
    #[schema(value_type = Option<String>)]
    pub imagen: Option<Shown<ImageAddress<'v>>>,
    /// Dirección de la oferta en la tienda.
    pub link: &'v str,
    /// Tienda.
    #[schema(example = "Alkosto")]
    pub fuente: &'v str,
    /// Cuándo se vio este precio, RFC 3339.
    #[schema(example = "2025-09-04T20:55:50-05:00", format = DateTime, value_type = String)]
    pub fecha_extraccion: Shown<LocalTime>,
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
        let names = view.names(&row);
        let money = row.money();
        Self {
            _id: Shown(offer.id()),
            titulo: facts.title,
            marca: names.brand,
            precio_texto: PriceText::of(&row, facts.price_text),
            precio_valor: Amount(money),
            moneda: Shown(money.currency()),
            categoria: names.category,
            imagen: facts.image.map(Shown),
            link: facts.link,
            fuente: names.store,
            fecha_extraccion: Shown(zone.local(row.priced_at())),
            calificacion: facts.rating,
            tamaño: facts.size,
            atipico: row.is_unusual(),
        }
    }
}
