//! A user as rows of SQLite, and back.

use std::collections::BTreeMap;

use application::ports::{Account, PasswordHash};
use domain_offer::money::{Currency, PriceBound};
use domain_offer::time::Instant;
use domain_user::{Email, Only, Preferences, PriceRange, Role, User, UserId, UserName};
use rusqlite::Row;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The columns that [`account`] reads, in its order.
pub(super) const COLUMNS: &str =
    "id, nombre, correo, rol, numero_antiguo, creado, contrasena, version";

/// The user in a row of [`COLUMNS`].
pub(super) fn account(row: &Row<'_>) -> Result<Account, Failure> {
    let name: String = row.get(1)?;
    let email: Option<String> = row.get(2)?;
    let email = email.map(|email| Email::new(&email)).transpose();
    let password: Option<String> = row.get(6)?;
    Ok(Account {
        user: User {
            id: UserId(row.get(0)?),
            name: UserName::old(&name).map_err(|_| Failure::unreadable("user name"))?,
            email: email.map_err(|_| Failure::unreadable("address"))?,
            role: Role::of_number(row.get(3)?).ok_or(Failure::unreadable("role"))?,
            old_id: row.get(4)?,
            created_at: Instant::from_micros(row.get(5)?),
        },
        password: password.map(PasswordHash::new),
        version: row.get(7)?,
    })
}

/// Preferences as they are stored: JSON with the names of the wire, prices in ten-thousandths.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Stored {
    brands: Vec<String>,
    stores: Vec<String>,
    categories: Vec<String>,
    price_bands: BTreeMap<String, (Option<i64>, Option<i64>)>,
    currency: Option<String>,
    only_brands: bool,
    only_stores: bool,
    only_price_bands: bool,
}

/// The preferences as text.
pub(super) fn preferences_text(preferences: &Preferences) -> String {
    let stored = |bound: PriceBound| bound.ten_thousandths();
    let band = |(name, band): (&String, &PriceRange)| {
        (name.clone(), (band.min.map(stored), band.max.map(stored)))
    };
    let stored = Stored {
        brands: preferences.brands.clone(),
        stores: preferences.stores.clone(),
        categories: preferences.categories.clone(),
        price_bands: preferences.price_bands.iter().map(band).collect(),
        currency: preferences
            .currency
            .map(|currency| currency.code().to_owned()),
        only_brands: preferences.only.brands,
        only_stores: preferences.only.stores,
        only_price_bands: preferences.only.price_bands,
    };
    serde_json::to_string(&stored).expect("preferences have text for keys")
}

/// The preferences of a text; none at all where there is no text.
pub(super) fn preferences(text: Option<&str>) -> Result<Preferences, Failure> {
    let Some(text) = text else {
        return Ok(Preferences::default());
    };
    let unreadable = |error: serde_json::Error| Failure::Unreadable {
        what: "preferences",
        source: Some(error.into()),
    };
    let stored: Stored = serde_json::from_str(text).map_err(unreadable)?;
    let bound = |stored: Option<i64>| stored.and_then(PriceBound::from_ten_thousandths);
    let band = |(name, (min, max))| {
        let band = PriceRange {
            min: bound(min),
            max: bound(max),
        };
        (name, band)
    };
    Ok(Preferences {
        brands: stored.brands,
        stores: stored.stores,
        categories: stored.categories,
        price_bands: stored.price_bands.into_iter().map(band).collect(),
        currency: stored.currency.as_deref().and_then(Currency::parse),
        only: Only {
            brands: stored.only_brands,
            stores: stored.only_stores,
            price_bands: stored.only_price_bands,
        },
    })
}
