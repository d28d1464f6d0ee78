//! A user as a MongoDB document, and back.

use application::ports::{Account, PasswordHash};
use bson::spec::BinarySubtype;
use bson::{Binary, Bson, Document, doc};
use domain_offer::money::{Currency, PriceBound};
use domain_offer::time::Instant;
use domain_user::{
    Email, EventKind, Only, Preferences, PriceRange, Role, User, UserEvent, UserId, UserName,
};

use crate::failure::Failure;

/// Bytes as a value.
pub(super) fn binary(bytes: &[u8]) -> Bson {
    Bson::Binary(Binary {
        subtype: BinarySubtype::Generic,
        bytes: bytes.to_vec(),
    })
}

/// The bytes of a member.
pub(super) fn bytes<const N: usize>(
    document: &Document,
    name: &'static str,
) -> Result<[u8; N], Failure> {
    let bytes = document.get_binary_generic(name);
    let bytes = bytes.map_err(|_| Failure::Unreadable(name))?;
    bytes
        .as_slice()
        .try_into()
        .map_err(|_| Failure::Unreadable(name))
}

/// The instant of a member; `None` where it is not there.
pub(super) fn instant(document: &Document, name: &'static str) -> Option<Instant> {
    document.get_i64(name).ok().map(Instant::from_micros)
}

fn text<'d>(document: &'d Document, name: &'static str) -> Result<&'d str, Failure> {
    document
        .get_str(name)
        .map_err(|_| Failure::Unreadable(name))
}

/// The members of a user that a change replaces; what is `None` is left out.
pub(super) fn members(account: &Account) -> Document {
    let user = &account.user;
    let mut members = doc! {
        "nombre": user.name.as_str(),
        "clave_nombre": user.name.key(),
        "rol": i32::from(user.role.number()),
        "creado": user.created_at.micros(),
    };
    if let Some(email) = &user.email {
        members.insert("correo", email.as_str());
        members.insert("clave_correo", email.key());
    }
    if let Some(number) = user.old_id {
        members.insert("numero_antiguo", i64::from(number));
    }
    if let Some(password) = &account.password {
        members.insert("contrasena", password.expose());
    }
    members
}

/// The members that [`members`] left out, to be taken away.
pub(super) fn missing(account: &Account) -> Document {
    let mut missing = Document::new();
    if account.user.email.is_none() {
        missing.insert("correo", "");
        missing.insert("clave_correo", "");
    }
    if account.user.old_id.is_none() {
        missing.insert("numero_antiguo", "");
    }
    if account.password.is_none() {
        missing.insert("contrasena", "");
    }
    missing
}

/// The user of a document.
pub(super) fn account(document: &Document) -> Result<Account, Failure> {
    let email = document.get_str("correo").ok().map(Email::new).transpose();
    let number = document
        .get_i64("numero_antiguo")
        .ok()
        .map(u32::try_from)
        .transpose();
    let role = document
        .get_i32("rol")
        .ok()
        .and_then(|role| Role::of_number(role.into()));
    let version = document
        .get_i64("version")
        .ok()
        .and_then(|version| version.try_into().ok());
    Ok(Account {
        user: User {
            id: UserId(bytes(document, "_id")?),
            name: UserName::old(text(document, "nombre")?)
                .map_err(|_| Failure::Unreadable("nombre"))?,
            email: email.map_err(|_| Failure::Unreadable("correo"))?,
            role: role.ok_or(Failure::Unreadable("rol"))?,
            old_id: number.map_err(|_| Failure::Unreadable("numero_antiguo"))?,
            created_at: instant(document, "creado").ok_or(Failure::Unreadable("creado"))?,
        },
        password: document.get_str("contrasena").ok().map(PasswordHash::new),
        version: version.ok_or(Failure::Unreadable("version"))?,
    })
}

/// Preferences as a value. Names are never keys: they may have any characters.
pub(super) fn preferences_value(preferences: &Preferences) -> Document {
    let bound = |bound: Option<PriceBound>| bound.map(PriceBound::ten_thousandths);
    let band = |(name, band): (&String, &PriceRange)| {
        doc! { "categoria": name, "min": bound(band.min), "max": bound(band.max) }
    };
    doc! {
        "marcas": preferences.brands.clone(),
        "fuentes": preferences.stores.clone(),
        "categorias": preferences.categories.clone(),
        "precios": preferences.price_bands.iter().map(band).collect::<Vec<_>>(),
        "moneda": preferences.currency.map(|currency| currency.code().to_owned()),
        "solo_marcas": preferences.only.brands,
        "solo_fuentes": preferences.only.stores,
        "solo_precios": preferences.only.price_bands,
    }
}

/// The preferences of a value; none at all where there is none.
pub(super) fn preferences(stored: Option<&Document>) -> Preferences {
    let Some(stored) = stored else {
        return Preferences::default();
    };
    let names = |name: &str| {
        let names = stored.get_array(name).ok().into_iter().flatten();
        names
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect()
    };
    let band = |stored: &Bson| {
        let stored = stored.as_document()?;
        let bound = |name: &str| {
            stored
                .get_i64(name)
                .ok()
                .and_then(PriceBound::from_ten_thousandths)
        };
        let band = PriceRange {
            min: bound("min"),
            max: bound("max"),
        };
        Some((stored.get_str("categoria").ok()?.to_owned(), band))
    };
    let flag = |name: &str| stored.get_bool(name).unwrap_or_default();
    let bands = stored.get_array("precios").ok().into_iter().flatten();
    Preferences {
        brands: names("marcas"),
        stores: names("fuentes"),
        categories: names("categorias"),
        price_bands: bands.filter_map(band).collect(),
        currency: stored.get_str("moneda").ok().and_then(Currency::parse),
        only: Only {
            brands: flag("solo_marcas"),
            stores: flag("solo_fuentes"),
            price_bands: flag("solo_precios"),
        },
    }
}

/// An event as a value.
pub(super) fn event_value(event: &UserEvent) -> Document {
    doc! {
        "momento": event.at.micros(),
        "hecho": event.kind.name(),
        "oferta": binary(&event.offer.0),
        "marca": event.brand.as_deref(),
        "fuente": &*event.store,
        "categoria": &*event.category,
    }
}

/// The event of a value.
pub(super) fn event(stored: &Bson) -> Result<UserEvent, Failure> {
    let stored = stored.as_document().ok_or(Failure::Unreadable("hecho"))?;
    Ok(UserEvent {
        kind: EventKind::of_name(text(stored, "hecho")?).ok_or(Failure::Unreadable("hecho"))?,
        offer: domain_offer::id::Id(bytes(stored, "oferta")?),
        at: instant(stored, "momento").ok_or(Failure::Unreadable("momento"))?,
        brand: stored.get_str("marca").ok().map(Into::into),
        store: text(stored, "fuente")?.into(),
        category: text(stored, "categoria")?.into(),
    })
}
