//! The contract of all that is about users: [`UserDirectory`], [`SessionStore`], [`ApiKeyStore`] and
//! [`TasteStore`], which one store keeps together, since they go together.

mod api_keys;
mod directory;
mod durable;
mod race;
mod sessions;
mod tastes;

pub use api_keys::*;
pub use directory::*;
pub use durable::*;
pub use race::*;
pub use sessions::*;
pub use tastes::*;

use application::ports::{ApiKeyStore, SessionStore, TasteStore, UserDirectory};

use crate::Fixture;

/// All that is about users.
pub trait UserStore: UserDirectory + SessionStore + ApiKeyStore + TasteStore {}

impl<S: UserDirectory + SessionStore + ApiKeyStore + TasteStore> UserStore for S {}

/// A fixture whose handles keep users.
pub trait UsersFixture: Fixture<Handle: UserStore> {}

impl<F: Fixture<Handle: UserStore>> UsersFixture for F {}

/// Tests an adapter's users: the expression makes a fresh [`Fixture`] for each case. With the word
/// `volatile` after it, the `durable_…` cases are left out; the fixture must say so as well.
#[macro_export]
macro_rules! users_contract {
    ($fixture:expr) => {
        $crate::users_contract!(@cases $fixture);
        $crate::contract_tests!(
            users,
            $fixture,
            durable_users_after_a_restart,
        );
    };
    ($fixture:expr, volatile) => {
        $crate::users_contract!(@cases $fixture);
        #[test]
        fn the_users_say_that_they_are_not_durable() {
            $crate::fixture::assert_volatile(&$fixture);
        }
    };
    (@cases $fixture:expr) => {
        $crate::contract_tests!(
            users,
            $fixture,
            users_are_found_by_all_that_is_theirs,
            users_come_back_whole,
            users_come_in_pages,
            unique_names_and_addresses_in_any_letter_case,
            unique_when_a_user_is_changed,
            unique_when_a_hundred_ask_at_once,
            unique_when_many_change_at_once,
            atomic_changes_of_one_version,
            sessions_end_with_a_change_or_go_on,
            forgets_all_of_a_deleted_user,
            once_a_token_is_exchanged,
            once_among_many_who_ask_at_once,
            leaves_a_session_whose_token_is_another,
            sessions_end,
            sessions_of_a_user_are_few,
            sessions_need_the_user_as_it_was_read,
            keys_are_found_by_their_digest,
            keys_are_revoked_once,
            keys_note_their_last_use,
            tastes_come_back_whole,
            tastes_need_a_user,
            trails_forget_the_oldest,
        );
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_a_test() {
        let suite = include_str!("users.rs");
        let files = [
            include_str!("users/api_keys.rs"),
            include_str!("users/directory.rs"),
            include_str!("users/durable.rs"),
            include_str!("users/race.rs"),
            include_str!("users/sessions.rs"),
            include_str!("users/tastes.rs"),
        ];
        crate::fixture::assert_listed(suite, &files);
    }
}
