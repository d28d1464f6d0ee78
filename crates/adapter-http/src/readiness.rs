//! Whether the service can answer, asked by `/health/ready`.

use serde::Serialize;
use utoipa::ToSchema;

/// The name of the dependency that keeps the offers.
pub const STORE: &str = "store";

/// Knows the state of the catalog and of what it depends on, without asking them now.
pub trait Readiness: Send + Sync {
    /// What is known at this moment; never blocks.
    fn report(&self) -> ReadinessReport;
}

/// The state of the service's parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadinessReport {
    /// Whether a catalog is loaded; reads can be answered from then on, whatever else is down.
    pub catalog_loaded: bool,
    /// Each dependency, in the order to show.
    pub dependencies: Vec<Dependency>,
}

/// One thing that the service depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(description = "Algo de lo que depende el servicio.")]
pub struct Dependency {
    /// Qué es para este servicio.
    #[schema(example = "store")]
    pub name: &'static str,
    /// Cómo está.
    pub state: DependencyState,
}

/// How a dependency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(
    description = "Cómo está una dependencia: `up` (responde), `down` (no responde; lo que la necesita falla con 503) o `unknown` (aún no se le ha preguntado nada)."
)]
#[serde(rename_all = "snake_case")]
pub enum DependencyState {
    /// It answers.
    Up,
    /// It does not answer; what needs it fails with a 503.
    Down,
    /// Nothing was asked of it yet.
    Unknown,
}
