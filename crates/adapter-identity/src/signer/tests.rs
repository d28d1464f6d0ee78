use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_760_288_400;

fn at(seconds: i64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

fn signer() -> JwtSigner {
    JwtSigner::new(&"a secret that only the tests know".into())
}

fn claims() -> AccessClaims {
    AccessClaims {
        user: UserId([0xab; 16]),
        session: SessionId([0xcd; 16]),
        issued_at: at(NOW),
        expires_at: at(NOW + 900),
    }
}

/// A token with a header and claims of the test's own, signed with the right key.
fn forged(header: &str, claims: &Value) -> String {
    let header = Base64UrlUnpadded::encode_string(header.as_bytes());
    signer().signed(&header, claims.to_string().as_bytes())
}

fn right() -> Value {
    let (sub, sid) = ("ab".repeat(16), "cd".repeat(16));
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": sub, "sid": sid, "iat": NOW, "exp": NOW + 900})
}

#[test]
fn a_token_is_good_until_it_ends() {
    let token = signer().sign(&claims());
    for (now, expected) in [
        (NOW - 1, Some(claims())),
        (NOW, Some(claims())),
        (NOW + 899, Some(claims())),
        (NOW + 900, None),
        (NOW + 90_000, None),
    ] {
        assert_eq!(signer().read(&token, at(now)), expected, "{now}");
    }
}

/// Of the release before, which signed with a library.
#[test]
fn a_token_of_the_release_before_is_good() {
    let token = concat!(
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.",
        "eyJpc3MiOiJhcnJ5biIsImF1ZCI6ImFycnluLWFwaSIsInN1YiI6ImFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiIiwic2lk",
        "IjoiY2RjZGNkY2RjZGNkY2RjZGNkY2RjZGNkY2RjZGNkY2QiLCJpYXQiOjE3NjAyODg0MDAsImV4cCI6MTc2MDI4OTMwMH0.",
        "Aj8b7fZH5j500b6j1qDO7EfeOkYQkWBqhnwLZcF6HOg"
    );
    assert_eq!(signer().read(token, at(NOW)), Some(claims()));
    assert_eq!(signer().sign(&claims()), token);
}

#[test]
fn another_secret_opens_nothing() {
    let token = signer().sign(&claims());
    let other = JwtSigner::new(&"a secret that only the tests knew".into());
    assert_eq!(other.read(&token, at(NOW)), None);
}

/// A mark cannot be made without the secret, and none fits elsewhere.
#[test]
fn a_mark_is_of_one_session_and_generation() {
    let signer = signer();
    let other = JwtSigner::new(&"a secret that only the tests knew".into());
    let (session, generation) = (SessionId([0xcd; 16]), [7; 16]);
    let mark = signer.mark(session, &generation);
    assert!(signer.is_marked(session, &generation, &mark));
    assert!(!signer.is_marked(SessionId([0xce; 16]), &generation, &mark));
    assert!(!signer.is_marked(session, &[8; 16], &mark));
    assert!(!other.is_marked(session, &generation, &mark));
    let mut changed = mark;
    changed[15] ^= 1;
    assert!(!signer.is_marked(session, &generation, &changed));
}

#[test]
fn each_claim_counts() {
    let check = |name: &str, value: Value, good: bool| {
        let mut claims = right();
        claims[name] = value;
        let token = forged(r#"{"typ":"JWT","alg":"HS256"}"#, &claims);
        assert_eq!(signer().read(&token, at(NOW)).is_some(), good, "{claims}");
    };
    check("iss", json!(ISSUER), true);
    check("iss", json!("another"), false);
    check("iss", Value::Null, false);
    check("aud", json!("another"), false);
    check("aud", json!([]), false);
    check("aud", Value::Null, false);
    check("sub", json!("17"), false);
    check("sub", json!({"$ne": null}), false);
    check("sid", json!("cd"), false);
    check("exp", json!(NOW), false);
    check("exp", json!("tomorrow"), false);
    check("exp", json!(i64::MAX), false);
    check("exp", Value::Null, false);
    check("role", json!(4), true);
}

#[test]
fn no_other_method_is_believed() {
    for header in [
        r#"{"typ":"JWT","alg":"HS384"}"#,
        r#"{"typ":"JWT","alg":"HS512"}"#,
        r#"{"typ":"JWT","alg":"none"}"#,
        r#"{"alg":"HS256"}"#,
        "{}",
    ] {
        let token = forged(header, &right());
        assert_eq!(signer().read(&token, at(NOW)), None, "{header}");
    }
    let good = signer().sign(&claims());
    let rest = good.split_once('.').unwrap().1;
    // {"alg":"none"}, {"typ":"JWT","alg":"RS256"}
    for header in [
        "eyJhbGciOiJub25lIn0",
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9",
    ] {
        let unsigned = format!("{header}.{}.", rest.split_once('.').unwrap().0);
        for token in [format!("{header}.{rest}"), unsigned] {
            assert_eq!(signer().read(&token, at(NOW)), None, "{token}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,200}", dots in "[a-zA-Z0-9_-]{0,80}\\.[a-zA-Z0-9_-]{0,80}\\.[a-zA-Z0-9_-]{0,80}") {
        prop_assert_eq!(signer().read(&text, at(NOW)), None);
        prop_assert_eq!(signer().read(&dots, at(NOW)), None);
    }

    #[test]
    fn a_changed_token_is_bad(place in 0_usize..200, byte in "[a-zA-Z0-9_.-]") {
        let good = signer().sign(&claims());
        let place = place % good.len();
        let mut changed = good.clone();
        changed.replace_range(place..=place, &byte);
        prop_assume!(changed != good);
        prop_assert_eq!(signer().read(&changed, at(NOW)), None);
    }
}
