//! Users, passwords and tokens, wired.

use std::sync::Arc;

use adapter_identity::{Argon2Hasher, JwtSigner, SystemSecrets};
use anyhow::Context as _;
use application::ports::{
    ApiKeyStore, Clock, PasswordHasher, SecretSource, SessionStore, TasteStore, UserDirectory,
};
use application::use_cases::auth::{Auth, AuthPorts};
use application::use_cases::keys::ApiKeys;
use application::use_cases::old_users::OldUsers;
use application::use_cases::throttle::{LoginThrottle, RegistrationThrottle};
use application::use_cases::users::{CountedUsers, Users};
use secrecy::SecretString;

use crate::config;
use crate::system::SystemClock;

/// One store of all that is about users.
#[derive(Clone)]
pub(crate) struct UserStores {
    pub(crate) directory: Arc<dyn UserDirectory>,
    pub(crate) sessions: Arc<dyn SessionStore>,
    pub(crate) keys: Arc<dyn ApiKeyStore>,
    pub(crate) tastes: Arc<dyn TasteStore>,
}

impl UserStores {
    /// The parts of a store.
    pub(crate) fn of<S>(store: S) -> Self
    where
        S: UserDirectory + SessionStore + ApiKeyStore + TasteStore + Clone + 'static,
    {
        Self {
            directory: Arc::new(store.clone()),
            sessions: Arc::new(store.clone()),
            keys: Arc::new(store.clone()),
            tastes: Arc::new(store),
        }
    }
}

/// Users over a store, with real passwords.
pub(crate) struct Identity {
    stores: UserStores,
    hasher: Arc<dyn PasswordHasher>,
    secrets: Arc<dyn SecretSource>,
    clock: Arc<dyn Clock>,
}

impl Identity {
    /// Over a store, hashing as configured.
    pub(crate) fn new(stores: UserStores, settings: &config::Access) -> anyhow::Result<Self> {
        let hasher = Argon2Hasher::new(settings.hashing()).context("passwords cannot be hashed")?;
        Ok(Self {
            stores,
            hasher: Arc::new(hasher),
            secrets: Arc::new(SystemSecrets),
            clock: Arc::new(SystemClock),
        })
    }

    /// The store.
    pub(crate) const fn stores(&self) -> &UserStores {
        &self.stores
    }

    /// Randomness.
    pub(crate) fn secrets(&self) -> &dyn SecretSource {
        &*self.secrets
    }

    /// The users.
    pub(crate) fn users(&self) -> Users {
        Users::new(
            Arc::clone(&self.stores.directory),
            Arc::clone(&self.hasher),
            Arc::clone(&self.secrets),
            Arc::clone(&self.clock),
        )
    }

    /// What takes the users of the old service over.
    pub(crate) fn old_users(&self, keep_roles: bool) -> OldUsers {
        OldUsers {
            directory: Arc::clone(&self.stores.directory),
            hasher: Arc::clone(&self.hasher),
            secrets: Arc::clone(&self.secrets),
            clock: Arc::clone(&self.clock),
            keep_roles,
        }
    }

    /// The keys of programs.
    pub(crate) fn keys(&self) -> ApiKeys {
        ApiKeys::new(
            Arc::clone(&self.stores.keys),
            Arc::clone(&self.secrets),
            Arc::clone(&self.clock),
        )
    }

    /// What strangers reach, with their attempts counted together: sessions, whose tokens are signed with the
    /// service's key, and users as they make and change them.
    pub(crate) fn doors(
        &self,
        key: &SecretString,
        settings: &config::Access,
    ) -> (Auth, CountedUsers) {
        let ports = AuthPorts {
            directory: Arc::clone(&self.stores.directory),
            sessions: Arc::clone(&self.stores.sessions),
            hasher: Arc::clone(&self.hasher),
            signer: Arc::new(JwtSigner::new(key)),
            secrets: Arc::clone(&self.secrets),
            clock: Arc::clone(&self.clock),
        };
        let attempts = Arc::new(LoginThrottle::default());
        let registrations = RegistrationThrottle::new(settings.registrations_per_hour);
        let users = CountedUsers::new(
            Arc::new(self.users()),
            registrations,
            Arc::clone(&attempts),
            Arc::clone(&self.clock),
        );
        (Auth::new(ports, settings.lifetimes(), attempts), users)
    }
}
