//! `GET /api/price-comparison/`: a search compared between stores.

mod compared;

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::filter::Filter;
use domain_catalog::page::PageRequest;
use domain_catalog::view::{CatalogView, Row};
use domain_offer::id::OfferId;
use domain_offer::money::Currency;
use domain_offer::time::{LocalTime, Zone};
use domain_price::{
    ComparedProducts, Comparison, PriceRange, StoreOffers, comparison, product as find_product,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use compared::{ComparedDto, ComparedDtos};

use super::{ROW_BYTES, answer, generated_at, parameters, render};
use crate::dto::amount::Amount;
use crate::dto::price_text::PriceText;
use crate::json::Shown;
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::document::shorten;
use crate::problem::{ApiError, Problem};
use crate::read_query::{ParameterReader, ReadQuery};
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/price-comparison/";
/// Offers of each store where the request does not say.
const DEFAULT_LIMIT: u32 = 20;

/// A search compared between stores.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Lo que encontró una búsqueda, comparado entre tiendas.")]
pub struct PriceComparison<'v> {
    /// Lo que se buscó.
    #[schema(example = "samsung 55")]
    product_searched: &'v str,
    /// Ofertas encontradas en todas las tiendas.
    #[schema(example = 12)]
    total_results: usize,
    /// Moneda de los precios.
    #[schema(example = "COP")]
    currency: String,
    /// Los precios de todas.
    price_range: PriceRangeDto,
    /// Esta página de las ofertas de cada tienda.
    page: u32,
    /// Páginas de la tienda con más ofertas.
    pages: u32,
    /// La página siguiente, una dirección relativa.
    next: Option<String>,
    /// La página anterior, una dirección relativa.
    previous: Option<String>,
    /// Instante de la respuesta.
    generado_en: String,
    /// Las tiendas, la del precio más bajo primero.
    stores: Vec<StoreDto<'v>>,
    /// La primera tienda.
    best_deal: StoreDto<'v>,
    /// Las ofertas de esta página por producto: primero lo que venden más tiendas, luego lo más barato.
    #[schema(value_type = Vec<ComparedDto>)]
    productos: ComparedDtos<'v>,
}

/// Lowest, highest and mean price.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "El precio más bajo, el más alto y el promedio.")]
pub struct PriceRangeDto {
    /// El más bajo.
    #[schema(value_type = f64)]
    min: Amount,
    /// El más alto.
    #[schema(value_type = f64)]
    max: Amount,
    /// El promedio.
    #[schema(value_type = f64)]
    average: Amount,
}

/// What one store has of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(description = "Lo que tiene una tienda de lo que se buscó.")]
pub struct StoreDto<'v> {
    /// Tienda.
    #[schema(example = "Alkosto")]
    _id: &'v str,
    /// Su precio más bajo.
    #[schema(value_type = f64)]
    precio_min: Amount,
    /// Su precio más alto.
    #[schema(value_type = f64)]
    precio_max: Amount,
    /// Su precio medio.
    #[schema(value_type = f64)]
    precio_promedio: Amount,
    /// Sus ofertas en total.
    count: usize,
    /// Esta página de sus ofertas, la más barata primero.
    productos: Vec<ProductDto<'v>>,
}

/// An offer of a comparison.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(description = "Una oferta de una comparación.")]
pub struct ProductDto<'v> {
    /// Identificador de la oferta.
    #[schema(pattern = "^[0-9a-f]{24}$", value_type = String)]
    _id: Shown<OfferId>,
    /// Título.
    titulo: &'v str,
    /// Precio, en unidades de la moneda.
    #[schema(value_type = f64)]
    precio_valor: Amount,
    /// Precio como lo escribe la tienda.
    #[schema(value_type = String)]
    precio_texto: PriceText<'v>,
    /// Dirección de la oferta en la tienda.
    link: &'v str,
    /// Cuándo se vio este precio.
    #[schema(format = DateTime, value_type = String)]
    fecha_extraccion: Shown<LocalTime>,
}

impl<'v> ProductDto<'v> {
    fn new(zone: &Zone, row: &Row<'v>) -> Self {
        let offer = row.offer();
        let facts = offer.facts();
        Self {
            _id: Shown(offer.id()),
            titulo: facts.title,
            precio_valor: Amount(row.money()),
            precio_texto: PriceText::of(row, facts.price_text),
            link: facts.link,
            fecha_extraccion: Shown(zone.local(row.priced_at())),
        }
    }
}

/// What to compare.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct ProductParam {
    /// Palabras del producto, en cualquier orden; la última puede ser un comienzo. Con `product_id` se
    /// puede omitir.
    #[param(
        min_length = 1,
        max_length = 200,
        example = "samsung 55",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*[^\\s\\u0000-\\u001F\\u007F-\\u009F][^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    product: String,
    /// Solo las ofertas de este producto, por el identificador de cualquiera de ellas.
    #[param(required = false, value_type = String, example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$")]
    product_id: Option<String>,
}

/// Compara un producto entre tiendas
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "price_comparison",
    params(
        ProductParam, parameters::CategoryParam, parameters::NameParams, parameters::PriceParams,
        parameters::PageParams, parameters::AsOfParam, IfNoneMatch,
    ),
    responses(
        (status = 200, description = "Las tiendas que lo tienen.", body = PriceComparison),
    ),
)]
pub async fn price_comparison(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut reader = ParameterReader::new(&request, &state.services.rules)?;
    let wanted = reader.wanted();
    let ask = reader.names().prices().paging(DEFAULT_LIMIT).finish()?;
    answer(&state, &request, ask, |ask, view| {
        let mut filter = ask.filter.clone();
        let mut given = wanted.words.as_deref();
        if let Some(id) = wanted.id {
            let product = find_product(view, id).ok_or(ApiError::UnknownId)?;
            // Words without a word in them find nothing, whatever the product.
            let offers = product.offers.iter();
            let offers = offers.map(|offer| offer.row.offer().id());
            filter.only.get_or_insert_with(|| offers.collect());
            given = given.or(Some(product.shown.offer().title()));
        }
        let given = given.unwrap_or_default();
        let found = find(&state, filter, ask.page, view);
        let found = found.ok_or_else(|| nothing_found(given))?;
        let body = body(&state, view, given, ask, &found);
        let shown = |store: &StoreDto<'_>| store.productos.len();
        let rows: usize = body.stores.iter().map(shown).sum();
        render(ask, &body, (rows + shown(&body.best_deal)) * ROW_BYTES)
    })
    .await
}

/// Accessories only where there is nothing else: the best deal for a telephone is no case for it.
fn find<'v>(
    state: &AppState,
    mut filter: Filter,
    page: PageRequest,
    view: &'v CatalogView,
) -> Option<Comparison<'v>> {
    filter.without = state.services.rules.taxonomy.accessories().to_vec();
    comparison(view, &filter, page).or_else(|| {
        filter.without.clear();
        comparison(view, &filter, page)
    })
}

fn nothing_found(given: &str) -> Problem {
    let message = format!("No se encontró ningún producto para «{}».", shorten(given));
    Problem::new(ApiError::NothingFound).with_message(message)
}

fn body<'v>(
    state: &AppState,
    view: &'v CatalogView,
    given: &'v str,
    ask: &ReadQuery,
    found: &Comparison<'v>,
) -> PriceComparison<'v> {
    let PriceRange { min, max, mean } = found.prices;
    let amount = |minor| Amount::minor(minor, found.currency);
    let store = |store| store_dto(&state.zone, found.currency, store);
    PriceComparison {
        product_searched: given,
        total_results: found.total_results,
        currency: found.currency.code().to_owned(),
        price_range: PriceRangeDto {
            min: amount(min),
            max: amount(max),
            average: amount(mean),
        },
        page: ask.page.page,
        pages: found.pages,
        next: (ask.page.page < found.pages).then(|| ask.link(ask.page.page + 1)),
        previous: (ask.page.page > 1).then(|| ask.link((ask.page.page - 1).min(found.pages))),
        generado_en: generated_at(state, view),
        stores: found.stores.iter().map(store).collect(),
        best_deal: store(found.best_deal()),
        productos: ComparedDtos {
            view,
            products: ComparedProducts::of(view, found),
        },
    }
}

fn store_dto<'v>(zone: &Zone, currency: Currency, found: &StoreOffers<'v>) -> StoreDto<'v> {
    let amount = |minor| Amount::minor(minor, currency);
    StoreDto {
        _id: found.store,
        precio_min: amount(found.prices.min),
        precio_max: amount(found.prices.max),
        precio_promedio: amount(found.prices.mean),
        count: found.products.total,
        productos: found
            .products
            .items
            .iter()
            .map(|row| ProductDto::new(zone, row))
            .collect(),
    }
}
