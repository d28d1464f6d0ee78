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
fn forged(header: &Header, claims: &Value) -> String {
    encode(header, claims, &signer().encoding).unwrap()
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

#[test]
fn another_secret_opens_nothing() {
    let token = signer().sign(&claims());
    let other = JwtSigner::new(&"a secret that only the tests knew".into());
    assert_eq!(other.read(&token, at(NOW)), None);
    // The secret itself is not the key.
    let key = EncodingKey::from_secret(b"a secret that only the tests know");
    let token = encode(&Header::new(ALGORITHM), &right(), &key).unwrap();
    assert_eq!(signer().read(&token, at(NOW)), None);
}

#[test]
fn each_claim_counts() {
    let check = |name: &str, value: Value, good: bool| {
        let mut claims = right();
        claims[name] = value;
        let token = forged(&Header::new(ALGORITHM), &claims);
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
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let token = forged(&Header::new(algorithm), &right());
        assert_eq!(signer().read(&token, at(NOW)), None, "{algorithm:?}");
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
        // The last digit of the signature has bits that say nothing.
        prop_assume!(changed != good && place + 1 < good.len());
        prop_assert_eq!(signer().read(&changed, at(NOW)), None);
    }
}
