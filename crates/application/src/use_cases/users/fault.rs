//! What is wrong with what was given for a user.

use domain_user::email::EmailError;
use domain_user::name::NameError;
use domain_user::password::Weakness;

use crate::ports::Clash;

/// What is wrong with one thing that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The name is blank.
    NameBlank,
    /// The name is too long.
    NameTooLong,
    /// The name has a character that names do not have.
    NameCharacter,
    /// Somebody else has the name.
    NameTaken,
    /// The address is none.
    EmailInvalid,
    /// Somebody else has the address.
    EmailTaken,
    /// The password is too short.
    PasswordTooShort,
    /// The password is too long.
    PasswordTooLong,
    /// The password is easy to guess.
    PasswordCommon,
    /// The password is like the name or the address.
    PasswordLikeUser,
}

impl Fault {
    /// Whether it is about the name.
    pub const fn is_about_name(self) -> bool {
        use Fault::{NameBlank, NameCharacter, NameTaken, NameTooLong};
        matches!(self, NameBlank | NameCharacter | NameTaken | NameTooLong)
    }

    /// Whether finding it tells of other users or takes long, so that it counts as a failed attempt.
    pub(crate) const fn is_counted(self) -> bool {
        matches!(
            self,
            Self::NameTaken | Self::EmailTaken | Self::PasswordCommon
        )
    }

    /// What somebody else has, as faults.
    pub(crate) fn of_taken(taken: &[Clash]) -> Vec<Self> {
        let fault = |taken: &Clash| match taken {
            Clash::Name | Clash::Old => Self::NameTaken,
            Clash::Email => Self::EmailTaken,
        };
        taken.iter().map(fault).collect()
    }
}

impl From<NameError> for Fault {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Blank => Self::NameBlank,
            NameError::TooLong => Self::NameTooLong,
            NameError::Character => Self::NameCharacter,
        }
    }
}

impl From<EmailError> for Fault {
    fn from(_: EmailError) -> Self {
        Self::EmailInvalid
    }
}

impl From<Weakness> for Fault {
    fn from(weakness: Weakness) -> Self {
        match weakness {
            Weakness::TooShort => Self::PasswordTooShort,
            Weakness::TooLong => Self::PasswordTooLong,
            Weakness::Common => Self::PasswordCommon,
            Weakness::LikeUser => Self::PasswordLikeUser,
        }
    }
}
