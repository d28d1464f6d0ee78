//! `GET /api/products/`: the products that a search finds.

use actix_web::{HttpRequest, HttpResponse, web};
use domain_catalog::view::CatalogView;
use domain_offer::id::OfferId;
use domain_offer::money::Currency;
use domain_offer::offer::ImageAddress;
use domain_price::{ProductPrices, product as find};
use domain_ranking::{FoundProduct, found_products};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{ROW_BYTES, answer, currency_code, generated_at, parameters, render};
use crate::dto::amount::Amount;
use crate::dto::envelope::Paging;
use crate::dto::facets::{Facets, FacetsWanted};
use crate::json::Shown;
use crate::openapi::parameters::IfNoneMatch;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/products/";
/// Products in a page where the request does not say.
const DEFAULT_LIMIT: u32 = 20;

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Los productos que encontró una búsqueda.")]
pub struct Products<'v> {
    /// Lo que se buscó; null cuando no se buscaron palabras.
    #[schema(example = "samsung 55")]
    q: Option<&'v str>,
    /// Si ningún producto tiene todas las palabras y estos tienen la mayoría de ellas.
    relajada: bool,
    /// Las palabras que los productos no necesitaron tener; solo en una búsqueda relajada.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["zafiro"]))]
    palabras_omitidas: Vec<String>,
    #[serde(flatten)]
    paging: Paging,
    /// Moneda de lo que se encontró.
    #[schema(example = "COP")]
    currency: String,
    /// Instante de la respuesta.
    generado_en: String,
    /// Los productos.
    results: Vec<ProductSummary<'v>>,
    /// Cuántas ofertas hay por marca, tienda, categoría y precio; solo lo que se pidió con `facets`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    facets: Option<Facets>,
}

/// A product of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Un producto, sin sus ofertas.")]
pub struct ProductSummary<'v> {
    /// Identificador.
    #[schema(example = "68fa3c2e9b1d4f0012ab34cd", pattern = "^[0-9a-f]{24}$", value_type = String)]
    _id: Shown<OfferId>,
    /// Título, de la más barata de las ofertas encontradas.
    titulo: &'v str,
    /// Marca, en mayúsculas; null cuando no tiene.
    #[schema(example = "TCL")]
    marca: Option<&'v str>,
    /// Categoría.
    #[schema(example = "Televisores")]
    categoria: &'v str,
    /// Dirección de la imagen; null cuando no tiene.
    #[schema(value_type = Option<String>)]
    imagen: Option<Shown<ImageAddress<'v>>>,
    /// Moneda de los precios: la más común entre las ofertas del producto.
    #[schema(example = "COP", value_type = String)]
    currency: Shown<Currency>,
    /// El precio más bajo de todas sus ofertas.
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
    ofertas: usize,
}

/// What to look for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct SearchParams {
    /// Palabras, en cualquier orden; la última puede ser un comienzo. También un modelo o un GTIN. Las que solo unen
    /// (`de`, `para`) no cuentan, y `barato` u `oferta` ordenan por precio. Si nada las tiene todas, se muestra lo que
    /// tiene la mayoría (`relajada`).
    #[param(
        required = false,
        value_type = String,
        max_length = 200,
        example = "samsung 55",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    q: Option<String>,
    /// Orden, por la oferta más barata encontrada de cada producto: `price`, `-price`, `rating` o
    /// `date`; los accesorios solo salen si no hay nada más. Por defecto, lo que mejor responde a la
    /// búsqueda primero.
    #[param(required = false, value_type = String, example = "price", pattern = "^(price|-price|rating|date)$")]
    sort: Option<String>,
    /// Qué contar, separado por comas: `brand`, `store`, `category`, `price`.
    #[param(
        required = false,
        value_type = String,
        example = "brand,store",
        pattern = "^(brand|store|category|price)(,(brand|store|category|price)){0,3}$"
    )]
    facets: Option<String>,
}

/// Busca productos
#[utoipa::path(
    get,
    path = PATH,
    tag = "Catálogo",
    operation_id = "products",
    params(
        SearchParams, parameters::CategoryParam, parameters::NameParams, parameters::PriceParams,
        parameters::PageParams, parameters::AsOfParam, IfNoneMatch,
    ),
    responses((status = 200, description = "Los productos; vacía si no se encuentra ninguno.", body = Products, headers(("X-Cache", description = "Si la respuesta ya estaba lista: `hit` o `miss`.")))),
)]
pub async fn products(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut reader = ParameterReader::new(&request, &state.services.rules)?;
    let q = reader.search();
    let wanted = FacetsWanted::read(&mut reader);
    let ask = reader
        .names()
        .prices()
        .paging(DEFAULT_LIMIT)
        .sort()
        .finish()?;
    answer(&state, &request, ask, |ask, view| {
        let accessories = state.services.rules.taxonomy.accessories();
        let (selection, palabras_omitidas) = view.select_or_relax(&ask.filter);
        let words = ask.filter.words.as_ref();
        let page = found_products(view, &selection, words, accessories, ask.sort, ask.page);
        let body = Products {
            q: q.as_deref(),
            relajada: !palabras_omitidas.is_empty(),
            palabras_omitidas,
            paging: Paging::of(ask, &page),
            currency: currency_code(&state, selection.currency()),
            generado_en: generated_at(&state, view),
            results: page.items.iter().map(|one| summary(view, one)).collect(),
            facets: wanted
                .as_ref()
                .map(|wanted| Facets::of(view, &selection, wanted)),
        };
        render(ask, &body, body.results.len() * ROW_BYTES)
    })
    .await
}

fn summary<'v>(view: &'v CatalogView, found: &FoundProduct<'v>) -> ProductSummary<'v> {
    let offer = found.shown.offer();
    let catalog = view.catalog();
    // None where no offer of it is active: the one that was found stands for it.
    let prices = find(view, found.id);
    let amount = |of: fn(&ProductPrices<'v>) -> i64| match &prices {
        Some(prices) => Amount::minor(of(prices), prices.currency),
        None => Amount(found.shown.money()),
    };
    let currency = prices.as_ref().map(|prices| prices.currency);
    ProductSummary {
        _id: Shown(found.id),
        titulo: offer.title(),
        marca: offer.brand().map(|brand| catalog.brand_name(&brand.key)),
        categoria: catalog.category_name(&offer.category().key),
        imagen: offer.facts().image.map(Shown),
        currency: Shown(currency.unwrap_or(found.shown.money().currency())),
        precio_min: amount(|prices| prices.offers[0].row.price()),
        precio_max: amount(|prices| prices.offers[prices.offers.len() - 1].row.price()),
        tiendas: prices.as_ref().map_or(1, |prices| prices.stores),
        ofertas: prices.as_ref().map_or(1, |prices| prices.offers.len()),
    }
}
