//! Runs of scrapers: what each delivered, and what is wrong with it.

pub mod list;
pub mod show;

use std::sync::Arc;

use actix_web::HttpRequest;
use utoipa::IntoParams;

use crate::caller::{self, Caller};
use crate::dto::run::StoreNames;
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The store.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct StoreParams {
    /// Solo de esta tienda.
    #[param(
        required = false,
        max_length = 200,
        example = "Alkosto",
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"
    )]
    fuente: Option<String>,
}

/// Whose runs a caller may see: an editor everybody's, a key that uploads its own.
async fn owner(state: &AppState, request: &HttpRequest) -> Result<Option<Arc<str>>, Problem> {
    let caller = caller::caller(state, request).await?;
    if !caller.may_upload() {
        let message = "Las corridas las ven los editores, y las claves de API con el alcance «upload» las suyas.";
        return Err(Problem::new(ApiError::Forbidden).with_message(message));
    }
    Ok(match caller {
        Caller::User(..) => None,
        Caller::Key(_) => Some(caller.name().into()),
    })
}

/// The key of the store that is asked for.
fn store(state: &AppState, reader: &mut ParameterReader<'_>) -> Option<Arc<str>> {
    let given = reader.name("fuente")?;
    Some(state.services.rules.taxonomy.store(&given).key)
}

/// How stores are shown.
fn names(state: &AppState) -> StoreNames {
    StoreNames {
        catalog: state.services.reader.catalog(),
        rules: Arc::clone(&state.services.rules),
    }
}
