//! Every change of state is in the audit log; nothing secret is in any log.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use domain_user::Role;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::upload_support::row;
use crate::test_support::{PASSWORD, World, request};

/// Keeps all events as text.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[actix_web::test]
async fn who_changed_what() {
    let lines = Lines::default();
    let guard = tracing::subscriber::set_default(lines.clone());
    let world = World::default();
    let admin = world.client("admin", Role::Admin).await;
    let body = json!({"username": "ana", "email": "ana@correo.example", "password": PASSWORD});
    world.post("/api/users/create/", &body).await;
    let ana = world.log_in("ana").await;
    let path = format!("/api/users/{}/", ana.id);
    let new = json!({"password": "cuatro tristes tigres", "role": 3});
    assert_eq!(world.tell(&admin, "PATCH", &path, &new).await.status, 200);
    let likes = format!("{path}preferences/");
    world
        .tell(&admin, "PUT", &likes, &json!({"brands": ["LG"]}))
        .await;
    world.upload(row(1)).await;
    world
        .post(
            "/api/auth/login/",
            &json!({"username": "ana", "password": "mal puesta"}),
        )
        .await;
    world.ask(&admin, "DELETE", &path).await;
    world.ask(&admin, "POST", "/api/auth/logout/").await;
    let peer = ([10, 1, 2, 3], 1_000).into();
    let eva = json!({"username": "eva", "email": "eva@a.co", "password": PASSWORD});
    let from = request("POST", "/api/users/").peer_addr(peer);
    let from = from.insert_header(("x-request-id", "chosen")).set_json(eva);
    assert_eq!(world.send(from).await.status, 201);
    drop(guard);
    let all = lines.0.lock().unwrap().join("\n");
    for (action, who, subject) in [
        ("user.create", "anyone", &ana.id),
        ("session.start", &format!("user:{}", ana.id), &ana.id),
        ("user.change", &format!("user:{}", admin.id), &ana.id),
        ("user.password", &format!("user:{}", admin.id), &ana.id),
        ("user.role", &format!("user:{}", admin.id), &ana.id),
        ("user.preferences", &format!("user:{}", admin.id), &ana.id),
        ("user.delete", &format!("user:{}", admin.id), &ana.id),
        ("session.end", &format!("user:{}", admin.id), &admin.id),
        ("extractions.add", "anyone", &"1".to_owned()),
    ] {
        let line =
            format!("audit action=\"{action}\" who=\"{who}\" subject=\"{subject}\" request_id=\"");
        assert!(all.contains(&line), "no {line} in {all}");
    }
    // A line stands alone, and is joined to others by an id that no client chose.
    let alone = "caller_request_id=\"chosen\" client=10.1.2.3 peer=10.1.2.3 method=\"POST\" route=\"/api/users\"";
    let line = all.lines().find(|line| line.contains(alone));
    let line = line.unwrap_or_else(|| panic!("no {alone} in {all}"));
    assert!(!line.contains(" request_id=\"chosen\""), "{line}");
    for secret in [
        PASSWORD,
        "cuatro tristes tigres",
        "mal puesta",
        "correo.example",
        &ana.access,
        &ana.refresh,
    ] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}
