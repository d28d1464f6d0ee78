//! The lines of users and API keys.

use std::collections::BTreeMap;

use application::ports::{Account, ApiKey, Correction, KeyId, PasswordHash, Scope, TasteRecord};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::money::{Currency, PriceBound};
use domain_offer::time::Instant;
use domain_user::{
    Email, EventKind, Only, Preferences, PriceRange, Role, User, UserEvent, UserId, UserName,
};
use serde::{Deserialize, Serialize};

use crate::BackupError;

/// A user with all that is kept of it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct UserLine {
    id: String,
    name: String,
    email: Option<String>,
    role: u8,
    old_id: Option<u32>,
    created_at: i64,
    password: Option<String>,
    version: u32,
    brands: Vec<String>,
    stores: Vec<String>,
    categories: Vec<String>,
    /// Ten-thousandths of a major unit.
    price_bands: BTreeMap<String, (Option<i64>, Option<i64>)>,
    currency: Option<String>,
    only_brands: bool,
    only_stores: bool,
    only_price_bands: bool,
    events: Vec<EventLine>,
}

/// An event.
#[derive(Debug, Serialize, Deserialize)]
struct EventLine {
    #[serde(rename = "deed")]
    kind: String,
    offer: String,
    at: i64,
    brand: Option<String>,
    store: String,
    category: String,
}

/// An API key; the key itself is known to its holder only.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeyLine {
    id: String,
    label: String,
    digest: String,
    scopes: Vec<String>,
    created_at: i64,
    expires_at: Option<i64>,
    last_used: Option<i64>,
    revoked_at: Option<i64>,
}

/// A record of a backup to bring back into the stores of people.
pub(crate) enum PeopleRecord {
    User(Box<(Account, TasteRecord)>),
    Key(ApiKey),
    Correction(Correction),
    Run(Box<domain_run::Run>),
}

impl UserLine {
    pub(crate) fn of(account: &Account, taste: TasteRecord) -> Self {
        let Account {
            user,
            password,
            version,
        } = account;
        let TasteRecord {
            preferences,
            events,
        } = taste;
        let bound = |bound: PriceBound| bound.ten_thousandths();
        let band =
            |(name, band): (String, PriceRange)| (name, (band.min.map(bound), band.max.map(bound)));
        Self {
            id: user.id.to_string(),
            name: user.name.as_str().to_owned(),
            email: user.email.as_ref().map(|email| email.as_str().to_owned()),
            role: user.role.number(),
            old_id: user.old_id,
            created_at: user.created_at.micros(),
            password: password.as_ref().map(|hash| hash.expose().to_owned()),
            version: *version,
            brands: preferences.brands,
            stores: preferences.stores,
            categories: preferences.categories,
            price_bands: preferences.price_bands.into_iter().map(band).collect(),
            currency: preferences.currency.map(|one| one.code().to_owned()),
            only_brands: preferences.only.brands,
            only_stores: preferences.only.stores,
            only_price_bands: preferences.only.price_bands,
            events: events.iter().map(EventLine::from).collect(),
        }
    }

    fn preferences(&mut self) -> Preferences {
        let bound = |stored: Option<i64>| stored.and_then(PriceBound::from_ten_thousandths);
        let band = |(name, (min, max))| {
            let (min, max) = (bound(min), bound(max));
            (name, PriceRange { min, max })
        };
        Preferences {
            brands: std::mem::take(&mut self.brands),
            stores: std::mem::take(&mut self.stores),
            categories: std::mem::take(&mut self.categories),
            price_bands: std::mem::take(&mut self.price_bands)
                .into_iter()
                .map(band)
                .collect(),
            currency: self.currency.as_deref().and_then(Currency::parse),
            only: Only {
                brands: self.only_brands,
                stores: self.only_stores,
                price_bands: self.only_price_bands,
            },
        }
    }
}

impl TryFrom<UserLine> for PeopleRecord {
    type Error = BackupError;

    fn try_from(mut line: UserLine) -> Result<Self, BackupError> {
        let wrong = || BackupError::damaged("a user");
        let email = line.email.as_deref().map(Email::new).transpose();
        let user = User {
            id: UserId::parse(&line.id).ok_or_else(wrong)?,
            name: UserName::old(&line.name).map_err(|_| wrong())?,
            email: email.map_err(|_| wrong())?,
            role: Role::of_number(line.role.into()).ok_or_else(wrong)?,
            old_id: line.old_id,
            created_at: Instant::from_micros(line.created_at),
        };
        let account = Account {
            user,
            password: line.password.take().map(PasswordHash::new),
            version: line.version,
        };
        let taste = TasteRecord {
            preferences: line.preferences(),
            events: line
                .events
                .into_iter()
                .map(UserEvent::try_from)
                .collect::<Result<_, _>>()?,
        };
        Ok(Self::User(Box::new((account, taste))))
    }
}

impl From<&UserEvent> for EventLine {
    fn from(event: &UserEvent) -> Self {
        Self {
            kind: event.kind.name().to_owned(),
            offer: event.offer.to_string(),
            at: event.at.micros(),
            brand: event.brand.as_deref().map(str::to_owned),
            store: event.store.to_string(),
            category: event.category.to_string(),
        }
    }
}

impl TryFrom<EventLine> for UserEvent {
    type Error = BackupError;

    fn try_from(line: EventLine) -> Result<Self, BackupError> {
        let wrong = || BackupError::damaged("an event");
        Ok(Self {
            kind: EventKind::of_name(&line.kind).ok_or_else(wrong)?,
            offer: Id::parse(&line.offer).ok_or_else(wrong)?,
            at: Instant::from_micros(line.at),
            brand: line.brand.map(Into::into),
            store: line.store.into(),
            category: line.category.into(),
        })
    }
}

impl From<&ApiKey> for KeyLine {
    fn from(key: &ApiKey) -> Self {
        let micros = |instant: Option<Instant>| instant.map(Instant::micros);
        Self {
            id: key.id.to_string(),
            label: key.label.clone(),
            digest: blake3::Hash::from_bytes(key.digest.0).to_hex().to_string(),
            scopes: key
                .scopes
                .iter()
                .map(|scope| scope.name().to_owned())
                .collect(),
            created_at: key.created_at.micros(),
            expires_at: micros(key.expires_at),
            last_used: micros(key.last_used),
            revoked_at: micros(key.revoked_at),
        }
    }
}

impl TryFrom<KeyLine> for PeopleRecord {
    type Error = BackupError;

    fn try_from(line: KeyLine) -> Result<Self, BackupError> {
        let wrong = || BackupError::damaged("a key");
        let digest = blake3::Hash::from_hex(&line.digest).map_err(|_| wrong())?;
        let scopes = line.scopes.iter().map(|name| Scope::of_name(name));
        let instant = |micros: Option<i64>| micros.map(Instant::from_micros);
        Ok(Self::Key(ApiKey {
            id: KeyId(domain_user::id::hex(&line.id).ok_or_else(wrong)?),
            label: line.label,
            digest: Digest(*digest.as_bytes()),
            scopes: scopes.collect::<Option<_>>().ok_or_else(wrong)?,
            created_at: Instant::from_micros(line.created_at),
            expires_at: instant(line.expires_at),
            last_used: instant(line.last_used),
            revoked_at: instant(line.revoked_at),
        }))
    }
}
