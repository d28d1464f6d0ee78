//! What users prefer and what they did.

use async_trait::async_trait;
use domain_user::{Preferences, UserEvent, UserId};

use super::StoreError;

/// The most events that are kept of a user; the oldest are forgotten.
pub const MAX_EVENTS: u32 = 1_000;

/// All that is known of a user's taste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TasteRecord {
    /// What the user said.
    pub preferences: Preferences,
    /// What the user did: the newest [`MAX_EVENTS`] by time, oldest first.
    pub events: Vec<UserEvent>,
}

/// Keeps preferences and histories. They go with their user ([`super::UserDirectory::delete`]).
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait TasteStore: Send + Sync {
    /// What is known of a user's taste; `None` when there is no such user.
    async fn taste(&self, user: UserId) -> Result<Option<TasteRecord>, StoreError>;

    /// Replaces a user's preferences; `false` when there is no such user.
    async fn prefer(&self, user: UserId, preferences: &Preferences) -> Result<bool, StoreError>;

    /// Adds events to a user's history, all or none, and forgets the oldest beyond [`MAX_EVENTS`];
    /// `false` when there is no such user.
    async fn record(&self, user: UserId, events: &[UserEvent]) -> Result<bool, StoreError>;
}
