//! What users like, in memory: their preferences and what they did with offers.

use application::ports::{MAX_EVENTS, StoreError, TasteRecord, TasteStore};
use async_trait::async_trait;
use domain_user::{Preferences, UserEvent, UserId};

use super::{MemoryUsers, State};

#[async_trait]
impl TasteStore for MemoryUsers {
    async fn taste(&self, user: UserId) -> Result<Option<TasteRecord>, StoreError> {
        Ok(record_of(&mut self.state(), user).cloned())
    }

    async fn prefer(&self, user: UserId, preferences: &Preferences) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(record) = record_of(&mut state, user) else {
            return Ok(false);
        };
        record.preferences = preferences.clone();
        Ok(true)
    }

    async fn record(&self, user: UserId, events: &[UserEvent]) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(record) = record_of(&mut state, user) else {
            return Ok(false);
        };
        record.events.extend(events.iter().cloned());
        record.events.sort_by_key(|event| event.at);
        let forgotten = record.events.len().saturating_sub(MAX_EVENTS as usize);
        record.events.drain(..forgotten);
        Ok(true)
    }
}

fn record_of(state: &mut State, user: UserId) -> Option<&mut TasteRecord> {
    state
        .accounts
        .contains_key(&user)
        .then(|| state.tastes.entry(user).or_default())
}
