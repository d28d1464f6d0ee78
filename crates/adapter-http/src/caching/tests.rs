use domain_offer::extraction::Digest;
use domain_offer::time::AsOf;

use super::*;
use crate::test_support::test_state;

const NEWEST: Instant = Instant::from_micros(1_760_000_000_000_000);

fn headers(source: DataSource, audience: Audience) -> HeaderMap {
    let stamp = CatalogStamp {
        version: Digest([1; 32]),
        t: AsOf::at(NEWEST.plus_days(1)),
        source,
    };
    let mut headers = HeaderMap::new();
    let tag = EntityTag::new_strong("x".to_owned());
    let state = test_state();
    let of = (&*state.settings, &state.zone);
    write_headers(&mut headers, of, &stamp, Some(NEWEST), audience, tag);
    headers
}

fn header_of(headers: &HeaderMap, name: impl Into<HeaderName>) -> String {
    let value = headers.get(name.into());
    value
        .map_or("-", |value| value.to_str().unwrap())
        .to_owned()
}

#[test]
fn caches_are_told_whose_answer_it_is_and_how_old_it_may_get() {
    let check = |source, audience, expected: &str| {
        let written = headers(source, audience);
        assert_eq!(header_of(&written, header::CACHE_CONTROL), expected);
        let varies = header_of(&written, header::VARY).contains("authorization");
        assert_eq!(varies, audience == Audience::UserOfCredential);
    };
    let tail = "stale-while-revalidate=300, stale-if-error=86400";
    let (public, of_url) = (Audience::Public, Audience::UserOfUrl);
    let of_credential = Audience::UserOfCredential;
    let live = format!("public, max-age=15, {tail}");
    check(DataSource::Live, public, &live);
    let private = format!("private, max-age=15, {tail}");
    check(DataSource::Live, of_url, &private);
    check(DataSource::Live, of_credential, "private, no-cache");
    check(DataSource::Stale, of_credential, "private, no-cache");
    let stale = format!("public, max-age=5, {tail}");
    check(DataSource::Stale, public, &stale);
    let sample = headers(DataSource::Sample, public);
    for (name, expected) in [
        (X_DATA_AS_OF, "2025-10-09T03:53:20-05:00"),
        (header::LAST_MODIFIED, "Thu, 09 Oct 2025 08:53:20 GMT"),
        (X_DATA_SOURCE, "sample"),
        (header::ETAG, "\"x\""),
    ] {
        assert_eq!(header_of(&sample, name.clone()), expected, "{name}");
    }
}

#[test]
fn data_that_is_not_live_says_so_in_the_body_too() {
    #[derive(Serialize)]
    struct Body {
        count: u8,
    }
    let written = |source| {
        let body = crate::json::to_vec(&Told::new(&Body { count: 1 }, source), 100).unwrap();
        String::from_utf8(body).unwrap()
    };
    assert_eq!(written(DataSource::Live), r#"{"count":1}"#);
    insta::assert_snapshot!(written(DataSource::Sample), @r#"{"count":1,"message":"Datos de demostración: estas ofertas son inventadas."}"#);
    insta::assert_snapshot!(written(DataSource::Stale), @r#"{"count":1,"message":"El almacén de datos no responde; se muestran los últimos datos conocidos."}"#);
}
