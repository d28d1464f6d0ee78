//! `refresh=wait`: an answer that comes when reads show what was changed.

use std::time::Duration;

use tokio::sync::watch;
use utoipa::IntoParams;

use crate::read_query::ParameterReader;

/// How long it waits for the catalog.
const WITHIN: Duration = Duration::from_secs(10);

/// Whether to wait.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct RefreshParams {
    /// Con `wait`, responde cuando las lecturas de este nodo ya muestran el cambio.
    #[param(required = false, value_type = String, example = "wait", pattern = "^(wait|none)$")]
    refresh: Option<String>,
}

/// Whether a request asks to wait.
pub fn is_wanted(reader: &mut ParameterReader<'_>) -> bool {
    let choices = [("wait", true), ("none", false)];
    reader.query.choice("refresh", &choices).unwrap_or_default()
}

/// Waits until it is so, but not for ever; whether it is. It is looked at whenever there are news.
pub async fn becomes(news: &watch::Receiver<()>, is_visible: impl Fn() -> bool) -> bool {
    let mut news = news.clone();
    let seen = news.wait_for(|()| is_visible());
    tokio::time::timeout(WITHIN, seen)
        .await
        .is_ok_and(|seen| seen.is_ok())
}
