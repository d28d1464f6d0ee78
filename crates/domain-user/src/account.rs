//! A user.

use domain_offer::time::Instant;

use crate::{Email, Role, UserId, UserName};

/// A user, without any secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Who it is.
    pub id: UserId,
    /// The name, unique whatever its letter case.
    pub name: UserName,
    /// The address, unique whatever its letter case; the old service had users without one.
    pub email: Option<Email>,
    /// What the user may do.
    pub role: Role,
    /// The number that the old service gave.
    pub old_id: Option<u32>,
    /// Since when.
    pub created_at: Instant,
}
