//! Which run an upload is of.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;
use application::use_cases::runs::RunUpload;
use domain_run::RunName;
use utoipa::IntoParams;

use crate::problem::{ApiError, FieldError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The header that names a run.
pub const X_RUN_ID: HeaderName = HeaderName::from_static("x-run-id");

/// The name of the run.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub(super) struct RunHeader {
    /// El nombre de la corrida del recolector: de 1 a 64 caracteres ASCII visibles, sin espacios. Sin él, la corrida
    /// es la del día.
    #[param(
        rename = "X-Run-Id",
        required = false,
        value_type = String,
        example = "nocturna-2025-10-12",
        pattern = "^[!-~]{1,64}$"
    )]
    run: Option<String>,
}

/// Whether it ends.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub(super) struct EndParams {
    /// Con `1`, la corrida termina con esta solicitud, que entonces puede no traer filas.
    #[param(required = false, value_type = String, example = "1", pattern = "^(0|1|true|false)$")]
    fin: Option<String>,
}

/// Whether a request says that its run ends.
pub(super) fn ends(reader: &mut ParameterReader<'_>) -> bool {
    reader.query.boolean("fin")
}

/// The run that a request names; several names, and one that is none, are refused.
pub(super) fn named(request: &HttpRequest) -> Result<Option<RunName>, Problem> {
    let mut given = request.headers().get_all(X_RUN_ID);
    let Some(first) = given.next() else {
        return Ok(None);
    };
    let name = first.to_str().ok().and_then(RunName::parse);
    if let (Some(name), None) = (name, given.next()) {
        return Ok(Some(name));
    }
    let message = "El encabezado X-Run-Id debe darse una vez y tener de 1 a 64 caracteres ASCII visibles, sin espacios.";
    let error = FieldError::new("X-Run-Id", "bad_run_id", message);
    Err(Problem::new(ApiError::BadParameter)
        .with_message(message)
        .with_errors(vec![error]))
}

/// Begins an upload of the run that was named, else of the day's.
pub(super) async fn open(state: &AppState, who: &str, named: Option<RunName>) -> RunUpload {
    state.services.runs.book().open(who, named).await
}

/// Ends a run. What cannot be noted now ends by its silence: the rows are stored, and the answer says so.
pub(super) async fn close(run: &RunUpload) {
    if let Err(error) = run.close().await {
        tracing::warn!(%error, run = %run.name(), "the end of a run was not noted; it ends by its silence");
    }
}
