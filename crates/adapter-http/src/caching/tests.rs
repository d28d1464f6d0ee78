use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use futures_util::FutureExt as _;

use super::*;
use crate::problem::ApiError;
use crate::query::QueryReader;
use crate::test_support::test_state;

const NEWEST: Instant = Instant::from_micros(1_760_000_000_000_000);

fn read(source: DataSource, user: Option<Personal<'static>>) -> CatalogRead<'static> {
    CatalogRead {
        version: b"v1",
        as_of: AsOf::at(NEWEST.plus_days(1)),
        newest: Some(NEWEST),
        source,
        user,
    }
}

fn respond(known: Option<&str>, read: &CatalogRead<'_>) -> HttpResponse {
    let mut request = TestRequest::with_uri("/api/categories");
    if let Some(known) = known {
        request = request.insert_header((header::IF_NONE_MATCH, known));
    }
    let query = QueryReader::new("").unwrap().finish().unwrap();
    let body = || Ok(br#"{"count":1}"#.to_vec());
    answer(
        &test_state(),
        &request.to_http_request(),
        &query,
        read,
        body,
    )
    .now_or_never()
    .expect("there is no quota to ask for")
    .unwrap()
}

fn header_of(response: &HttpResponse, name: impl Into<HeaderName>) -> String {
    let value = response.headers().get(name.into());
    value
        .map_or("-", |value| value.to_str().unwrap())
        .to_owned()
}

#[test]
fn a_client_that_has_the_answer_gets_a_304_with_the_same_headers() {
    let live = read(DataSource::Live, None);
    let first = respond(None, &live);
    let tag = header_of(&first, header::ETAG);
    let check = |known: &str, expected: StatusCode| {
        let again = respond(Some(known), &live);
        assert_eq!(again.status(), expected, "{known}");
        for name in [
            header::ETAG,
            header::CACHE_CONTROL,
            header::LAST_MODIFIED,
            header::VARY,
            X_DATA_AS_OF,
            X_DATA_SOURCE,
        ] {
            let (first, again) = (header_of(&first, name.clone()), header_of(&again, name));
            assert_eq!(first, again);
            assert_ne!(first, "-");
        }
    };
    check(&tag, StatusCode::NOT_MODIFIED);
    check(&format!("\"x\", W/{tag}"), StatusCode::NOT_MODIFIED);
    check("*", StatusCode::NOT_MODIFIED);
    check("\"x\"", StatusCode::OK);
}

#[test]
fn caches_are_told_whose_answer_it_is_and_how_old_it_may_get() {
    let check = |source, user, expected: &str| {
        let response = respond(None, &read(source, user));
        assert_eq!(header_of(&response, header::CACHE_CONTROL), expected);
        let by_credential = user.is_some_and(|user| user.by_credential);
        let varies = header_of(&response, header::VARY).contains("authorization");
        assert_eq!(varies, by_credential);
    };
    let user = |by_credential| {
        Some(Personal {
            tag: "u1",
            by_credential,
        })
    };
    let tail = "stale-while-revalidate=300, stale-if-error=86400";
    check(
        DataSource::Live,
        None,
        &format!("public, max-age=15, {tail}"),
    );
    check(
        DataSource::Live,
        user(false),
        &format!("private, max-age=15, {tail}"),
    );
    check(DataSource::Live, user(true), "private, no-cache");
    check(DataSource::Stale, user(true), "private, no-cache");
    check(
        DataSource::Stale,
        None,
        &format!("public, max-age=5, {tail}"),
    );
    let response = respond(None, &read(DataSource::Sample, None));
    assert_eq!(
        header_of(&response, X_DATA_AS_OF),
        "2025-10-09T03:53:20-05:00"
    );
    assert_eq!(
        header_of(&response, header::LAST_MODIFIED),
        "Thu, 09 Oct 2025 08:53:20 GMT"
    );
    assert_eq!(header_of(&response, X_DATA_SOURCE), "sample");
}

#[test]
fn data_that_is_not_live_says_so_in_the_body_too() {
    let written = |source| {
        let body = with_message(br#"{"count":1}"#.to_vec(), source);
        String::from_utf8(body).unwrap()
    };
    assert_eq!(written(DataSource::Live), r#"{"count":1}"#);
    insta::assert_snapshot!(written(DataSource::Sample), @r#"{"count":1,"message":"Datos de demostración: estas ofertas son inventadas."}"#);
    insta::assert_snapshot!(written(DataSource::Stale), @r#"{"count":1,"message":"El almacén de datos no responde; se muestran los últimos datos conocidos."}"#);
}

#[test]
fn the_star_does_not_hide_that_there_is_nothing() {
    let request = TestRequest::with_uri("/api/x").insert_header((header::IF_NONE_MATCH, "*"));
    let query = QueryReader::new("").unwrap().finish().unwrap();
    let nothing = || Err(Problem::new(ApiError::NothingFound));
    let live = read(DataSource::Live, None);
    let answer = answer(
        &test_state(),
        &request.to_http_request(),
        &query,
        &live,
        nothing,
    )
    .now_or_never()
    .expect("there is no quota to ask for");
    assert_eq!(answer.unwrap_err().error(), ApiError::NothingFound);
}
