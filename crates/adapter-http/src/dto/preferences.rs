//! Preferences as they go out, and as the document describes them.

use std::collections::BTreeMap;

use domain_offer::money::PriceBound;
use domain_user::{Preferences, PriceRange};
use serde::Serialize;
use utoipa::ToSchema;

/// What a user prefers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Lo que prefiere un usuario; lo que falta queda vacío.")]
pub struct PreferencesDto {
    /// Marcas que suben.
    #[schema(required = false, nullable, max_items = 100, example = json!(["LG", "SAMSUNG"]))]
    brands: Vec<String>,
    /// Tiendas que suben.
    #[schema(required = false, nullable, max_items = 100, example = json!(["Alkosto"]))]
    stores: Vec<String>,
    /// Categorías que suben.
    #[schema(required = false, nullable, max_items = 100, example = json!(["Televisores"]))]
    categories: Vec<String>,
    /// Cuánto puede costar una oferta de cada categoría; lo que no pasa del máximo sube.
    #[schema(required = false, nullable, example = json!({"Televisores": {"min": 500_000, "max": 2_000_000}}))]
    price_bands: BTreeMap<String, BandDto>,
    /// Moneda que se muestra y en la que están los precios, ISO 4217.
    #[schema(required = false, nullable, example = "COP")]
    currency: Option<String>,
    /// Qué se pide, en lugar de solo subir.
    #[schema(required = false, nullable)]
    only: OnlyDto,
}

/// The band of a category.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(description = "Entre qué precios.")]
pub struct BandDto {
    /// Precio mínimo; null: ninguno.
    #[schema(
        required = false,
        minimum = 0,
        maximum = 1_000_000_000_000_u64,
        example = 500_000
    )]
    min: Option<f64>,
    /// Precio máximo; null: ninguno.
    #[schema(
        required = false,
        minimum = 0,
        maximum = 1_000_000_000_000_u64,
        example = 2_000_000
    )]
    max: Option<f64>,
}

/// What is asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(description = "Qué deja fuera lo que no cumple.")]
pub struct OnlyDto {
    /// Solo ofertas de las marcas.
    #[schema(required = false, nullable, example = false)]
    brands: bool,
    /// Solo ofertas de las tiendas.
    #[schema(required = false, nullable, example = false)]
    stores: bool,
    /// Solo ofertas entre los precios de su categoría, donde los tiene.
    #[schema(required = false, nullable, example = false)]
    price_bands: bool,
}

impl From<&Preferences> for PreferencesDto {
    fn from(preferences: &Preferences) -> Self {
        let band = |(name, band): (&String, &PriceRange)| (name.clone(), BandDto::from(band));
        Self {
            brands: preferences.brands.clone(),
            stores: preferences.stores.clone(),
            categories: preferences.categories.clone(),
            price_bands: preferences.price_bands.iter().map(band).collect(),
            currency: preferences
                .currency
                .map(|currency| currency.code().to_owned()),
            only: OnlyDto {
                brands: preferences.only.brands,
                stores: preferences.only.stores,
                price_bands: preferences.only.price_bands,
            },
        }
    }
}

impl From<&PriceRange> for BandDto {
    fn from(band: &PriceRange) -> Self {
        let major = |bound: PriceBound| bound.ten_thousandths() as f64 / 10_000.0;
        Self {
            min: band.min.map(major),
            max: band.max.map(major),
        }
    }
}
