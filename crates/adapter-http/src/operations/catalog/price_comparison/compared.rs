//! What a comparison shows, product by product.

use domain_catalog::view::CatalogView;
use domain_price::{ComparedProduct, ProductOffer};
use serde::Serialize;
use utoipa::ToSchema;

use crate::dto::amount::Amount;
use crate::dto::belonging::{confidence, reasons};

/// One product among what was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedProduct, description = "Las ofertas de esta página que son un mismo producto.")]
pub(super) struct ComparedDto<'v> {
    /// Identificador del producto.
    #[schema(pattern = "^[0-9a-f]{24}$")]
    _id: String,
    /// Título, de la más barata.
    titulo: &'v str,
    /// El precio más bajo.
    #[schema(value_type = f64)]
    precio_min: Amount,
    /// El precio más alto.
    #[schema(value_type = f64)]
    precio_max: Amount,
    /// De cuántas tiendas son.
    #[schema(example = 2)]
    tiendas: usize,
    /// Las ofertas, la más barata primero.
    ofertas: Vec<ComparedOfferDto<'v>>,
}

/// An offer of one product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedOffer, description = "Una oferta de un producto.")]
pub(super) struct ComparedOfferDto<'v> {
    /// Identificador de la oferta.
    #[schema(pattern = "^[0-9a-f]{24}$")]
    _id: String,
    /// Tienda.
    #[schema(example = "Alkosto")]
    fuente: &'v str,
    /// Precio, en unidades de la moneda.
    #[schema(value_type = f64)]
    precio_valor: Amount,
    /// Qué tan seguro es que sea este producto, de 0 a 1.
    #[schema(example = 0.97, minimum = 0, maximum = 1)]
    confianza: f64,
    /// Qué lo dice, lo más fuerte primero; vacío cuando es la única oferta.
    #[schema(example = json!(["modelo", "marca"]))]
    razones: Vec<&'static str>,
}

impl<'v> ComparedDto<'v> {
    /// A product with its offers.
    pub(super) fn new(view: &'v CatalogView, product: &ComparedProduct<'v>) -> Self {
        let (cheapest, dearest) = (
            &product.offers[0],
            &product.offers[product.offers.len() - 1],
        );
        let offer = |offer: &ProductOffer<'v>| ComparedOfferDto {
            _id: offer.row.offer().id().to_string(),
            fuente: view.catalog().store_name(&offer.row.offer().store().key),
            precio_valor: Amount(offer.row.money()),
            confianza: confidence(offer),
            razones: reasons(offer),
        };
        Self {
            _id: product.id.to_string(),
            titulo: cheapest.row.offer().title(),
            precio_min: Amount(cheapest.row.money()),
            precio_max: Amount(dearest.row.money()),
            tiendas: product.stores,
            ofertas: product.offers.iter().map(offer).collect(),
        }
    }
}
