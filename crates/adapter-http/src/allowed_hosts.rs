//! Which hosts may be asked for (`ALLOWED_HOSTS`).

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::uri::Authority;
use actix_web::http::{Uri, Version};
use actix_web::middleware::Next;
use actix_web::web;

use crate::problem::{ApiError, Problem};
use crate::state::AppState;
use crate::{operations, slash};

/// Middleware: refuses a request for another host (400). Probes and metrics answer to every name,
/// since balancers ask for an address.
pub async fn check<B: MessageBody + 'static>(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let allowed = &state.settings.allowed_hosts;
    let fault = if operations::is_probe(slash::trimmed(request.path())) {
        None
    } else {
        fault(allowed, request.uri(), request.headers(), request.version())
    };
    match fault {
        Some(problem) => Ok(request.error_response(problem).map_into_right_body()),
        None => Ok(next.call(request).await?.map_into_left_body()),
    }
}

/// What is wrong with the host of a request.
fn fault(allowed: &[String], uri: &Uri, headers: &HeaderMap, version: Version) -> Option<Problem> {
    let mut named = headers.get_all(header::HOST);
    let host = named.next().map(|value| value.to_str().ok());
    if named.next().is_some() {
        return Some(malformed("La solicitud nombra más de un host."));
    }
    let host = match host {
        // RFC 9112: a server has to refuse it.
        None if version >= Version::HTTP_11 && uri.authority().is_none() => {
            return Some(malformed("La solicitud no dice a qué host va dirigida."));
        }
        None => None,
        Some(text) => match text.and_then(name) {
            Some(host) => Some(host),
            None => return Some(malformed("El host de la solicitud no está bien formado.")),
        },
    };
    // What the target names wins over the header; both must be ours.
    let target = match uri.authority().map(|authority| name(authority.as_str())) {
        None => None,
        Some(Some(host)) => Some(host),
        Some(None) => return Some(malformed("El host de la solicitud no está bien formado.")),
    };
    let is_ours = |host: &String| is_allowed(allowed, host);
    let hosts = [host, target];
    let named = hosts.iter().flatten().count();
    let any = allowed.iter().any(|pattern| pattern == "*");
    if any || (named > 0 && hosts.iter().flatten().all(is_ours)) {
        None
    } else {
        Some(ApiError::UnknownHost.into())
    }
}

fn malformed(message: &'static str) -> Problem {
    Problem::new(ApiError::BadRequest).with_message(message)
}

/// The name of `name[:port]`, in lower case and without a final point; `None` when it is malformed.
fn name(text: &str) -> Option<String> {
    let authority: Authority = text.parse().ok()?;
    let host = authority.host();
    let port = &text[host.len().min(text.len())..];
    let is_port = port.is_empty()
        || port.strip_prefix(':').is_some_and(|digits| {
            digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    // A user before the host moves it away from the beginning.
    let fits = text.starts_with(host) && is_port && host.bytes().all(is_plain);
    let bare = host.strip_suffix('.').unwrap_or(host);
    (fits && !bare.is_empty()).then(|| bare.to_ascii_lowercase())
}

/// Whether a host is one of these; `.example.com` stands for it and everything below it, `*` for all.
fn is_allowed(allowed: &[String], host: &str) -> bool {
    allowed
        .iter()
        .any(|pattern| match pattern.strip_prefix('.') {
            Some(domain) => host
                .strip_suffix(domain)
                .is_some_and(|below| below.is_empty() || below.ends_with('.')),
            None => pattern == "*" || pattern == host,
        })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(allowed: &[&str], hosts: &[&str], expected: Option<ApiError>) {
        check_target(allowed, hosts, "/", Version::HTTP_11, expected);
    }

    #[track_caller]
    fn check_target(
        allowed: &[&str],
        hosts: &[&str],
        target: &str,
        version: Version,
        expected: Option<ApiError>,
    ) {
        let allowed: Vec<_> = allowed.iter().map(|&host| host.to_owned()).collect();
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(
                header::HOST,
                HeaderValue::from_bytes(host.as_bytes()).unwrap(),
            );
        }
        let found = fault(&allowed, &target.parse().unwrap(), &headers, version);
        let found = found.map(|problem| problem.error());
        assert_eq!(found, expected, "{allowed:?} {hosts:?} {target}");
    }

    #[test]
    fn hosts_are_compared_without_port_case_and_final_point() {
        let local = ["localhost", "127.0.0.1", "[::1]"];
        for host in [
            "localhost",
            "LOCALHOST",
            "localhost:8000",
            "localhost.",
            "localhost.:80",
            "127.0.0.1:1",
            "[::1]",
            "[::1]:8000",
        ] {
            check(&local, &[host], None);
        }
        for host in [
            "example.com",
            "localhost.example.com",
            "127.0.0.2",
            "[::2]",
            "1",
        ] {
            check(&local, &[host], Some(ApiError::UnknownHost));
        }
    }

    #[test]
    fn a_point_covers_what_is_below() {
        for (host, expected) in [
            ("example.com", None),
            ("a.example.com", None),
            ("a.b.example.com:443", None),
            ("evilexample.com", Some(ApiError::UnknownHost)),
            ("example.com.evil", Some(ApiError::UnknownHost)),
        ] {
            check(&[".example.com"], &[host], expected);
        }
        check(&["*"], &["whatever.example"], None);
        check(&[], &["localhost"], Some(ApiError::UnknownHost));
    }

    #[test]
    fn a_host_that_makes_no_sense_is_refused_even_where_all_are_allowed() {
        for host in [
            "",
            " ",
            "a b",
            "a@localhost",
            "localhost:x",
            "localhost:123456",
            "localhost:80:80",
            "[::1",
            "::1",
            "localhost/x",
            "localhost,evil",
            "ñ",
            ".",
        ] {
            check(&["*", "localhost"], &[host], Some(ApiError::BadRequest));
        }
        check(
            &["*"],
            &["localhost", "localhost"],
            Some(ApiError::BadRequest),
        );
        check(&["*"], &[], Some(ApiError::BadRequest));
    }

    #[test]
    fn what_the_target_names_counts_too() {
        let check = |hosts: &[&str], target: &str, expected| {
            check_target(&["localhost"], hosts, target, Version::HTTP_11, expected);
        };
        check(&["localhost"], "http://localhost:80/x", None);
        check(
            &["localhost"],
            "http://evil.example/x",
            Some(ApiError::UnknownHost),
        );
        check(
            &["evil.example"],
            "http://localhost/x",
            Some(ApiError::UnknownHost),
        );
        check(&[], "http://localhost/x", None);
    }

    #[test]
    fn the_old_protocol_needs_no_host_where_all_are_allowed() {
        check_target(&["*"], &[], "/", Version::HTTP_10, None);
        check_target(
            &["a"],
            &[],
            "/",
            Version::HTTP_10,
            Some(ApiError::UnknownHost),
        );
        check_target(&["a"], &["a"], "/", Version::HTTP_10, None);
    }
}
