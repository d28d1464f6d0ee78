//! What shows at first sight of what was given for a user.

use domain_user::{Email, User, UserName, password};

use super::{Change, Fault, NewUser, UserError};

/// An error where there are faults.
pub(super) fn refuse(faults: Vec<Fault>) -> Result<(), UserError> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(UserError::Refused(faults))
    }
}

/// Everything that is wrong at once, or what is right.
pub(super) fn checked(new: &NewUser<'_>) -> Result<(UserName, Option<Email>), UserError> {
    let name = UserName::new(new.name).map_err(Fault::from);
    let email = new
        .email
        .map(|email| Email::new(email).map_err(Fault::from))
        .transpose();
    let weak = match (&name, &email) {
        (Ok(name), Ok(email)) => {
            password::plain_weaknesses(new.password, Some(name), email.as_ref())
        }
        _ => password::plain_weaknesses(new.password, None, None),
    };
    let weak: Vec<Fault> = weak.into_iter().map(Fault::from).collect();
    match (name, email, weak.is_empty()) {
        (Ok(name), Ok(email), true) => Ok((name, email)),
        (name, email, _) => {
            let faults = name.err().into_iter().chain(email.err());
            Err(UserError::Refused(faults.chain(weak).collect()))
        }
    }
}

/// Puts the change into the user; all that is wrong with it otherwise.
pub(super) fn apply(user: &mut User, change: Change<'_>) -> Result<(), UserError> {
    let mut faults = Vec::new();
    // A name that stays may be one that only the old service gave.
    let renamed = change.name.filter(|name| *name != user.name.as_str());
    match renamed.map(UserName::new).transpose() {
        Ok(name) => user.name = name.unwrap_or_else(|| user.name.clone()),
        Err(error) => faults.push(error.into()),
    }
    match change.email.map(Email::new).transpose() {
        Ok(email) => user.email = email.or_else(|| user.email.clone()),
        Err(error) => faults.push(error.into()),
    }
    if let Some(password) = change.password {
        let weak = password::plain_weaknesses(password, Some(&user.name), user.email.as_ref());
        faults.extend(weak.into_iter().map(Fault::from));
    }
    user.role = change.role.unwrap_or(user.role);
    refuse(faults)
}
