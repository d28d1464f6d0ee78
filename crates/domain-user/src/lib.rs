//! Users: who they are, which passwords they may choose, what they prefer, and what that changes in a
//! list of offers.
//!
//! Pure: time comes in as a parameter, and so does everything random.

pub mod account;
pub mod email;
pub mod event;
pub mod id;
pub mod name;
pub mod password;
pub mod personal;
pub mod preferences;
pub mod role;
pub mod taste;

pub use account::User;
pub use email::Email;
pub use event::{EventKind, UserEvent};
pub use id::UserId;
pub use name::UserName;
pub use password::Weakness;
pub use personal::{PersonalList, PersonalRow, ScoreParts, personalised};
pub use preferences::{Only, Preferences, PriceRange};
pub use role::Role;
pub use taste::Taste;
