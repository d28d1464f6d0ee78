//! Every route of the OpenAPI document, asked by everyone: who is let in, who is not. A route without a
//! decision fails here.

use std::collections::BTreeMap;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use bson::{Document, doc};
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256, Sha512};

use crate::client::{ADMIN_PASSWORD, ENV, PASSWORD, ask, log_in, make_key, register, send};
use crate::servers::{block_on, database, fresh_database, replica_set};
use crate::support::{Service, directory, row, run};

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    /// Anyone, whatever credentials come along.
    Anyone,
    /// Any user with a session.
    Users,
    /// The user in the path, and administrators.
    OwnOrAdmin,
    /// Administrators.
    Admins,
    /// Editors and administrators.
    Editors,
    /// Editors, administrators and keys for it.
    Uploaders,
    /// A client that has what is asked for in the body: the answer to what the test sends is a 401.
    ByBody,
}

use Who::{Admins, Anyone, ByBody, Editors, OwnOrAdmin, Uploaders, Users};

/// The decision about each operation.
const DECISIONS: &[(&str, Who)] = &[
    ("GET /api/categories/", Anyone),
    ("GET /api/brands/", Anyone),
    ("GET /api/stores/", Anyone),
    ("GET /api/suggest/", Anyone),
    ("GET /api/offers/{category}/", Anyone),
    ("GET /api/best-prices/{category}/", Anyone),
    ("GET /api/price-comparison/", Anyone),
    ("GET /api/products/", Anyone),
    ("GET /api/products/{id}/", Anyone),
    ("POST /api/products/{id}/merge/", Editors),
    ("POST /api/products/{id}/split/", Editors),
    ("GET /api/ranked-offers/", Anyone),
    ("GET /api/trending-offers/", Anyone),
    ("GET /api/reports/store-comparison/", Anyone),
    ("GET /api/reports/price-analysis/{category}/", Anyone),
    ("GET /api/archivos/", Anyone),
    ("POST /api/archivos/", Uploaders),
    ("GET /api/archivos/detalles/", Anyone),
    ("GET /api/archivos/schema/", Anyone),
    ("GET /api/archivos/{id}/", Anyone),
    ("GET /api/archivos/{id}/detalles/", Anyone),
    ("POST /api/archivos/{id}/review/", Editors),
    ("GET /api/runs/", Uploaders),
    ("GET /api/runs/{id}/", Uploaders),
    ("POST /api/users/create/", Anyone),
    ("POST /api/users/", Anyone),
    ("POST /api/user/create/", Anyone),
    ("GET /api/users/", Admins),
    ("GET /api/user/", Admins),
    ("GET /api/users/{id}/", OwnOrAdmin),
    ("PUT /api/users/{id}/", OwnOrAdmin),
    ("PATCH /api/users/{id}/", OwnOrAdmin),
    ("DELETE /api/users/{id}/", OwnOrAdmin),
    ("GET /api/user/{id}/", OwnOrAdmin),
    ("PUT /api/user/{id}/", OwnOrAdmin),
    ("PATCH /api/user/{id}/", OwnOrAdmin),
    ("DELETE /api/user/{id}/", OwnOrAdmin),
    ("GET /api/users/{id}/preferences/", OwnOrAdmin),
    ("PUT /api/users/{id}/preferences/", OwnOrAdmin),
    ("GET /api/user/{id}/preferences/", OwnOrAdmin),
    ("PUT /api/user/{id}/preferences/", OwnOrAdmin),
    ("POST /api/events/", Users),
    ("POST /api/auth/login/", ByBody),
    ("POST /api/auth/refresh/", ByBody),
    ("POST /api/auth/logout/", Users),
    ("GET /api/auth/me/", Users),
    ("GET /health/live", Anyone),
    ("GET /health/ready", Anyone),
    ("GET /metrics", Anyone),
    ("GET /api/openapi.json", Anyone),
    ("GET /api/docs/", Anyone),
];

/// Everyone who asks.
const CALLERS: [&str; 13] = [
    "nobody",
    "expired",
    "unsigned",
    "other method",
    "other audience",
    "other key",
    "logged out",
    "owner",
    "other user",
    "editor",
    "admin",
    "api key",
    "revoked key",
];

fn expected(who: Who, caller: &str) -> &'static str {
    let is_bad = !["owner", "other user", "editor", "admin", "api key"].contains(&caller);
    match (who, caller) {
        (ByBody, _) => "401",
        (who, _) if is_bad && !matches!(who, Anyone) => "401",
        (Users, "api key") => "403",
        (Anyone | Users, _)
        | (OwnOrAdmin, "owner" | "admin")
        | (Admins, "admin")
        | (Editors, "editor" | "admin")
        | (Uploaders, "editor" | "admin" | "api key") => "in",
        _ => "403",
    }
}

/// The service, with one of each caller.
struct World {
    service: Service,
    directory: tempfile::TempDir,
    key: String,
    revoked: String,
    number: std::cell::Cell<u32>,
}

impl World {
    /// On the store that these lines of `.env` name.
    fn on(store: &str) -> Self {
        let directory = directory();
        std::fs::write(directory.path().join(".env"), format!("{ENV}{store}")).unwrap();
        let service = Service::start(directory.path(), &[]);
        service.wait_for("/health/ready", |answer| answer.status == 200);
        let key = make_key(directory.path(), &["buena"]);
        let revoked = make_key(directory.path(), &["mala"]);
        let listed = run(directory.path(), &["api-key", "list"]).stdout;
        let line = listed.lines().find(|line| line.ends_with("mala")).unwrap();
        let id = line.split(' ').next().unwrap();
        assert_eq!(
            run(directory.path(), &["api-key", "revoke", id]).code,
            Some(0)
        );
        register(&service, "luz");
        let editor = register(&service, "eva");
        let admin = log_in(&service, "admin", ADMIN_PASSWORD).unwrap();
        let path = format!("/api/users/{editor}/");
        let changed = ask(&service, &admin, "PATCH", &path, Some(&json!({"role": 3})));
        assert_eq!(changed.status, 200, "{changed:?}");
        Self {
            service,
            directory,
            key,
            revoked,
            number: std::cell::Cell::new(0),
        }
    }

    /// A name that no user has.
    fn fresh(&self) -> String {
        self.number.set(self.number.get() + 1);
        format!("nueva{}", self.number.get())
    }

    /// The header of a caller; a user's is of a session of its own.
    fn header(&self, caller: &str, owner: &str) -> Option<(&'static str, String)> {
        let session = |name: &str| log_in(&self.service, name, PASSWORD).unwrap();
        let token = match caller {
            "nobody" => return None,
            "api key" => return Some(("X-API-Key", self.key.clone())),
            "revoked key" => return Some(("X-API-Key", self.revoked.clone())),
            "owner" => session(owner),
            "other user" => session("luz"),
            "editor" => session("eva"),
            "admin" => log_in(&self.service, "admin", ADMIN_PASSWORD).unwrap(),
            "logged out" => {
                let token = session(owner);
                let out = ask(&self.service, &token, "POST", "/api/auth/logout/", None);
                assert_eq!(out.status, 204);
                token
            }
            forged => self.forged(forged, &session(owner)),
        };
        Some(("Authorization", format!("Bearer {token}")))
    }

    /// A good token of the owner made bad in one way, signed with the real key where it can be.
    fn forged(&self, how: &str, good: &str) -> String {
        let secret =
            std::fs::read_to_string(self.directory.path().join("data/secret_key")).unwrap();
        let mut hasher = Sha256::new();
        hasher.update(b"arryn access token v1\0");
        hasher.update(secret.trim().as_bytes());
        let key = hasher.finalize();
        let mut claims: Value = payload(good);
        // The key is right: signed again, the token is good.
        let header = format!("Bearer {}", signed::<Hmac<Sha256>>("HS256", &claims, &key));
        let me = send(
            &self.service,
            "GET",
            "/api/auth/me/",
            Some(("Authorization", &header)),
            None,
        );
        assert_eq!(me.status, 200, "{me:?}");
        match how {
            "expired" => {
                claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 1);
                signed::<Hmac<Sha256>>("HS256", &claims, &key)
            }
            "other method" => signed::<Hmac<Sha512>>("HS512", &claims, &key),
            "other audience" => {
                claims["aud"] = json!("another");
                signed::<Hmac<Sha256>>("HS256", &claims, &key)
            }
            "other key" => signed::<Hmac<Sha256>>("HS256", &claims, b"guess"),
            "unsigned" => {
                let body = good.split('.').nth(1).unwrap();
                // {"alg":"none"}
                format!("eyJhbGciOiJub25lIn0.{body}.")
            }
            other => panic!("{other} is nobody"),
        }
    }

    /// How an operation answers a caller: `in`, `401` or `403`.
    fn outcome(&self, operation: &str, caller: &str) -> String {
        let owner = self.fresh();
        let id = register(&self.service, &owner);
        let header = self.header(caller, &owner);
        let (method, path) = operation.split_once(' ').unwrap();
        let id = if path.starts_with("/api/user") {
            id
        } else {
            "0".repeat(24)
        };
        let path = path.replace("{id}", &id).replace("{category}", "tv");
        let header = header.as_ref().map(|(name, value)| (*name, value.as_str()));
        let body = self.body(operation);
        let answer = send(&self.service, method, &path, header, body.as_ref());
        assert!(answer.status < 500, "{operation} as {caller}: {answer:?}");
        match answer.status {
            401 | 403 => answer.status.to_string(),
            _ => "in".to_owned(),
        }
    }

    fn body(&self, operation: &str) -> Option<Value> {
        let name = self.fresh();
        let email = format!("{name}@correo.example");
        Some(match operation {
            "POST /api/archivos/" => serde_json::from_str(&row(1)).unwrap(),
            "POST /api/auth/login/" => json!({"username": name, "password": PASSWORD}),
            "POST /api/auth/refresh/" => json!({"refresh": "x"}),
            "POST /api/events/" => {
                json!({"events": [{"type": "view", "offer_id": "0".repeat(24)}]})
            }
            other if other.starts_with("POST /api/user") => {
                json!({"username": name, "email": email, "password": PASSWORD})
            }
            other if other.ends_with("/preferences/") => json!({"brands": ["LG"]}),
            other if other.starts_with('P') && other.contains("{id}") => {
                json!({"username": name, "email": email})
            }
            _ => return None,
        })
    }
}

/// What a token says.
fn payload(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(claims).unwrap()).unwrap()
}

/// A token signed by a method, as its header says.
fn signed<M: Mac + KeyInit>(method: &str, claims: &Value, key: &[u8]) -> String {
    let encoded = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let header = format!(r#"{{"typ":"JWT","alg":"{method}"}}"#);
    let message = format!("{}.{}", encoded(&header), encoded(&claims.to_string()));
    let mut mac = <M as KeyInit>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    let code = Base64UrlUnpadded::encode_string(&mac.finalize().into_bytes());
    format!("{message}.{code}")
}

fn operations(service: &Service) -> Vec<String> {
    let document = service.get("/api/openapi.json").json();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            operations.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    operations
}

#[test]
fn everyone_at_every_route() {
    check_every_route(&World::on(""));
}

#[test]
fn everyone_at_every_route_on_mongodb() {
    let (url, name) = (replica_set(), fresh_database());
    let store = format!("MONGODB_URL={url}\nMONGO_DB_NAME={name}\n");
    check_every_route(&World::on(&store));
    // It was there, and not in a file.
    let users = block_on(
        database(&url, &name)
            .collection::<Document>("usuarios")
            .count_documents(doc! {}),
    );
    assert!(users.unwrap() > 100);
}

fn check_every_route(world: &World) {
    let mut decisions: BTreeMap<&str, Who> = DECISIONS.iter().copied().collect();
    let mut wrong = Vec::new();
    for operation in operations(&world.service) {
        let Some(who) = decisions.remove(operation.as_str()) else {
            panic!("nobody decided who may {operation}: add it to DECISIONS");
        };
        for caller in CALLERS {
            let outcome = world.outcome(&operation, caller);
            if outcome != expected(who, caller) {
                wrong.push(format!("{operation} as {caller}: {outcome}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(decisions.is_empty(), "decided about nothing: {decisions:?}");
}

#[test]
fn reads_of_a_user_need_that_user() {
    let world = World::on("");
    let id = register(&world.service, "ana");
    for path in ["/api/best-prices/tv/", "/api/ranked-offers/"] {
        for (query, who) in [
            (format!("user_id={id}"), Anyone),
            ("user_id=me".to_owned(), Users),
            (format!("user_id={id}&explain=true"), OwnOrAdmin),
        ] {
            for caller in CALLERS {
                let header = world.header(caller, "ana");
                let header = header.as_ref().map(|(name, value)| (*name, value.as_str()));
                let uri = format!("{path}?{query}");
                let answer = send(&world.service, "GET", &uri, header, None);
                let outcome = match answer.status {
                    200 => "in".to_owned(),
                    other => other.to_string(),
                };
                assert_eq!(outcome, expected(who, caller), "{uri} as {caller}");
            }
        }
    }
}
