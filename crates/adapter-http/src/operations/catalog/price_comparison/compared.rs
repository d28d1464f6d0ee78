//! What a comparison shows, product by product.

use domain_catalog::view::CatalogView;
use domain_offer::id::OfferId;
use domain_price::{ComparedProduct, ComparedProducts, ProductOffer};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::dto::amount::Amount;
use crate::dto::belonging::{Reasons, confidence};
use crate::json::Shown;

/// The products of what was found, each made as it is written.
#[derive(Debug)]
pub(super) struct ComparedDtos<'v> {
    pub(super) view: &'v CatalogView,
    pub(super) products: ComparedProducts<'v>,
}

impl Serialize for ComparedDtos<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let products = self.products.iter();
        serializer.collect_seq(products.map(|product| ComparedDto::new(self.view, product)))
    }
}

/// One product among what was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedProduct, description = "Las ofertas de esta página que son un mismo producto.")]
pub(super) struct ComparedDto<'v> {
    /// Identificador del producto.
    #[schema(pattern = "^[0-9a-f]{24}$", value_type = String)]
    _id: Shown<OfferId>,
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
    #[schema(value_type = Vec<ComparedOfferDto>)]
    ofertas: ComparedOffers<'v>,
}

/// An offer of one product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedOffer, description = "Una oferta de un producto.")]
pub(super) struct ComparedOfferDto<'v> {
    /// Identificador de la oferta.
    #[schema(pattern = "^[0-9a-f]{24}$", value_type = String)]
    _id: Shown<OfferId>,
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
    #[schema(example = json!(["modelo", "marca"]), value_type = Vec<String>)]
    razones: Reasons,
}

/// The offers of one product, each made as it is written.
#[derive(Debug)]
struct ComparedOffers<'v> {
    view: &'v CatalogView,
    offers: &'v [ProductOffer<'v>],
}

impl Serialize for ComparedOffers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let offers = self.offers.iter();
        serializer.collect_seq(offers.map(|offer| ComparedOfferDto::new(self.view, offer)))
    }
}

impl<'v> ComparedDto<'v> {
    /// A product with its offers.
    fn new(view: &'v CatalogView, product: ComparedProduct<'v, 'v>) -> Self {
        let (cheapest, dearest) = (
            &product.offers[0],
            &product.offers[product.offers.len() - 1],
        );
        Self {
            _id: Shown(product.id),
            titulo: cheapest.row.offer().title(),
            precio_min: Amount(cheapest.row.money()),
            precio_max: Amount(dearest.row.money()),
            tiendas: product.stores,
            ofertas: ComparedOffers {
                view,
                offers: product.offers,
            },
        }
    }
}

impl<'v> ComparedOfferDto<'v> {
    fn new(view: &'v CatalogView, offer: &ProductOffer<'v>) -> Self {
        let row = &offer.row;
        Self {
            _id: Shown(row.offer().id()),
            fuente: view.names(row).store,
            precio_valor: Amount(row.money()),
            confianza: confidence(offer),
            razones: Reasons(offer.grounds),
        }
    }
}
