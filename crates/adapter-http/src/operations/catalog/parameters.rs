//! The documentation of parameters that catalog routes share.

#![expect(dead_code, reason = "these structs stand for their documentation only")]

use utoipa::IntoParams;

/// `as_of`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsOfParam {
    /// Instante para el que se calcula la respuesta: una fecha con hora (RFC 3339; sin zona, en la
    /// zona de las tiendas) o una fecha, que significa sus últimos cinco minutos. Por defecto, ahora.
    #[param(required = false, value_type = String, example = "2025-10-12T23:55:00-05:00", format = DateTime)]
    as_of: Option<String>,
}

/// Names that narrow a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NameParams {
    /// Solo esta marca; sin distinguir mayúsculas ni tildes, y con sus otros nombres.
    #[param(
        required = false,
        max_length = 200,
        example = "SAMSUNG",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    brand: Option<String>,
    /// Solo esta tienda; sin distinguir mayúsculas ni tildes, y con sus otros nombres.
    #[param(
        required = false,
        max_length = 200,
        example = "Alkosto",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    store: Option<String>,
    /// Moneda, ISO 4217; por defecto la más común de lo que se pide.
    #[param(required = false, value_type = String, example = "COP")]
    currency: Option<String>,
    /// Si también cuentan las ofertas que la tienda ya no lista.
    #[param(required = false, value_type = String, example = "0", pattern = "^(0|1|true|false)$")]
    include_expired: Option<String>,
}

/// The category of routes that do not have it in their path.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CategoryParam {
    /// Solo esta categoría; sin distinguir mayúsculas ni tildes, y con sus otros nombres.
    #[param(
        required = false,
        max_length = 200,
        example = "Televisores",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    category: Option<String>,
}

/// Price bounds.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PriceParams {
    /// Precio mínimo, en unidades de la moneda, con hasta cuatro decimales; no mayor que `max_price`.
    #[param(required = false, value_type = String, example = "500000", pattern = "^[0-9]{1,12}(\\.[0-9]{1,4})?$")]
    min_price: Option<String>,
    /// Precio máximo, en unidades de la moneda, con hasta cuatro decimales.
    #[param(required = false, value_type = String, example = "3000000", pattern = "^[0-9]{1,12}(\\.[0-9]{1,4})?$")]
    max_price: Option<String>,
}

/// Paging.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Filas por página.
    #[param(required = false, minimum = 1, maximum = 100, example = 5)]
    limit: Option<u32>,
    /// Página, desde 1; más allá del final es una lista vacía.
    #[param(required = false, minimum = 1, maximum = 1_000_000, example = 1)]
    page: Option<u32>,
}

/// Order and taste.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderParams {
    /// Orden: `price` (más barato primero), `-price`, `rating` (mejor primero, sin calificación al
    /// final) o `date` (más reciente primero). Por defecto, el propio de la lista.
    #[param(required = false, value_type = String, example = "price", pattern = "^(price|-price|rating|date)$")]
    sort: Option<String>,
    /// Usuario por cuyo gusto ordenar; uno desconocido da el orden general.
    #[param(
        required = false,
        max_length = 200,
        example = "9f1c2b7d4e5a60718293a4b5c6d7e8f9",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    user_id: Option<String>,
}

/// What the taste did.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExplainParam {
    /// Con `true`, agrega a cada oferta de qué se compone su puntaje personal; solo con el token de
    /// ese usuario o de un administrador.
    #[param(required = false, value_type = String, example = "false", pattern = "^(0|1|true|false)$")]
    explain: Option<String>,
}

/// A window of days.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DaysParam {
    /// Cuántos días hacia atrás desde `as_of`; también `period_days`.
    #[param(required = false, minimum = 1, maximum = 3650, example = 30)]
    days: Option<u32>,
}

/// Counts.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountsParam {
    /// Con `1`, agrega `counts`: cuántas ofertas tiene cada nombre.
    #[param(required = false, value_type = String, example = "1", pattern = "^(0|1|true|false)$")]
    with_counts: Option<String>,
}

/// The category of the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CategoryPath {
    /// Categoría; sin distinguir mayúsculas ni tildes, y con sus otros nombres.
    #[param(
        max_length = 200,
        min_length = 1,
        example = "Televisores",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*[^\\s\\u0000-\\u001F\\u007F-\\u009F][^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    category: String,
}
