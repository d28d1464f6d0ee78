//! `GET /api/users/`: the users, for an administrator.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::private;
use crate::caller;
use crate::dto::envelope::Paging;
use crate::dto::user::UserDto;
use crate::operations::catalog::parameters::PageParams;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/users/";
/// Rows in a page where the request does not say.
const DEFAULT_LIMIT: u32 = 20;

/// Users.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Los usuarios.")]
pub struct UserList {
    #[serde(flatten)]
    paging: Paging,
    /// Los usuarios, el más antiguo primero.
    results: Vec<UserDto>,
}

/// Lista los usuarios; solo para administradores
#[utoipa::path(
    get,
    path = PATH,
    tag = "Usuarios",
    operation_id = "usuarios",
    params(PageParams),
    security(("token" = [])),
    responses(
        (status = 200, description = "Los usuarios.", body = UserList),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn list(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    caller::admin(&state, &request).await?;
    let ask = ParameterReader::raw(&request, &state.services.rules)?
        .paging(DEFAULT_LIMIT)
        .finish()?;
    let found = state
        .services
        .users
        .page(ask.page.page, ask.page.limit)
        .await?;
    let users = found
        .users
        .iter()
        .map(|user| UserDto::new(user, &state.zone));
    let list = UserList {
        paging: Paging::new(&ask, found.users.len(), found.total),
        results: users.collect(),
    };
    Ok(private(StatusCode::OK, &list))
}
