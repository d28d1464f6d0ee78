//! Runs of scrapers as they go out.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_offer::money::Currency;
use domain_offer::rules::Rules;
use domain_offer::time::Zone;
use domain_run::{CategoryRows, OfferCounts, Run, Signal, SignalKind, Summary, Usual};
use serde::Serialize;
use utoipa::ToSchema;

use super::amount::Amount;

/// How stores are shown: as the catalog shows them, else as the taxonomy writes them.
pub struct StoreNames {
    /// The catalog, once there is one.
    pub catalog: Option<Arc<Catalog>>,
    /// The names that are known.
    pub rules: Arc<Rules>,
}

impl StoreNames {
    /// The name of a store's key; nothing for rows that do not say their store.
    pub fn of(&self, key: &str) -> Option<String> {
        if key.is_empty() {
            return None;
        }
        let shown = self.catalog.as_ref().map(|catalog| catalog.store_name(key));
        let shown = shown.filter(|shown| *shown != key).map(str::to_owned);
        Some(shown.unwrap_or_else(|| self.rules.taxonomy.store(key).spelling.to_string()))
    }
}

/// A run of a store.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Run, description = "Lo que un recolector entregó de una tienda en una corrida. Cada fila cuenta una vez, por más veces que se envíe.")]
pub struct RunDto {
    /// Como la llamó el recolector en `X-Run-Id`, o el día en que empezó.
    #[schema(example = "2025-10-12", max_length = 64)]
    id: String,
    /// La tienda; null para las filas que no dicen la suya.
    #[schema(example = "Alkosto")]
    fuente: Option<String>,
    /// Quién la entregó: `key:…`, `user:…` o `anyone`.
    #[schema(example = "key:0123456789abcdef")]
    quien: String,
    /// Cuándo llegó su primera fila, RFC 3339.
    #[schema(format = DateTime)]
    inicio: String,
    /// Cuándo llegó su última fila, RFC 3339; null mientras sigue.
    #[schema(format = DateTime)]
    fin: Option<String>,
    /// Filas distintas: guardadas, duplicadas y rechazadas.
    #[schema(example = 500)]
    recibidas: u64,
    /// Filas que se guardaron.
    #[schema(example = 490)]
    guardadas: u64,
    /// Filas que ya estaban antes de la corrida.
    #[schema(example = 4)]
    duplicadas: u64,
    /// Filas que no se pudieron usar, por el código de la razón.
    #[schema(example = json!({"no_price": 6}))]
    rechazadas: BTreeMap<String, u64>,
    /// Qué parte de las filas leídas no trae cada campo, entre 0 y 1.
    #[schema(example = json!({"marca": 0.02, "calificacion": 0.4}))]
    sin_campo: BTreeMap<String, f64>,
    /// Sus ofertas en el catálogo; null mientras sigue, y donde no se guardaron todas sus filas.
    ofertas: Option<RunOffersDto>,
    /// La moneda de la mayoría de los precios.
    #[schema(example = "COP")]
    moneda: Option<String>,
    /// La mediana de sus precios en esa moneda.
    #[schema(value_type = Option<f64>, example = 1_899_900)]
    precio_mediano: Option<Amount>,
    /// Las medianas de las corridas con las que se comparó; null mientras sigue.
    anteriores: Option<UsualDto>,
    /// Qué anda mal: `rows_dropped`, `field_lost`, `prices_scaled`, `rejects_rose`. Vacía mientras sigue.
    #[schema(example = json!(["rows_dropped"]))]
    senales: Vec<&'static str>,
    /// Si se contaron todas sus filas; si no, las cifras se estiman con 100.000 de ellas.
    completa: bool,
}

/// The offers of a run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RunOffers, description = "Las ofertas de una corrida.")]
pub struct RunOffersDto {
    /// Las que no se habían visto antes.
    #[schema(example = 12)]
    nuevas: u64,
    /// Las que se vieron.
    #[schema(example = 490)]
    vistas: u64,
    /// Las de sus categorías que se vieron el último día anterior y ahora no.
    #[schema(example = 8)]
    desaparecidas: u64,
    /// Las que tienen otro precio que antes.
    #[schema(example = 60)]
    cambiaron: u64,
}

/// What was usual.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RunUsual, description = "Las medianas de las corridas con las que se comparó: de las catorce anteriores de la tienda y de quien la entrega, las siete últimas sin señales.")]
pub struct UsualDto {
    /// Cuántas son.
    #[schema(example = 5)]
    corridas: u32,
    /// Filas distintas.
    #[schema(example = 498.0)]
    recibidas: f64,
    /// Filas guardadas.
    #[schema(example = 489.0)]
    guardadas: f64,
    /// Filas que ya estaban.
    #[schema(example = 3.0)]
    duplicadas: f64,
    /// Filas que no se pudieron usar.
    #[schema(example = 6.0)]
    rechazadas: f64,
    /// El precio mediano, en la moneda de esta corrida.
    #[schema(value_type = Option<f64>, example = 1_899_900)]
    precio_mediano: Option<Amount>,
}

/// A signal with its figures.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RunSignal, description = "Algo que anda mal en una corrida.")]
pub struct SignalDto {
    /// Qué: `rows_dropped`, `field_lost`, `prices_scaled`, `rejects_rose`.
    #[schema(example = "field_lost")]
    senal: &'static str,
    /// De qué campo, o de qué categoría como la escribe el recolector; null: de toda la tienda.
    #[schema(example = "calificacion")]
    de: Option<String>,
    /// Lo usual: filas, una parte entre 0 y 1, o un precio.
    #[schema(example = 0.4)]
    antes: f64,
    /// Lo de ahora.
    #[schema(example = 1.0)]
    ahora: f64,
}

/// A category of a run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RunCategory, description = "Una categoría de una corrida.")]
pub struct CategoryDto {
    /// Como la escribe el recolector, en minúsculas y sin tildes; vacía: filas sin categoría.
    #[schema(example = "televisores")]
    categoria: String,
    /// Filas distintas.
    #[schema(example = 120)]
    recibidas: u64,
    /// Filas que dicen algo nuevo: guardadas, y vistas después de la corrida anterior.
    #[schema(example = 118)]
    frescas: u64,
    /// La mediana de sus precios.
    #[schema(value_type = Option<f64>, example = 1_899_900)]
    precio_mediano: Option<Amount>,
}

impl RunDto {
    /// A run as it goes out.
    pub fn new(run: &Run, names: &StoreNames, zone: &Zone) -> Self {
        let summary = &run.summary;
        let ending = run.ending.as_ref();
        let amount = |(currency, price)| Amount::minor(price, currency);
        let currency = summary.median.map(|(currency, _)| currency);
        let has = |kind: &SignalKind| {
            ending.is_some_and(|ending| ending.signals.iter().any(|signal| signal.kind == *kind))
        };
        Self {
            id: run.key.name.to_string(),
            fuente: names.of(&run.key.store),
            quien: run.key.owner.to_string(),
            inicio: zone.write(run.begun),
            fin: ending.map(|_| zone.write(run.last)),
            recibidas: summary.received,
            guardadas: summary.stored,
            duplicadas: summary.duplicates,
            rechazadas: summary
                .rejected
                .iter()
                .map(|(code, count)| (code.to_string(), *count))
                .collect(),
            sin_campo: missing(summary),
            ofertas: ending
                .and_then(|ending| ending.offers)
                .map(RunOffersDto::of),
            moneda: currency.map(|currency| currency.to_string()),
            precio_mediano: summary.median.map(amount),
            anteriores: ending.map(|ending| UsualDto::of(&ending.usual, currency)),
            senales: SignalKind::ALL
                .iter()
                .filter(|kind| has(kind))
                .map(|kind| kind.code())
                .collect(),
            completa: summary.is_whole,
        }
    }
}

fn missing(summary: &Summary) -> BTreeMap<String, f64> {
    let fields = summary.missing.keys();
    let share = |field: &Arc<str>| (field.to_string(), thousandths(summary.missing_share(field)));
    fields.map(share).collect()
}

fn thousandths(share: f64) -> f64 {
    (share * 1_000.0).round() / 1_000.0
}

impl RunOffersDto {
    const fn of(offers: OfferCounts) -> Self {
        Self {
            nuevas: offers.new,
            vistas: offers.seen,
            desaparecidas: offers.gone,
            cambiaron: offers.changed,
        }
    }
}

impl UsualDto {
    fn of(usual: &Usual, currency: Option<Currency>) -> Self {
        let price = currency.zip(usual.price);
        Self {
            corridas: usual.runs,
            recibidas: usual.received,
            guardadas: usual.stored,
            duplicadas: usual.duplicates,
            rechazadas: usual.rejected,
            precio_mediano: price.map(|(currency, price)| Amount::minor(price, currency)),
        }
    }
}

impl SignalDto {
    /// Makes signals of a run whose prices are in this currency.
    pub fn of(currency: Option<Currency>) -> impl Fn(&Signal) -> Self {
        move |signal| {
            let is_price = signal.kind == SignalKind::PricesScaled && signal.subject.is_some();
            let scale = currency.filter(|_| is_price).map_or(1, Currency::scale) as f64;
            Self {
                senal: signal.kind.code(),
                de: signal.subject.as_deref().map(str::to_owned),
                antes: thousandths(signal.before / scale),
                ahora: thousandths(signal.now / scale),
            }
        }
    }
}

impl CategoryDto {
    /// Makes categories of a run whose prices are in this currency.
    pub fn of(currency: Option<Currency>) -> impl Fn(&CategoryRows) -> Self {
        move |category| Self {
            categoria: category.name.to_string(),
            recibidas: category.rows,
            frescas: category.fresh,
            precio_mediano: currency
                .zip(category.median())
                .map(|(currency, price)| Amount::minor(price, currency)),
        }
    }
}
