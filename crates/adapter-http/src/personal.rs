//! Whose taste a read is for.

use std::time::Duration;

use actix_web::HttpRequest;
use application::ports::StoreError;
use application::use_cases::tastes::KnownTaste;
use domain_catalog::view::CatalogView;
use domain_user::{Role, ScoreParts, Taste, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::caching::Audience;
use crate::caller;
use crate::problem::{ApiError, Problem};
use crate::rate_limit;
use crate::read_query::ReadQuery;
use crate::state::AppState;

/// What a client writes for the user of its token.
const ME: &str = "me";
/// How long a read waits for the store of users; then it follows no taste.
const PATIENCE: Duration = Duration::from_millis(300);

/// Whose taste a read is for.
#[derive(Debug, Default)]
pub struct ListUser {
    known: Option<KnownTaste>,
    audience: Audience,
}

impl ListUser {
    /// The user that a request names, as far as the store can be reached. `me` needs a token, and
    /// `explain` that user's or an administrator's.
    pub async fn of(
        state: &AppState,
        request: &HttpRequest,
        ask: &ReadQuery,
    ) -> Result<Self, Problem> {
        let given = match ask.user_id.as_deref() {
            None if ask.explain => ME,
            None => return Ok(Self::default()),
            Some(given) => given,
        };
        // The store of users is asked, whatever answer the client has.
        rate_limit::pay(request).await?;
        let user = if given == ME {
            let (user, _) = caller::user(state, request).await?;
            Some(user.id)
        } else {
            let named = UserId::parse(given);
            if ask.explain {
                may_explain(state, request, named).await?;
            }
            named
        };
        let known = match user {
            Some(user) => known(state, user).await,
            None => None,
        };
        let audience = if given == ME || ask.explain {
            Audience::UserOfCredential
        } else {
            Audience::UserOfUrl
        };
        Ok(Self { known, audience })
    }

    /// What tells answers for users apart from each other and from anybody's.
    pub fn tag(&self) -> &[u8] {
        let known = self.known.as_ref();
        known.map_or(&[], |known| &known.version.0)
    }

    /// Whose the answer is.
    pub const fn audience(&self) -> Audience {
        self.audience
    }

    /// The taste at T; `None` where the plain order is given.
    pub fn taste(&self, state: &AppState, view: &CatalogView) -> Option<Taste> {
        let taste = self.known.as_ref()?.at(&state.services.rules, view.t());
        (!taste.is_cold()).then_some(taste)
    }
}

async fn may_explain(
    state: &AppState,
    request: &HttpRequest,
    named: Option<UserId>,
) -> Result<(), Problem> {
    let (user, _) = caller::user(state, request).await?;
    if user.role == Role::Admin || named == Some(user.id) {
        Ok(())
    } else {
        Err(ApiError::Forbidden.into())
    }
}

/// What is known of a user. Reads go on while the store of users is out of reach.
async fn known(state: &AppState, user: UserId) -> Option<KnownTaste> {
    let known = state.services.tastes.known(user);
    let outcome: Result<_, StoreError> =
        if let Ok(outcome) = tokio::time::timeout(PATIENCE, known).await {
            outcome
        } else {
            tracing::warn!("the store of users is slow; the order is nobody's");
            return None;
        };
    outcome.unwrap_or_else(|error| {
        tracing::warn!(%error, "the store of users is out of reach; the order is nobody's");
        None
    })
}

/// What a personal score is made of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "De qué se compone el puntaje personal; las partes suman el total.")]
pub struct PartsDto {
    /// La suma de las partes, entre 0 y 1.
    #[schema(example = 0.76, minimum = 0, maximum = 1)]
    total: f64,
    /// 0.6 por lo que la lista mide de todos modos: el puntaje de precio o de valor.
    #[schema(example = 0.54, minimum = 0, maximum = 0.6)]
    base: f64,
    /// 0.2 por la afinidad con la marca.
    #[schema(example = 0.16, minimum = 0, maximum = 0.2)]
    marca: f64,
    /// 0.1 por la afinidad con la tienda.
    #[schema(example = 0.01, minimum = 0, maximum = 0.1)]
    tienda: f64,
    /// 0.05 por la afinidad con la categoría.
    #[schema(example = 0.0, minimum = 0, maximum = 0.05)]
    categoria: f64,
    /// 0.05 si no cuesta más de lo que el usuario quiere gastar en la categoría.
    #[schema(example = 0.05, minimum = 0, maximum = 0.05)]
    presupuesto: f64,
}

impl From<ScoreParts> for PartsDto {
    fn from(parts: ScoreParts) -> Self {
        let of = |millionths: i64| millionths as f64 / 1_000_000.0;
        Self {
            total: of(parts.total()),
            base: of(parts.base),
            marca: of(parts.brand),
            tienda: of(parts.store),
            categoria: of(parts.category),
            presupuesto: of(parts.band),
        }
    }
}
