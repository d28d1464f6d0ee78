//! Who is calling: the user of an access token, or the program of an API key.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName};
use application::ports::{ApiKey, Scope, SessionId, UserLookup};
use application::use_cases::auth::AuthError;
use application::use_cases::keys;
use application::use_cases::users::UserError;
use domain_user::{Role, User, UserId};

use crate::client_address::ClientAddress;
use crate::problem::{ApiError, Problem};
use crate::state::AppState;

/// The header of API keys; `Authorization: Bearer` takes them too.
pub const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Who is calling.
#[derive(Clone, Debug)]
pub enum Caller {
    /// A user, as stored now, by a session.
    User(User, SessionId),
    /// A program.
    Key(ApiKey),
}

impl Caller {
    /// Whether the caller may upload offers.
    pub fn may_upload(&self) -> bool {
        match self {
            Self::User(user, _) => user.role >= Role::Editor,
            Self::Key(key) => key.scopes.contains(&Scope::Upload),
        }
    }

    /// Who it is, for the audit log.
    pub fn name(&self) -> String {
        match self {
            Self::User(user, _) => Self::name_of(user),
            Self::Key(key) => format!("key:{}", key.id),
        }
    }

    /// A user, for the audit log.
    pub fn name_of(user: &User) -> String {
        format!("user:{}", user.id)
    }
}

/// Who is calling; without credentials, or with any that are not good, a 401.
pub async fn caller(state: &AppState, request: &HttpRequest) -> Result<Caller, Problem> {
    let credential = credential(request).ok_or(ApiError::Unauthorized)?;
    if credential.starts_with(keys::PREFIX) {
        return Ok(Caller::Key(state.services.keys.key_of(credential).await?));
    }
    let (user, session) = state.services.auth.user_of(credential).await?;
    Ok(Caller::User(user, session))
}

/// The user who is calling; a program is a 403.
pub async fn user(state: &AppState, request: &HttpRequest) -> Result<(User, SessionId), Problem> {
    match caller(state, request).await? {
        Caller::User(user, session) => Ok((user, session)),
        Caller::Key(_) => Err(ApiError::Forbidden.into()),
    }
}

/// The editor or administrator who is calling; anyone else is a 403.
pub async fn editor(state: &AppState, request: &HttpRequest) -> Result<Caller, Problem> {
    let (user, session) = user(state, request).await?;
    if user.role >= Role::Editor {
        Ok(Caller::User(user, session))
    } else {
        Err(ApiError::Forbidden.into())
    }
}

/// The administrator who is calling; anyone else is a 403.
pub async fn admin(state: &AppState, request: &HttpRequest) -> Result<User, Problem> {
    let (user, _) = user(state, request).await?;
    if user.role == Role::Admin {
        Ok(user)
    } else {
        Err(ApiError::Forbidden.into())
    }
}

/// The user of an id in a path, where it is the caller or the caller is an administrator; with who is
/// calling first. Who may not see a user does not learn whether there is one either.
pub async fn own_or_admin(
    state: &AppState,
    request: &HttpRequest,
    id: &str,
) -> Result<(User, User), Problem> {
    let (caller, _) = user(state, request).await?;
    let which = lookup(id);
    let is_own = match which {
        Some(UserLookup::Id(id)) => caller.id == id,
        Some(UserLookup::Old(number)) => caller.old_id == Some(number),
        _ => false,
    };
    if is_own {
        return Ok((caller.clone(), caller));
    }
    if caller.role != Role::Admin {
        return Err(ApiError::Forbidden.into());
    }
    let which = which.ok_or(ApiError::UnknownId)?;
    match state.services.users.find(&which).await {
        Ok(user) => Ok((caller, user)),
        Err(UserError::Unknown) => Err(ApiError::UnknownId.into()),
        Err(error) => Err(error.into()),
    }
}

/// Which user an id in a path means: a user's id, or a number of the old service.
fn lookup(id: &str) -> Option<UserLookup> {
    if let Some(id) = UserId::parse(id) {
        return Some(UserLookup::Id(id));
    }
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let number = id.parse().ok().filter(|_| is_number)?;
    Some(UserLookup::Old(number))
}

/// Where a request comes from, as far as trusted proxies tell.
pub fn address(state: &AppState, request: &HttpRequest) -> IpAddr {
    let nowhere = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let client = ClientAddress::of(request, &state.settings);
    client.map_or(nowhere, ClientAddress::address)
}

/// The token or key that came with a request; several of them are none.
fn credential(request: &HttpRequest) -> Option<&str> {
    let headers = request.headers();
    let mut tokens = headers.get_all(header::AUTHORIZATION);
    let mut keys = headers.get_all(X_API_KEY);
    match (tokens.next(), keys.next(), tokens.next(), keys.next()) {
        (Some(token), None, None, None) => {
            let (scheme, token) = token.to_str().ok()?.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        }
        (None, Some(key), None, None) => {
            let key = key.to_str().ok()?.trim();
            key.starts_with(keys::PREFIX).then_some(key)
        }
        _ => None,
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Refused | AuthError::Reused(..) => ApiError::Unauthorized.into(),
            AuthError::Throttled(throttled) => throttled_problem(throttled.retry_after),
            AuthError::Hash(error) => error.into(),
            AuthError::Store(error) => error.into(),
        }
    }
}

/// The 429 of too many attempts.
pub fn throttled_problem(retry_after: u32) -> Problem {
    let message = "Demasiados intentos; espere un momento antes de volver a intentarlo.";
    Problem::new(ApiError::TooManyRequests)
        .with_message(message)
        .with_retry_after(retry_after)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn check(headers: &[(&'static str, &str)], expected: Option<&str>) {
        let mut request = TestRequest::default();
        for header in headers {
            request = request.append_header(*header);
        }
        let request = request.to_http_request();
        assert_eq!(credential(&request), expected, "{headers:?}");
    }

    #[test]
    fn one_credential_counts() {
        check(&[], None);
        check(&[("authorization", "Bearer abc")], Some("abc"));
        check(&[("authorization", "bearer  abc ")], Some("abc"));
        check(&[("authorization", "Basic abc")], None);
        check(&[("authorization", "abc")], None);
        check(&[("authorization", "Bearer ñ")], None);
        check(
            &[("authorization", "Bearer a"), ("authorization", "Bearer b")],
            None,
        );
        check(&[("x-api-key", "arryn_1")], Some("arryn_1"));
        check(&[("x-api-key", "a.b.c")], None);
        check(
            &[("x-api-key", "arryn_1"), ("authorization", "Bearer a")],
            None,
        );
    }

    #[test]
    fn ids_in_paths() {
        let id = UserId([0xab; 16]);
        for (text, expected) in [
            (&*id.to_string(), Some(UserLookup::Id(id))),
            ("17", Some(UserLookup::Old(17))),
            ("+17", None),
            ("-1", None),
            ("99999999999", None),
            ("me", None),
            ("", None),
        ] {
            assert_eq!(lookup(text), expected, "{text:?}");
        }
    }
}
