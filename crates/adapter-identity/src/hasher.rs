//! Hashing on threads of its own: few, of low priority, with a short queue.

mod threads;

use std::num::NonZero;

use application::ports::{
    Chosen, HashError, PasswordHash, PasswordHasher, SecretSource as _, Verdict,
};
use argon2::Params;
use async_trait::async_trait;
use domain_user::password::is_common;
use domain_user::{Email, UserName};
use thiserror::Error;

use crate::hashes::{self, Known};
use crate::secrets::SystemSecrets;
use threads::Threads;

/// What hashing costs, and how much of it is done at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashOptions {
    /// Memory of a hash, in KiB; from 8.
    pub memory: u32,
    /// Passes over it; from 1.
    pub passes: u32,
    /// Threads that hash.
    pub threads: NonZero<usize>,
    /// Calls that may wait for a thread; more are `Busy` at once.
    pub queue: usize,
}

impl Default for HashOptions {
    /// 19 MiB and 2 passes, the least that OWASP's Password Storage Cheat Sheet advises; one thread.
    fn default() -> Self {
        Self {
            memory: 19 * 1024,
            passes: 2,
            threads: NonZero::<usize>::MIN,
            queue: 64,
        }
    }
}

impl HashOptions {
    /// Whether argon2 works at such a cost; nothing is hashed.
    ///
    /// # Errors
    ///
    /// `Cost`, with the reason.
    pub fn judge(&self) -> Result<(), HasherError> {
        self.params().map(|_| ())
    }

    fn params(&self) -> Result<Params, HasherError> {
        Params::new(self.memory, self.passes, 1, None).map_err(HasherError::Cost)
    }
}

/// Why there is no hasher.
#[derive(Debug, Error)]
pub enum HasherError {
    /// Argon2 does not work at such a cost.
    #[error("argon2 does not work at this cost: {0}")]
    Cost(argon2::Error),
    /// The system gives no thread.
    #[error("no thread for hashing")]
    Thread(#[source] std::io::Error),
}

/// Hashes with argon2id; verifies argon2 and Django's PBKDF2 too.
#[derive(Debug)]
pub struct Argon2Hasher {
    params: Params,
    nobody: PasswordHash,
    threads: Threads,
}

impl Argon2Hasher {
    /// A hasher with threads of its own, which end with it.
    pub fn new(options: HashOptions) -> Result<Self, HasherError> {
        let params = options.params()?;
        let nobody =
            made("", &params).map_err(|_| HasherError::Cost(argon2::Error::OutputTooLong))?;
        let threads = Threads::start(options.threads, options.queue);
        Ok(Self {
            params,
            nobody,
            threads: threads.map_err(HasherError::Thread)?,
        })
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(&self, password: &str) -> Result<PasswordHash, HashError> {
        let (password, params) = (password.to_owned(), self.params.clone());
        self.threads.run(move || made(&password, &params)).await?
    }

    async fn hash_chosen<'u>(
        &self,
        password: &str,
        name: &UserName,
        email: Option<&'u Email>,
    ) -> Result<Chosen, HashError> {
        let (password, params) = (password.to_owned(), self.params.clone());
        let (name, email) = (name.clone(), email.cloned());
        let work = move || {
            if is_common(&password, &name, email.as_ref()) {
                return Ok(Chosen::Common);
            }
            made(&password, &params).map(Chosen::Good)
        };
        self.threads.run(work).await?
    }

    async fn verify<'h>(
        &self,
        password: &str,
        hash: Option<&'h PasswordHash>,
    ) -> Result<Verdict, HashError> {
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).clone();
        let (password, params) = (password.to_owned(), self.params.clone());
        let verdict = self
            .threads
            .run(move || verdict(&password, &hash, &params))
            .await?;
        Ok(if is_somebody { verdict } else { Verdict::Wrong })
    }

    fn is_known(&self, hash: &PasswordHash) -> bool {
        Known::read(hash.expose()).is_some()
    }
}

fn made(password: &str, params: &Params) -> Result<PasswordHash, HashError> {
    let secret = SystemSecrets.secret();
    let salt = secret.first_chunk().expect("a secret has 32 bytes");
    let hash = hashes::make(password, salt, params);
    hash.map(PasswordHash::new).ok_or(HashError::Failed)
}

fn verdict(password: &str, hash: &PasswordHash, params: &Params) -> Verdict {
    match Known::read(hash.expose()) {
        Some(known) if known.fits(password) => {
            if known.is_of_today(params) {
                Verdict::Right
            } else {
                Verdict::RightButOld
            }
        }
        _ => Verdict::Wrong,
    }
}

#[cfg(test)]
mod tests;
