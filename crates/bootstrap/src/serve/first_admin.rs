//! The administrator that the first start makes.

use std::time::Duration;

use application::use_cases::users::{EnsuredAdmin, UserError, Users};
use domain_user::Role;
use secrecy::ExposeSecret as _;

use crate::config::FirstAdmin;

/// How long the start waits for the store; then the service starts, and this goes on beside it.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long until it is tried again.
const PAUSE: Duration = Duration::from_secs(5);

/// Makes the administrator, unless there is a user of that name already.
pub(super) async fn ensure(users: Users, admin: Option<FirstAdmin>) {
    let Some(admin) = admin else {
        return;
    };
    let making = tokio::spawn(async move {
        while let Err(error) = make(&users, &admin).await {
            tracing::warn!(%error, "the first administrator cannot be made yet");
            tokio::time::sleep(PAUSE).await;
        }
    });
    let _ = tokio::time::timeout(PATIENCE, making).await;
}

async fn make(users: &Users, admin: &FirstAdmin) -> Result<(), UserError> {
    let password = admin.password.expose_secret();
    match users
        .ensure_admin(&admin.name, admin.email.as_deref(), password)
        .await
    {
        Ok(EnsuredAdmin::Made(id)) => {
            tracing::info!(target: "audit", action = "user.create", who = "start", subject = %id);
        }
        Ok(EnsuredAdmin::There(Role::Admin)) => {}
        Ok(EnsuredAdmin::There(_)) => tracing::warn!(
            "the user of ADMIN_USERNAME is there already and is no administrator; \
             `arryn user set-role` makes it one"
        ),
        // Another try would end in the same way.
        Err(UserError::Refused(faults)) => {
            tracing::error!(?faults, "the first administrator cannot be made");
        }
        Err(error) => return Err(error),
    }
    Ok(())
}
