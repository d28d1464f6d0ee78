//! Who is asking: logging in, tokens, and what they stand for.

mod refresh_token;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use domain_user::{User, UserId, email, name};
use thiserror::Error;

use super::throttle::{Attempt, LoginThrottle, Throttled};
use crate::ports::{
    AccessClaims, Account, Clock, HashError, PasswordHasher, Rotated, Saved, SecretSource, Session,
    SessionId, SessionStore, Sessions, StoreError, TokenSigner, UserDirectory, UserLookup, Verdict,
};
use refresh_token::RefreshToken;

/// Why a login fails.
#[derive(Debug, Error)]
pub enum AuthError {
    /// The credentials are not good; which of them is not told.
    #[error("the credentials are not good")]
    Refused,
    /// An old refresh token came back: somebody else has it, so its session is over.
    #[error("an old refresh token came back")]
    Reused(UserId, SessionId),
    /// Too many attempts.
    #[error("too many attempts")]
    Throttled(Throttled),
    /// The password could not be verified.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long tokens are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Access tokens.
    pub access: Duration,
    /// Refresh tokens, from their last use.
    pub refresh: Duration,
}

impl Default for Lifetimes {
    /// A quarter of an hour and 30 days.
    fn default() -> Self {
        Self {
            access: Duration::from_mins(15),
            refresh: Duration::from_hours(30 * 24),
        }
    }
}

/// What a user gets.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Whose they are.
    pub user: UserId,
    /// The access token.
    pub access: String,
    /// The refresh token, good once.
    pub refresh: String,
    /// Seconds until the access token ends.
    pub expires_in: u64,
}

/// What authentication needs.
#[derive(Clone)]
pub struct AuthPorts {
    /// Users.
    pub directory: Arc<dyn UserDirectory>,
    /// Sessions.
    pub sessions: Arc<dyn SessionStore>,
    /// Passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Access tokens.
    pub signer: Arc<dyn TokenSigner>,
    /// Randomness.
    pub secrets: Arc<dyn SecretSource>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Authentication of users.
pub struct Auth {
    ports: AuthPorts,
    lifetimes: Lifetimes,
    throttle: Arc<LoginThrottle>,
}

impl Auth {
    /// Over its ports, with the counters of attempts.
    pub fn new(ports: AuthPorts, lifetimes: Lifetimes, throttle: Arc<LoginThrottle>) -> Self {
        Self {
            ports,
            lifetimes,
            throttle,
        }
    }

    /// Begins a session. `login` is a name or an address; whether there is such a user shows neither in
    /// the answer nor in the work that is done.
    pub async fn login(
        &self,
        login: &str,
        password: &str,
        from: IpAddr,
    ) -> Result<Tokens, AuthError> {
        let now = self.ports.clock.now();
        let attempt = self.throttle.admit(from, &name::key(login), now);
        let mut attempt = attempt.map_err(AuthError::Throttled)?;
        let outcome = self.verified(login, password, &mut attempt, now).await;
        // What failed for other reasons than the password does not count as an attempt.
        if !matches!(outcome, Err(AuthError::Refused)) {
            self.throttle.forgive(&attempt);
        }
        let account = outcome?;
        self.begin(&account).await
    }

    /// Exchanges a refresh token. One of ours that was exchanged before ends its session; any other text ends
    /// nothing, since the id of a session stands in each of its access tokens.
    pub async fn refresh(&self, token: &str) -> Result<Tokens, AuthError> {
        let now = self.ports.clock.now();
        let old = RefreshToken::parse(token).ok_or(AuthError::Refused)?;
        let new = self.token(old.session);
        let until = self.refresh_until(now);
        let rotated =
            self.ports
                .sessions
                .rotate(old.session, old.digest(), new.digest(), now, until);
        match rotated.await? {
            Rotated::Done(user) => Ok(self.tokens(user, &new, now)),
            Rotated::Other(user) if old.is_ours(&*self.ports.signer) => {
                self.ports.sessions.end(old.session).await?;
                Err(AuthError::Reused(user, old.session))
            }
            Rotated::Other(_) | Rotated::Unknown => Err(AuthError::Refused),
        }
    }

    /// Ends a session.
    pub async fn logout(&self, session: SessionId) -> Result<(), StoreError> {
        self.ports.sessions.end(session).await?;
        Ok(())
    }

    /// The user that an access token stands for, as the user is now, with the session.
    pub async fn user_of(&self, token: &str) -> Result<(User, SessionId), AuthError> {
        let now = self.ports.clock.now();
        let claims = self
            .ports
            .signer
            .read(token, now)
            .ok_or(AuthError::Refused)?;
        let owner = self.ports.sessions.owner(claims.session, now).await?;
        if owner != Some(claims.user) {
            return Err(AuthError::Refused);
        }
        let account = self
            .ports
            .directory
            .find(&UserLookup::Id(claims.user))
            .await?;
        let account = account.ok_or(AuthError::Refused)?;
        Ok((account.user, claims.session))
    }

    async fn verified(
        &self,
        login: &str,
        password: &str,
        attempt: &mut Attempt,
        now: Instant,
    ) -> Result<Account, AuthError> {
        let account = self.account_of(login).await?;
        // One that was tried too often, under whatever spelling, is as none: the hash of no user is compared, which
        // takes as long.
        let account = account.filter(|account| {
            let id = account.user.id;
            self.throttle.admit_account(attempt, id, now)
        });
        let hash = account
            .as_ref()
            .and_then(|account| account.password.as_ref());
        let verdict = self.ports.hasher.verify(password, hash).await?;
        let account = account.ok_or(AuthError::Refused)?;
        match verdict {
            Verdict::Wrong => Err(AuthError::Refused),
            Verdict::Right => Ok(account),
            Verdict::RightButOld => Ok(self.rehashed(account, password).await),
        }
    }

    async fn account_of(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let directory = &self.ports.directory;
        let by_name = directory.find(&UserLookup::Name(name::key(login))).await?;
        if by_name.is_some() || !login.contains('@') {
            return Ok(by_name);
        }
        directory.find(&UserLookup::Email(email::key(login))).await
    }

    /// The account with a hash of today's method; as it was where that cannot be had now.
    async fn rehashed(&self, account: Account, password: &str) -> Account {
        let Ok(hash) = self.ports.hasher.hash(password).await else {
            return account;
        };
        let renewed = Account {
            password: Some(hash),
            ..account.clone()
        };
        match self.ports.directory.update(&renewed, Sessions::Keep).await {
            Ok(Saved::Done) => Account {
                version: renewed.version + 1,
                ..renewed
            },
            _ => account,
        }
    }

    async fn begin(&self, account: &Account) -> Result<Tokens, AuthError> {
        let now = self.ports.clock.now();
        let id = self.ports.secrets.secret();
        let token = self.token(SessionId(*id.first_chunk().expect("a secret has 32 bytes")));
        let session = Session {
            id: token.session,
            user: account.user.id,
            token: token.digest(),
            expires_at: self.refresh_until(now),
        };
        let began = self
            .ports
            .sessions
            .start(&session, account.version, now)
            .await?;
        if !began {
            return Err(AuthError::Refused);
        }
        Ok(self.tokens(account.user.id, &token, now))
    }

    fn tokens(&self, user: UserId, refresh: &RefreshToken, now: Instant) -> Tokens {
        let claims = AccessClaims {
            user,
            session: refresh.session,
            issued_at: now,
            expires_at: later(now, self.lifetimes.access),
        };
        Tokens {
            user,
            access: self.ports.signer.sign(&claims),
            refresh: refresh.to_string(),
            expires_in: self.lifetimes.access.as_secs(),
        }
    }

    /// The next refresh token of a session.
    fn token(&self, session: SessionId) -> RefreshToken {
        RefreshToken::new(session, self.ports.secrets.secret(), &*self.ports.signer)
    }

    fn refresh_until(&self, now: Instant) -> Instant {
        later(now, self.lifetimes.refresh)
    }
}

fn later(now: Instant, by: Duration) -> Instant {
    now.plus_micros(i64::try_from(by.as_micros()).unwrap_or(i64::MAX))
}

/// The digest that a secret is stored as. Secrets are random, so a fast digest is enough.
pub(crate) fn digest(secret: &str) -> Digest {
    Digest::of(secret.as_bytes())
}
