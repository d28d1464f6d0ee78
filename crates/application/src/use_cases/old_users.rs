//! The users of the service before this one, taken over with their passwords.

use std::sync::Arc;

use domain_user::{Email, Role, User, UserId, UserName};

use crate::ports::{
    Account, Clash, Clock, HashError, PasswordHash, PasswordHasher, Saved, SecretSource,
    StoreError, UserDirectory, UserLookup,
};

/// Methods of hashes that the old service may have used and that are not verified here.
const UNKNOWN_METHODS: [&str; 7] = [
    "pbkdf2_sha1",
    "bcrypt_sha256",
    "bcrypt",
    "scrypt",
    "md5",
    "sha1",
    "unsalted_md5",
];

/// A user as the old service stored it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldUser {
    /// The number.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The address; blank where there is none.
    pub email: String,
    /// The password's hash, or the password itself: the old service stored it so after a change.
    pub password: PasswordHash,
    /// Whether the user may log in.
    pub is_active: bool,
    /// The role, as far as the old service had one.
    pub role: Role,
}

/// What became of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakenOver {
    /// It was added.
    Added(UserId),
    /// It was added without its address, which is none or somebody else's.
    WithoutEmail(UserId),
    /// It was added without a password, which has to be reset.
    WithoutPassword(UserId),
    /// It was there already.
    Already,
    /// Its name is none.
    BadName,
    /// Somebody else has its name.
    NameTaken,
    /// Its number is none.
    BadNumber,
}

/// Why the import breaks off.
#[derive(Debug, thiserror::Error)]
pub enum TakeOverError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A password that was stored as it is could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// Takes users over.
pub struct OldUsers {
    /// Where to.
    pub directory: Arc<dyn UserDirectory>,
    /// What understands the old hashes.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Where new ids come from.
    pub secrets: Arc<dyn SecretSource>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Whether the old service's roles count. Anybody could change users there, so they say little.
    pub keep_roles: bool,
}

impl OldUsers {
    /// Takes one user over; a second time changes nothing.
    pub async fn take(&self, old: &OldUser) -> Result<TakenOver, TakeOverError> {
        let Ok(number) = u32::try_from(old.id) else {
            return Ok(TakenOver::BadNumber);
        };
        if self
            .directory
            .find(&UserLookup::Old(number))
            .await?
            .is_some()
        {
            return Ok(TakenOver::Already);
        }
        let Ok(name) = UserName::old(&old.name) else {
            return Ok(TakenOver::BadName);
        };
        let secret = self.secrets.secret();
        let account = Account {
            user: User {
                id: UserId(*secret.first_chunk().expect("a secret has 32 bytes")),
                name,
                email: Email::new(&old.email).ok(),
                role: if self.keep_roles {
                    old.role
                } else {
                    Role::User
                },
                old_id: Some(number),
                created_at: self.clock.now(),
            },
            password: self.password(old).await?,
            version: 0,
        };
        self.add(account).await
    }

    async fn add(&self, mut account: Account) -> Result<TakenOver, TakeOverError> {
        let id = account.user.id;
        let mut saved = self.directory.create(&account).await?;
        if saved == Saved::Clash(vec![Clash::Email]) {
            account.user.email = None;
            saved = self.directory.create(&account).await?;
        }
        Ok(match saved {
            Saved::Done if account.password.is_none() => TakenOver::WithoutPassword(id),
            Saved::Done if account.user.email.is_none() => TakenOver::WithoutEmail(id),
            Saved::Done => TakenOver::Added(id),
            Saved::Clash(taken) if taken.contains(&Clash::Old) => TakenOver::Already,
            Saved::Clash(_) | Saved::Stale => TakenOver::NameTaken,
        })
    }

    /// The old hash where it is understood, else a new one of a password that was stored as it is.
    async fn password(&self, old: &OldUser) -> Result<Option<PasswordHash>, HashError> {
        let text = old.password.expose();
        let method = text.split_once('$').map(|(method, _)| method);
        let unusable = text.is_empty() || text.starts_with('!') || !old.is_active;
        if unusable || method.is_some_and(|method| UNKNOWN_METHODS.contains(&method)) {
            return Ok(None);
        }
        if self.hasher.is_known(&old.password) {
            return Ok(Some(old.password.clone()));
        }
        self.hasher.hash(text).await.map(Some)
    }
}
