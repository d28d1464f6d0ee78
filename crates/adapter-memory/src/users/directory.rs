//! Users in memory: made, found, listed, changed and deleted.

use application::ports::{
    Account, Clash, Saved, Sessions, StoreError, UserDirectory, UserLookup, UserPage,
};
use async_trait::async_trait;
use domain_user::{Email, User, UserId};

use super::{MemoryUsers, State};

#[async_trait]
impl UserDirectory for MemoryUsers {
    async fn create(&self, account: &Account) -> Result<Saved, StoreError> {
        let mut state = self.state();
        let taken = taken(&state, &account.user);
        if !taken.is_empty() {
            return Ok(Saved::Clash(taken));
        }
        state.accounts.insert(account.user.id, account.clone());
        Ok(Saved::Done)
    }

    async fn find(&self, which: &UserLookup) -> Result<Option<Account>, StoreError> {
        let state = self.state();
        let is_it = |account: &&Account| match which {
            UserLookup::Id(id) => account.user.id == *id,
            UserLookup::Name(key) => account.user.name.key() == key,
            UserLookup::Email(key) => account.user.email.as_ref().map(Email::key) == Some(key),
            UserLookup::Old(number) => account.user.old_id == Some(*number),
        };
        Ok(state.accounts.values().find(is_it).cloned())
    }

    async fn page(&self, page: u64, limit: u32) -> Result<UserPage, StoreError> {
        let state = self.state();
        let mut users: Vec<&User> = state
            .accounts
            .values()
            .map(|account| &account.user)
            .collect();
        users.sort_by_key(|user| (user.created_at, user.id));
        let skip = (page.max(1) - 1).saturating_mul(u64::from(limit));
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let page = users.iter().skip(skip).take(limit as usize);
        Ok(UserPage {
            users: page.map(|user| User::clone(user)).collect(),
            total: users.len() as u64,
        })
    }

    async fn update(&self, account: &Account, sessions: Sessions) -> Result<Saved, StoreError> {
        let mut state = self.state();
        let id = account.user.id;
        let stored = state.accounts.get(&id);
        if stored.is_none_or(|stored| stored.version != account.version) {
            return Ok(Saved::Stale);
        }
        let taken = taken(&state, &account.user);
        if !taken.is_empty() {
            return Ok(Saved::Clash(taken));
        }
        let renewed = Account {
            version: account.version + 1,
            ..account.clone()
        };
        state.accounts.insert(id, renewed);
        if sessions == Sessions::End {
            state.sessions.retain(|_, session| session.user != id);
        }
        Ok(Saved::Done)
    }

    async fn delete(&self, user: UserId) -> Result<bool, StoreError> {
        let mut state = self.state();
        state.sessions.retain(|_, session| session.user != user);
        state.tastes.remove(&user);
        Ok(state.accounts.remove(&user).is_some())
    }
}

/// What others have of what this user wants.
fn taken(state: &State, user: &User) -> Vec<Clash> {
    let others = || {
        let users = state.accounts.values().map(|account| &account.user);
        users.filter(|other| other.id != user.id)
    };
    let email = user.email.as_ref().map(Email::key);
    let mut taken = Vec::new();
    if others().any(|other| other.name.key() == user.name.key()) {
        taken.push(Clash::Name);
    }
    if email.is_some() && others().any(|other| other.email.as_ref().map(Email::key) == email) {
        taken.push(Clash::Email);
    }
    if user.old_id.is_some() && others().any(|other| other.old_id == user.old_id) {
        taken.push(Clash::Old);
    }
    taken
}
