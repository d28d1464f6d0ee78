//! The one table of errors: code, status, and what a person reads.

use actix_web::http::StatusCode;

/// Every error that this service answers with; the only place where statuses are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApiError {
    /// The request itself is malformed: its path or its head.
    BadRequest,
    /// A host that is not one of ours.
    UnknownHost,
    /// A parameter has a value that it may not have.
    BadParameter,
    /// A parameter that the route does not know.
    UnknownParameter,
    /// A body that cannot be read as what the route takes.
    InvalidBody,
    /// An upload without a single usable row.
    NothingUsable,
    /// No credentials, or wrong ones.
    Unauthorized,
    /// Credentials that are not enough.
    Forbidden,
    /// No such route.
    NotFound,
    /// No offer, extraction or user of this id.
    UnknownId,
    /// A search without a result.
    NothingFound,
    /// A report about nothing: no data in its window.
    NoData,
    /// The route exists, the method does not.
    MethodNotAllowed,
    /// No representation that the client accepts.
    NotAcceptable,
    /// The request did not arrive in time.
    Timeout,
    /// The change contradicts what is stored.
    Conflict,
    /// A body above its limit.
    TooLarge,
    /// A request target above its limit.
    UriTooLong,
    /// A body of a type that the route does not take.
    UnsupportedMediaType,
    /// Request headers above their limit.
    HeadersTooLarge,
    /// More requests than the client's quota.
    TooManyRequests,
    /// A fault of the service.
    Internal,
    /// Too much of the same work waits already.
    Busy,
    /// The store is out of reach.
    StoreUnavailable,
    /// No catalog is loaded yet.
    Starting,
    /// The answer took longer than the service allows.
    Overrun,
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable name for programs.
    pub code: &'static str,
    /// A short name for a person (`title`).
    pub title: &'static str,
    /// The sentence for a person where the caller has none of its own.
    pub sentence: &'static str,
    /// Seconds after which to try again (`Retry-After`), where trying again may help.
    pub retry_after: Option<u32>,
}

impl ApiError {
    /// All errors, in the order of the table.
    pub const ALL: [Self; 26] = [
        Self::BadRequest,
        Self::UnknownHost,
        Self::BadParameter,
        Self::UnknownParameter,
        Self::InvalidBody,
        Self::NothingUsable,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::UnknownId,
        Self::NothingFound,
        Self::NoData,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::Timeout,
        Self::Conflict,
        Self::TooLarge,
        Self::UriTooLong,
        Self::UnsupportedMediaType,
        Self::HeadersTooLarge,
        Self::TooManyRequests,
        Self::Internal,
        Self::Busy,
        Self::StoreUnavailable,
        Self::Starting,
        Self::Overrun,
    ];

    /// The error's line of the table.
    #[rustfmt::skip]
    pub const fn row(self) -> ErrorRow {
        use StatusCode as S;
        match self {
            Self::BadRequest => row(S::BAD_REQUEST, "bad_request", "Solicitud inválida", "La solicitud no está bien formada."),
            Self::UnknownHost => row(S::BAD_REQUEST, "unknown_host", "Host desconocido", "La solicitud va dirigida a un host que este servicio no atiende."),
            Self::BadParameter => row(S::BAD_REQUEST, "bad_parameter", "Parámetro inválido", "Un parámetro tiene un valor que no es válido."),
            Self::UnknownParameter => row(S::BAD_REQUEST, "unknown_parameter", "Parámetro desconocido", "La consulta tiene un parámetro que esta ruta no conoce."),
            Self::InvalidBody => row(S::BAD_REQUEST, "invalid_body", "Cuerpo inválido", "El cuerpo de la solicitud no es válido."),
            Self::NothingUsable => row(S::BAD_REQUEST, "nothing_usable", "Nada utilizable", "Ninguna de las filas recibidas se puede usar."),
            Self::Unauthorized => row(S::UNAUTHORIZED, "unauthorized", "Sin autenticación", "Se necesita iniciar sesión o una clave de API válida."),
            Self::Forbidden => row(S::FORBIDDEN, "forbidden", "Sin permiso", "No tiene permiso para hacer esto."),
            Self::NotFound => row(S::NOT_FOUND, "not_found", "Ruta inexistente", "Esta ruta no existe."),
            Self::UnknownId => row(S::NOT_FOUND, "unknown_id", "Identificador desconocido", "No hay nada con ese identificador."),
            Self::NothingFound => row(S::NOT_FOUND, "nothing_found", "Sin resultados", "No se encontró ningún producto."),
            Self::NoData => row(S::NOT_FOUND, "no_data", "Sin datos", "No hay datos en el período pedido."),
            Self::MethodNotAllowed => row(S::METHOD_NOT_ALLOWED, "method_not_allowed", "Método no permitido", "Esta ruta no admite ese método."),
            Self::NotAcceptable => row(S::NOT_ACCEPTABLE, "not_acceptable", "Formato no disponible", "No hay una representación que el cliente acepte."),
            Self::Timeout => row(S::REQUEST_TIMEOUT, "timeout", "Tiempo agotado", "La solicitud no llegó completa a tiempo."),
            Self::Conflict => row(S::CONFLICT, "conflict", "Conflicto", "El cambio contradice lo que ya está guardado."),
            Self::TooLarge => row(S::PAYLOAD_TOO_LARGE, "too_large", "Cuerpo demasiado grande", "El cuerpo de la solicitud supera el límite."),
            Self::UriTooLong => row(S::URI_TOO_LONG, "uri_too_long", "Dirección demasiado larga", "La dirección de la solicitud supera el límite."),
            Self::UnsupportedMediaType => row(S::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "Tipo de contenido no admitido", "El tipo de contenido de la solicitud no se admite."),
            Self::HeadersTooLarge => row(S::REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large", "Encabezados demasiado grandes", "Los encabezados de la solicitud superan el límite."),
            Self::TooManyRequests => retry(60, row(S::TOO_MANY_REQUESTS, "too_many_requests", "Demasiadas solicitudes", "Se superó el número de solicitudes permitido.")),
            Self::Internal => row(S::INTERNAL_SERVER_ERROR, "internal", "Error interno", "Ocurrió un error interno; ya quedó registrado."),
            Self::Busy => retry(2, row(S::SERVICE_UNAVAILABLE, "busy", "Ocupado", "Hay demasiadas solicitudes como esta en espera; intente de nuevo en unos segundos.")),
            Self::StoreUnavailable => retry(5, row(S::SERVICE_UNAVAILABLE, "store_unavailable", "Almacén no disponible", "El almacén de datos no está disponible; intente de nuevo en unos segundos.")),
            Self::Starting => retry(5, row(S::SERVICE_UNAVAILABLE, "starting", "Iniciando", "El servicio está iniciando; intente de nuevo en unos segundos.")),
            Self::Overrun => retry(5, row(S::SERVICE_UNAVAILABLE, "overrun", "Respuesta demorada", "La respuesta tardó más de lo permitido; intente de nuevo en unos segundos.")),
        }
    }

    /// The error that stands for a bare status of the framework.
    pub fn of_status(status: StatusCode) -> Self {
        let generic = [Self::BadRequest, Self::NotFound, Self::Overrun];
        let mut candidates = generic.into_iter().chain(Self::ALL);
        let fallback = if status.is_server_error() {
            Self::Internal
        } else {
            Self::BadRequest
        };
        candidates
            .find(|error| error.row().status == status)
            .unwrap_or(fallback)
    }
}

const fn row(
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    sentence: &'static str,
) -> ErrorRow {
    ErrorRow {
        status,
        code,
        title,
        sentence,
        retry_after: None,
    }
}

const fn retry(seconds: u32, row: ErrorRow) -> ErrorRow {
    ErrorRow {
        retry_after: Some(seconds),
        ..row
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_every_503_says_when_to_come_back() {
        let codes: HashSet<_> = ApiError::ALL.iter().map(|e| e.row().code).collect();
        assert_eq!(codes.len(), ApiError::ALL.len());
        for row in ApiError::ALL.map(ApiError::row) {
            let waits = [
                StatusCode::SERVICE_UNAVAILABLE,
                StatusCode::TOO_MANY_REQUESTS,
            ];
            assert_eq!(
                row.retry_after.is_some(),
                waits.contains(&row.status),
                "{row:?}"
            );
            assert!(row.sentence.ends_with('.'), "{row:?}");
        }
    }

    #[test]
    fn a_bare_status_becomes_the_general_error_of_that_status() {
        for (status, expected) in [
            (400, ApiError::BadRequest),
            (404, ApiError::NotFound),
            (405, ApiError::MethodNotAllowed),
            (406, ApiError::NotAcceptable),
            (413, ApiError::TooLarge),
            (418, ApiError::BadRequest),
            (500, ApiError::Internal),
            (502, ApiError::Internal),
            (503, ApiError::Overrun),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(ApiError::of_status(status), expected, "{status}");
        }
    }
}
