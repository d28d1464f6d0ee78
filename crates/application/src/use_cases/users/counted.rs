//! Users as strangers make and change them: each attempt is counted before it is made.
//!
//! The answers tell which names and addresses are somebody's, and a password is slow to judge, so a refusal for
//! these counts as a failed login of the address. What fails by no choice of the caller counts for nothing.

use std::net::IpAddr;
use std::sync::Arc;

use domain_user::{User, UserId};

use super::{Change, NewUser, UserError, Users, checked};
use crate::ports::Clock;
use crate::use_cases::throttle::{Attempt, LoginThrottle, RegistrationThrottle};

/// The users, behind the counters of attempts.
pub struct CountedUsers {
    users: Arc<Users>,
    registrations: RegistrationThrottle,
    attempts: Arc<LoginThrottle>,
    clock: Arc<dyn Clock>,
}

impl CountedUsers {
    /// Over the users, with the counters that logins share.
    pub fn new(
        users: Arc<Users>,
        registrations: RegistrationThrottle,
        attempts: Arc<LoginThrottle>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            users,
            registrations,
            attempts,
            clock,
        }
    }

    /// Makes a user as [`Users::create`] does. What is wrong at first sight is refused uncounted.
    pub async fn register(&self, new: NewUser<'_>, from: IpAddr) -> Result<User, UserError> {
        let (name, email) = checked(&new)?;
        let attempt = self.admit(from)?;
        if let Err(throttled) = self.registrations.take(from, self.clock.now()) {
            self.attempts.forgive(&attempt);
            return Err(UserError::Throttled(throttled));
        }
        let made = self.users.make(new, name, email).await;
        let is_ours = made.as_ref().is_err_and(|error| !is_counted(error));
        if is_ours {
            self.registrations.give_back(from);
        }
        self.settle(&attempt, &made);
        made
    }

    /// Changes a user as [`Users::change`] does.
    pub async fn change(
        &self,
        id: UserId,
        change: Change<'_>,
        from: IpAddr,
    ) -> Result<User, UserError> {
        let attempt = self.admit(from)?;
        let changed = self.users.change(id, change).await;
        self.settle(&attempt, &changed);
        changed
    }

    fn admit(&self, from: IpAddr) -> Result<Attempt, UserError> {
        let admitted = self.attempts.admit_address(from, self.clock.now());
        admitted.map_err(UserError::Throttled)
    }

    fn settle(&self, attempt: &Attempt, outcome: &Result<User, UserError>) {
        if !outcome.as_ref().is_err_and(is_counted) {
            self.attempts.forgive(attempt);
        }
    }
}

/// Whether the caller chose what failed.
fn is_counted(error: &UserError) -> bool {
    matches!(error, UserError::Refused(faults) if faults.iter().any(|fault| fault.is_counted()))
}
