//! The period of a report.

use domain_offer::time::Zone;
use domain_report::Period;
use serde::Serialize;
use utoipa::ToSchema;

/// The period of a report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Period, description = "El período de un informe.")]
pub struct PeriodDto {
    /// Su comienzo, RFC 3339.
    #[schema(format = DateTime, example = "2025-09-12T23:55:00-05:00")]
    pub fecha_inicio: String,
    /// Su fin, el instante de la respuesta.
    #[schema(format = DateTime, example = "2025-10-12T23:55:00-05:00")]
    pub fecha_fin: String,
    /// Cuántos días tiene.
    #[schema(example = 30, minimum = 1, maximum = 3650)]
    pub dias_analizados: u32,
}

impl PeriodDto {
    /// The period as it goes out.
    pub fn new(period: &Period, zone: &Zone) -> Self {
        Self {
            fecha_inicio: zone.write(period.from),
            fecha_fin: zone.write(period.to),
            dias_analizados: period.days,
        }
    }
}
