//! Users for tests, in a few words.

use application::ports::{Account, ApiKey, KeyId, PasswordHash, Scope, Session, SessionId};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_user::{Email, EventKind, Role, User, UserEvent, UserId, UserName};

use super::instant;

/// A user `Persona<number>` with a password, made at that minute.
pub fn account(number: u8) -> Account {
    let email = format!("Persona{number}@correo.example");
    Account {
        user: User {
            id: UserId([number; 16]),
            name: UserName::new(&format!("Persona{number}")).unwrap(),
            email: Some(Email::new(&email).unwrap()),
            role: Role::User,
            old_id: None,
            created_at: instant(i64::from(number)),
        },
        password: Some(PasswordHash::new(format!("hash {number}"))),
        version: 0,
    }
}

/// A session of [`account`] `number` that ends at a minute.
pub fn session(number: u8, user: u8, ends: i64) -> Session {
    Session {
        id: SessionId([number; 16]),
        user: UserId([user; 16]),
        token: token(0),
        expires_at: instant(ends),
    }
}

/// The digest of a token.
pub fn token(number: u8) -> Digest {
    Digest([number; 32])
}

/// A key that may upload, made at that minute.
pub fn api_key(number: u8) -> ApiKey {
    ApiKey {
        id: KeyId([number; 8]),
        label: format!("recolector {number}"),
        digest: token(number),
        scopes: vec![Scope::Upload],
        created_at: instant(i64::from(number)),
        expires_at: None,
        last_used: None,
        revoked_at: None,
    }
}

/// An event at a minute.
pub fn user_event(kind: EventKind, minute: i64) -> UserEvent {
    UserEvent {
        kind,
        offer: Id([7; 12]),
        at: instant(minute),
        brand: Some("lg".into()),
        store: "exito".into(),
        category: "televisores".into(),
    }
}
