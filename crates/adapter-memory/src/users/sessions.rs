//! Sessions of users in memory.

use application::ports::{MAX_SESSIONS, Rotated, Session, SessionId, SessionStore, StoreError};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use domain_user::UserId;

use super::MemoryUsers;

#[async_trait]
impl SessionStore for MemoryUsers {
    async fn start(
        &self,
        session: &Session,
        version: u32,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let mut state = self.state();
        let account = state.accounts.get(&session.user);
        if account.is_none_or(|account| account.version != version) {
            return Ok(false);
        }
        let sessions = &mut state.sessions;
        sessions.retain(|_, old| old.user != session.user || now < old.expires_at);
        let mut own: Vec<_> = sessions
            .values()
            .filter(|old| old.user == session.user)
            .map(|old| (old.expires_at, old.id))
            .collect();
        own.sort_unstable();
        for (_, id) in own.iter().rev().skip(MAX_SESSIONS as usize - 1) {
            sessions.remove(id);
        }
        sessions.insert(session.id, session.clone());
        Ok(true)
    }

    async fn rotate(
        &self,
        session: SessionId,
        old: Digest,
        new: Digest,
        now: Instant,
        expires_at: Instant,
    ) -> Result<Rotated, StoreError> {
        let mut state = self.state();
        let Some(stored) = state.sessions.get_mut(&session) else {
            return Ok(Rotated::Unknown);
        };
        let user = stored.user;
        if stored.expires_at <= now {
            return Ok(Rotated::Unknown);
        }
        if stored.token != old {
            return Ok(Rotated::Other(user));
        }
        (stored.token, stored.expires_at) = (new, expires_at);
        Ok(Rotated::Done(user))
    }

    async fn owner(&self, session: SessionId, now: Instant) -> Result<Option<UserId>, StoreError> {
        let state = self.state();
        let stored = state.sessions.get(&session);
        let live = stored.filter(|stored| now < stored.expires_at);
        Ok(live.map(|stored| stored.user))
    }

    async fn end(&self, session: SessionId) -> Result<bool, StoreError> {
        Ok(self.state().sessions.remove(&session).is_some())
    }

    async fn end_all(&self, user: UserId) -> Result<u64, StoreError> {
        let sessions = &mut self.state().sessions;
        let before = sessions.len();
        sessions.retain(|_, session| session.user != user);
        Ok((before - sessions.len()) as u64)
    }
}
