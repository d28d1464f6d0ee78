//! Users: made, shown, changed, deleted.

mod checks;
mod counted;
mod fault;
mod turns;

use std::sync::Arc;

use domain_user::{Email, Role, User, UserId, UserName};
use thiserror::Error;

use super::throttle::Throttled;
use crate::ports::{
    Account, Chosen, Clock, HashError, PasswordHash, PasswordHasher, Saved, SecretSource, Sessions,
    StoreError, UserDirectory, UserLookup, UserPage,
};

use checks::{apply, checked, refuse};
pub use counted::CountedUsers;
pub use fault::Fault;
use turns::Turns;

/// How often a change is tried again that another one came before.
const TRIES: usize = 3;

/// Why there is no user, or no change.
#[derive(Debug, Error)]
pub enum UserError {
    /// What was given is not allowed.
    #[error("refused: {0:?}")]
    Refused(Vec<Fault>),
    /// There is no such user.
    #[error("no such user")]
    Unknown,
    /// Too many attempts.
    #[error("too many attempts")]
    Throttled(Throttled),
    /// Others change the same user all the time.
    #[error("the user is being changed by others")]
    Contended,
    /// No hash of the password.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A user to be.
#[derive(Clone, Copy)]
pub struct NewUser<'a> {
    /// The name.
    pub name: &'a str,
    /// The address; only an operator may leave it out.
    pub email: Option<&'a str>,
    /// The password.
    pub password: &'a str,
    /// What the user may do.
    pub role: Role,
}

impl NewUser<'_> {
    /// Everything that is wrong with it, as far as that shows at once: without looking at other users, or
    /// judging a password that is long enough.
    pub fn faults(&self) -> Vec<Fault> {
        match checked(self) {
            Err(UserError::Refused(faults)) => faults,
            _ => Vec::new(),
        }
    }
}

/// What to change; what is `None` stays.
#[derive(Clone, Copy, Default)]
pub struct Change<'a> {
    /// The name.
    pub name: Option<&'a str>,
    /// The address.
    pub email: Option<&'a str>,
    /// The password; all sessions end with it.
    pub password: Option<&'a str>,
    /// What the user may do.
    pub role: Option<Role>,
}

/// What became of the first administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnsuredAdmin {
    /// It was made.
    Made(UserId),
    /// There was a user of that name, with this role.
    There(Role),
}

/// The users.
pub struct Users {
    directory: Arc<dyn UserDirectory>,
    hasher: Arc<dyn PasswordHasher>,
    secrets: Arc<dyn SecretSource>,
    clock: Arc<dyn Clock>,
    turns: Turns,
}

impl Users {
    /// Over a directory.
    pub fn new(
        directory: Arc<dyn UserDirectory>,
        hasher: Arc<dyn PasswordHasher>,
        secrets: Arc<dyn SecretSource>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            directory,
            hasher,
            secrets,
            clock,
            turns: Turns::default(),
        }
    }

    /// Makes a user.
    ///
    /// Who asks for the same name waits for the one before, so that a hundred at once cost one hash;
    /// between nodes the directory decides.
    pub async fn create(&self, new: NewUser<'_>) -> Result<User, UserError> {
        let (name, email) = checked(&new)?;
        self.make(new, name, email).await
    }

    async fn make(
        &self,
        new: NewUser<'_>,
        name: UserName,
        email: Option<Email>,
    ) -> Result<User, UserError> {
        let _turn = self.turns.take(name.key()).await;
        let taken = self.taken(&name, email.as_ref()).await?;
        refuse(taken)?;
        let password = self.chosen(new.password, &name, email.as_ref()).await?;
        let account = Account {
            user: User {
                id: self.new_id(),
                name,
                email,
                role: new.role,
                old_id: None,
                created_at: self.clock.now(),
            },
            password: Some(password),
            version: 0,
        };
        match self.directory.create(&account).await? {
            Saved::Done => Ok(account.user),
            Saved::Clash(taken) => Err(UserError::Refused(Fault::of_taken(&taken))),
            Saved::Stale => Err(UserError::Contended),
        }
    }

    /// Makes an administrator, unless there is a user of that name, who stays as it is. The operator is
    /// trusted with the password, and the name may be one as the old service allowed it.
    pub async fn ensure_admin(
        &self,
        name: &str,
        email: Option<&str>,
        password: &str,
    ) -> Result<EnsuredAdmin, UserError> {
        let name = UserName::old(name).map_err(|error| UserError::Refused(vec![error.into()]))?;
        let email = email.map(Email::new).transpose();
        let email = email.map_err(|error| UserError::Refused(vec![error.into()]))?;
        let of_name = UserLookup::Name(name.key().to_owned());
        if let Some(there) = self.directory.find(&of_name).await? {
            return Ok(EnsuredAdmin::There(there.user.role));
        }
        let account = Account {
            user: User {
                id: self.new_id(),
                name,
                email,
                role: Role::Admin,
                old_id: None,
                created_at: self.clock.now(),
            },
            password: Some(self.hasher.hash(password).await?),
            version: 0,
        };
        match self.directory.create(&account).await? {
            Saved::Done => Ok(EnsuredAdmin::Made(account.user.id)),
            Saved::Clash(taken) => Err(UserError::Refused(Fault::of_taken(&taken))),
            Saved::Stale => Err(UserError::Contended),
        }
    }

    /// A user; by the number of the old service too.
    pub async fn find(&self, which: &UserLookup) -> Result<User, UserError> {
        let account = self.directory.find(which).await?;
        account
            .map(|account| account.user)
            .ok_or(UserError::Unknown)
    }

    /// A page of users.
    pub async fn page(&self, page: u32, limit: u32) -> Result<UserPage, StoreError> {
        self.directory.page(u64::from(page), limit).await
    }

    /// Changes a user.
    pub async fn change(&self, id: UserId, change: Change<'_>) -> Result<User, UserError> {
        let mut hash = None;
        for _ in 0..TRIES {
            let account = self.directory.find(&UserLookup::Id(id)).await?;
            let mut account = account.ok_or(UserError::Unknown)?;
            apply(&mut account.user, change)?;
            if hash.is_none()
                && let Some(password) = change.password
            {
                let User { name, email, .. } = &account.user;
                hash = Some(self.chosen(password, name, email.as_ref()).await?);
            }
            if let Some(hash) = &hash {
                account.password = Some(PasswordHash::clone(hash));
            }
            let sessions = if hash.is_some() {
                Sessions::End
            } else {
                Sessions::Keep
            };
            match self.directory.update(&account, sessions).await? {
                Saved::Done => return Ok(account.user),
                Saved::Clash(taken) => return Err(UserError::Refused(Fault::of_taken(&taken))),
                Saved::Stale => {}
            }
        }
        Err(UserError::Contended)
    }

    /// Deletes a user and all that is kept of it.
    pub async fn delete(&self, id: UserId) -> Result<(), UserError> {
        let existed = self.directory.delete(id).await?;
        existed.then_some(()).ok_or(UserError::Unknown)
    }

    /// An id that no other user has.
    pub(crate) fn new_id(&self) -> UserId {
        let secret = self.secrets.secret();
        UserId(*secret.first_chunk().expect("a secret has 32 bytes"))
    }

    /// The hash of a password that a user may choose.
    async fn chosen(
        &self,
        password: &str,
        name: &UserName,
        email: Option<&Email>,
    ) -> Result<PasswordHash, UserError> {
        match self.hasher.hash_chosen(password, name, email).await? {
            Chosen::Good(hash) => Ok(hash),
            Chosen::Common => Err(UserError::Refused(vec![Fault::PasswordCommon])),
        }
    }

    async fn taken(
        &self,
        name: &UserName,
        email: Option<&Email>,
    ) -> Result<Vec<Fault>, StoreError> {
        let mut faults = Vec::new();
        let of_name = UserLookup::Name(name.key().to_owned());
        if self.directory.find(&of_name).await?.is_some() {
            faults.push(Fault::NameTaken);
        }
        if let Some(email) = email {
            let of_email = UserLookup::Email(email.key().to_owned());
            if self.directory.find(&of_email).await?.is_some() {
                faults.push(Fault::EmailTaken);
            }
        }
        Ok(faults)
    }
}
