//! `GET /api/products/{id}/`: one product, with its offers in all stores.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::view::CatalogView;
use domain_matching::model::Model;
use domain_matching::similar::similar_offers;
use domain_offer::id::{Id, OfferId};
use domain_price::{ProductOffer, ProductPrices, product as find};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{ROW_BYTES, answer, generated_at, parameters, render};
use crate::dto::amount::Amount;
use crate::dto::belonging::{Reasons, confidence};
use crate::dto::offer::OfferDto;
use crate::json::Shown;
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/products/{id}/";

/// The id in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct IdPath {
    /// Identificador del producto, que es el de una de sus ofertas; el de cualquiera de ellas lleva al mismo.
    #[param(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$")]
    id: String,
}

/// A product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Un producto, con sus ofertas en todas las tiendas.")]
pub struct Product<'v> {
    /// Identificador.
    #[schema(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$", value_type = String)]
    _id: Shown<OfferId>,
    /// Título, de una de sus ofertas.
    titulo: &'v str,
    /// Marca, en mayúsculas; null cuando no tiene.
    #[schema(example = "TCL")]
    marca: Option<&'v str>,
    /// Categoría.
    #[schema(example = "Televisores")]
    categoria: &'v str,
    /// Modelo o referencia; null cuando no se conoce.
    #[schema(example = "55C655")]
    modelo: Option<String>,
    /// GTIN (EAN o UPC); null cuando no se conoce.
    #[schema(example = "6921732821070")]
    gtin: Option<String>,
    /// Tamaño; null cuando no se conoce.
    #[schema(example = "55\"")]
    tamaño: Option<&'v str>,
    /// Moneda de los precios: la más común entre las ofertas.
    #[schema(example = "COP")]
    currency: String,
    /// El precio más bajo.
    #[schema(value_type = f64)]
    precio_min: Amount,
    /// El precio más alto.
    #[schema(value_type = f64)]
    precio_max: Amount,
    /// En cuántas tiendas se vende.
    #[schema(example = 2)]
    tiendas: usize,
    /// Cuántas ofertas tiene.
    #[schema(example = 2)]
    total: usize,
    /// Las ofertas, la más barata primero.
    ofertas: Vec<Member<'v>>,
    /// Ofertas parecidas que no son este producto (otro tamaño, otro año, otra versión), una de cada
    /// producto, la más parecida primero; sus precios no entran en los de este.
    #[schema(max_items = 6)]
    similares: Vec<OfferDto<'v>>,
    /// Instante de la respuesta.
    generado_en: String,
}

/// An offer of a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductOffer, description = "Una oferta de un producto.")]
pub struct Member<'v> {
    #[serde(flatten)]
    offer: OfferDto<'v>,
    /// Qué tan seguro es que sea este producto, de 0 a 1.
    #[schema(example = 0.97, minimum = 0, maximum = 1)]
    confianza: f64,
    /// Qué lo dice: `persona`, `gtin`, `modelo`, `modelo_parecido`, `codigo`, `marca`, `pulgadas`,
    /// `almacenamiento`, `memoria` o `palabras`, lo más fuerte primero; vacío cuando es la única oferta.
    #[schema(example = json!(["modelo", "marca"]), value_type = Vec<String>)]
    razones: Reasons,
}

/// Muestra un producto con sus ofertas en todas las tiendas
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "product",
    params(IdPath, parameters::AsOfParam, IfNoneMatch),
    responses((status = 200, description = "El producto.", body = Product)),
)]
pub async fn product(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let ask = ParameterReader::new(&request, &state.services.rules)?.finish()?;
    let id = Id::parse(&id).ok_or(ApiError::UnknownId)?;
    answer(&state, &request, ask, |ask, view| {
        let found = find(view, id).ok_or(ApiError::UnknownId)?;
        let body = body(&state, view, &found);
        let rows = body.ofertas.len() + body.similares.len();
        render(ask, &body, rows * ROW_BYTES)
    })
    .await
}

/// Similar offers that are shown.
const SIMILAR: usize = 6;

fn body<'v>(state: &AppState, view: &'v CatalogView, found: &ProductPrices<'v>) -> Product<'v> {
    let shown = OfferDto::new(view, &state.zone, found.shown);
    let facts = || found.offers.iter().map(|offer| offer.row.offer().facts());
    let amount = |offer: Option<&ProductOffer<'v>>| {
        let offer = offer.expect("a product has an offer");
        Amount(offer.row.money())
    };
    Product {
        _id: Shown(found.id),
        titulo: shown.titulo,
        marca: shown.marca,
        categoria: shown.categoria,
        modelo: facts().find_map(|facts| Some(facts.model?.to_owned())),
        gtin: facts().find_map(|facts| Some(format!("{:013}", facts.gtin?.0))),
        tamaño: shown.tamaño,
        currency: found.currency.code().to_owned(),
        precio_min: amount(found.offers.first()),
        precio_max: amount(found.offers.last()),
        tiendas: found.stores,
        total: found.offers.len(),
        ofertas: found
            .offers
            .iter()
            .map(|offer| member(state, view, offer))
            .collect(),
        similares: similar_offers(&Model::shared(), view, found.shown, SIMILAR)
            .into_iter()
            .map(|row| OfferDto::new(view, &state.zone, row))
            .collect(),
        generado_en: generated_at(state, view),
    }
}

fn member<'v>(state: &AppState, view: &'v CatalogView, offer: &ProductOffer<'v>) -> Member<'v> {
    Member {
        offer: OfferDto::new(view, &state.zone, offer.row),
        confianza: confidence(offer),
        razones: Reasons(offer.grounds),
    }
}
