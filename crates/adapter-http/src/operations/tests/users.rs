//! Users through the whole service: made, shown, changed, deleted, each by who may.

use std::time::Duration;

use actix_web::http::StatusCode;
use application::ports::StoreErrorKind;
use domain_user::Role;
use serde_json::{Value, json};

use crate::test_support::{Answer, Client, Options, PASSWORD, World, request};

fn ana() -> Value {
    json!({"username": "Ana", "email": "ana@correo.example", "password": PASSWORD})
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

/// The fields of a refused form, with their codes.
fn faults(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let errors = json["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let (field, code) = (
                error["field"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            );
            let messages = json[field].as_array().unwrap();
            assert!(messages.contains(&error["message"]), "{json}");
            format!("{field} {code}")
        })
        .collect()
}

#[actix_web::test]
async fn a_user_is_made_on_every_path() {
    let world = World::default();
    for (number, path) in [
        "/api/users/create/",
        "/api/users/create",
        "/api/users/",
        "/api/users",
        "/api/user/create",
        "/api/user/create/",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("ana{number}");
        let body = with(
            with(ana(), "username", json!(name)),
            "email",
            json!(format!("{name}@a.co")),
        );
        let answer = world.post(path, &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{path}: {answer:?}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let json = answer.json();
        assert_eq!(json["message"], "Usuario creado correctamente");
        assert_eq!(json["username"], name);
        assert_eq!(json["id"].as_str().unwrap().len(), 32);
        assert_eq!(json.as_object().unwrap().len(), 3, "{json}");
        world.log_in(&name).await;
    }
}

#[actix_web::test]
async fn a_refused_form_says_what_each_field_has() {
    let world = World::default();
    assert_eq!(world.post("/api/users/", &ana()).await.status, 201);
    let check = async |body: Value, expected: &[&str]| {
        let answer = world.post("/api/users/create/", &body).await;
        assert_eq!(answer.problem(), "400 invalid_body", "{body}");
        assert_eq!(faults(&answer), expected, "{body}");
        let first = answer.text().split('"').nth(1).unwrap();
        let is_field = expected
            .iter()
            .any(|fault| fault.split(' ').next() == Some(first));
        assert!(is_field, "the fields come first: {first}");
    };
    let luz = || {
        let body = with(ana(), "username", json!("luz"));
        with(body, "email", json!("luz@correo.example"))
    };
    check(ana(), &["username taken", "email taken"]).await;
    check(with(luz(), "username", json!("ANA")), &["username taken"]).await;
    check(
        with(luz(), "email", json!("ANA@CORREO.EXAMPLE")),
        &["email taken"],
    )
    .await;
    check(
        json!({}),
        &["username required", "email required", "password required"],
    )
    .await;
    check(with(luz(), "username", json!("")), &["username blank"]).await;
    check(
        with(luz(), "username", json!("a b")),
        &["username characters"],
    )
    .await;
    check(
        with(luz(), "username", json!("a".repeat(16))),
        &["username too_long"],
    )
    .await;
    check(
        with(luz(), "username", json!({"$gt": ""})),
        &["username not_text"],
    )
    .await;
    check(with(luz(), "email", json!("luz")), &["email email"]).await;
    check(with(luz(), "email", json!(null)), &["email required"]).await;
    check(
        with(luz(), "password", json!("x")),
        &["password too_short", "password common"],
    )
    .await;
    check(
        with(luz(), "password", json!("password1")),
        &["password common"],
    )
    .await;
    check(
        with(luz(), "password", json!("luz@correo.exam")),
        &["password like_user"],
    )
    .await;
    check(
        with(luz(), "password", json!("a b".repeat(100))),
        &["password too_long"],
    )
    .await;
    check(
        with(luz(), "password", json!(["a"])),
        &["password not_text"],
    )
    .await;
    let all = json!({"username": "a b", "email": "x", "password": "1"});
    let expected = [
        "email email",
        "username characters",
        "password too_short",
        "password common",
    ];
    check(all, &expected).await;
}

#[actix_web::test]
async fn bodies_that_are_no_forms() {
    let world = World::default();
    for (body, kind, expected) in [
        ("[]", "application/json", "400 invalid_body"),
        ("null", "application/json", "400 invalid_body"),
        ("{", "application/json", "400 invalid_body"),
        ("", "application/json", "400 invalid_body"),
        (
            "{\"username\":\"\\ud800\"}",
            "application/json",
            "400 invalid_body",
        ),
        (
            "username=ana",
            "application/x-www-form-urlencoded",
            "415 unsupported_media_type",
        ),
    ] {
        for path in [
            "/api/users/create/",
            "/api/auth/login/",
            "/api/auth/refresh/",
        ] {
            let request = request("POST", path).insert_header(("content-type", kind));
            let answer = world.send(request.set_payload(body)).await;
            assert_eq!(answer.problem(), expected, "{path} {body}");
        }
    }
    let deep = "[".repeat(100_000);
    let request =
        request("POST", "/api/users/").insert_header(("content-type", "application/json"));
    assert_eq!(
        world.send(request.set_payload(deep)).await.problem(),
        "400 invalid_body"
    );
}

#[actix_web::test]
async fn nobody_makes_itself_an_administrator() {
    let world = World::default();
    let extra = json!({
        "role": 4, "role_id": 4, "is_admin": true, "is_superuser": true, "is_staff": true,
        "id": "0".repeat(32), "old_id": 1, "password_hash": "x", "version": 9,
    });
    let mut body = ana();
    body.as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    let made = world.post("/api/users/create/", &body).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_ne!(made.json()["id"], "0".repeat(32));
    let ana = world.log_in("ana").await;
    let me = world.ask(&ana, "GET", "/api/auth/me/").await.json();
    assert_eq!((&me["role"], &me["old_id"]), (&json!(2), &Value::Null));
    let path = format!("/api/users/{}/", ana.id);
    for (method, body) in [
        ("PATCH", json!({"role": 4})),
        (
            "PUT",
            json!({"username": "ana", "email": "ana@correo.example", "role": 3}),
        ),
    ] {
        let refused = world.tell(&ana, method, &path, &body).await;
        assert_eq!(refused.problem(), "403 forbidden", "{method}");
    }
    let same = world
        .tell(&ana, "PATCH", &path, &extra_without(&extra, "role"))
        .await;
    assert_eq!(
        (same.status.as_u16(), &same.json()["role"]),
        (200, &json!(2))
    );
    // A client may send back the role that it got.
    let whole = world
        .tell(&ana, "PATCH", &path, &json!({"role": 2.0}))
        .await;
    assert_eq!(whole.status, 200);
    let same = world.tell(&ana, "PATCH", &path, &json!({"role": 2})).await;
    assert_eq!(same.status, 200);
}

fn extra_without(extra: &Value, name: &str) -> Value {
    let mut extra = extra.clone();
    extra.as_object_mut().unwrap().remove(name);
    extra
}

#[actix_web::test]
async fn each_by_who_may() {
    let world = World::default();
    let admin = world.client("admin", Role::Admin).await;
    let editor = world.client("editora", Role::Editor).await;
    let ana = world.client("ana", Role::User).await;
    let guest = world.client("visita", Role::Guest).await;
    for start in ["/api/users", "/api/user"] {
        for who in [&editor, &ana, &guest] {
            let own = format!("{start}/{}/", who.id);
            let answer = world.ask(who, "GET", &own).await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.json()["id"], who.id);
            for path in [
                format!("{start}/"),
                format!("{start}/{}/", admin.id),
                format!("{start}/{}/preferences/", admin.id),
                format!("{start}/{}/", "0".repeat(32)),
                format!("{start}/17/"),
                format!("{start}/x/"),
            ] {
                let answer = world.ask(who, "GET", &path).await;
                assert_eq!(answer.problem(), "403 forbidden", "{path}");
            }
        }
        for (path, expected) in [
            (format!("{start}/"), "200"),
            (format!("{start}/{}/", ana.id), "200"),
            (format!("{start}/{}/", ana.id.to_uppercase()), "200"),
            (format!("{start}/{}/preferences/", ana.id), "200"),
            (format!("{start}/{}/", "0".repeat(32)), "404 unknown_id"),
            (format!("{start}/17/"), "404 unknown_id"),
            (format!("{start}/x/"), "404 unknown_id"),
        ] {
            let answer = world.ask(&admin, "GET", &path).await;
            let got = if answer.status == 200 {
                "200".to_owned()
            } else {
                answer.problem()
            };
            assert_eq!(got, expected, "{path}");
            assert_eq!(
                world.get(&path).await.problem(),
                "401 unauthorized",
                "{path}"
            );
        }
    }
}

#[actix_web::test]
async fn the_list_is_paged_and_has_no_secrets() {
    let world = World::default();
    let admin = world.client("admin", Role::Admin).await;
    for number in 0..4 {
        world.client(&format!("persona{number}"), Role::User).await;
    }
    let page = world.ask(&admin, "GET", "/api/users/?limit=2&page=2").await;
    let json = page.json();
    assert_eq!(
        (&json["count"], &json["total"], &json["pages"]),
        (&json!(2), &json!(5), &json!(3))
    );
    assert_eq!(json["next"], "/api/users/?limit=2&page=3");
    assert!(
        !page.text().contains(PASSWORD) && !page.text().contains("plain"),
        "{page:?}"
    );
    for (query, expected) in [("limit=0", "bad_parameter"), ("rol=4", "unknown_parameter")] {
        let answer = world
            .ask(&admin, "GET", &format!("/api/users/?{query}"))
            .await;
        assert_eq!(answer.problem(), format!("400 {expected}"));
    }
}

#[actix_web::test]
async fn changes() {
    let world = World::default();
    let admin = world.client("admin", Role::Admin).await;
    let ana = world.client("ana", Role::User).await;
    world.client("luz", Role::User).await;
    let path = format!("/api/users/{}/", ana.id);
    let check = async |who: &Client, method: &str, body: Value, expected: &[&str]| {
        let answer = world.tell(who, method, &path, &body).await;
        if expected.is_empty() {
            assert_eq!(answer.status, 200, "{body}: {}", answer.text());
        } else {
            assert_eq!(answer.problem(), "400 invalid_body", "{body}");
            assert_eq!(faults(&answer), expected, "{body}");
        }
    };
    check(&ana, "PATCH", json!({}), &[]).await;
    check(&ana, "PATCH", json!({"username": "anita"}), &[]).await;
    check(
        &ana,
        "PATCH",
        json!({"username": "LUZ"}),
        &["username taken"],
    )
    .await;
    check(
        &ana,
        "PATCH",
        json!({"email": "luz@correo.example"}),
        &["email taken"],
    )
    .await;
    check(&ana, "PATCH", json!({"email": "x"}), &["email email"]).await;
    check(&ana, "PATCH", json!({"role": 9}), &["role not_a_role"]).await;
    check(&ana, "PATCH", json!({"role": "4"}), &["role not_a_role"]).await;
    check(
        &ana,
        "PATCH",
        json!({"password": "anita123"}),
        &["password like_user"],
    )
    .await;
    check(
        &ana,
        "PUT",
        json!({}),
        &["username required", "email required"],
    )
    .await;
    let whole = json!({"username": "ana", "email": "ana2@correo.example"});
    check(&ana, "PUT", whole, &[]).await;
    check(&admin, "PATCH", json!({"role": 3}), &[]).await;
    let shown = world.ask(&ana, "GET", &path).await.json();
    assert_eq!(shown["username"], "ana");
    assert_eq!(shown["email"], "ana2@correo.example");
    assert_eq!(
        (&shown["role"], &shown["role_name"]),
        (&json!(3), &json!("editor"))
    );
}

#[actix_web::test]
async fn a_deleted_user_is_gone_at_once() {
    let world = World::default();
    let ana = world.client("ana", Role::User).await;
    let path = format!("/api/users/{}/", ana.id);
    let deleted = world.ask(&ana, "DELETE", &path).await;
    assert_eq!((deleted.status.as_u16(), deleted.body.len()), (204, 0));
    assert_eq!(
        world.ask(&ana, "GET", &path).await.problem(),
        "401 unauthorized"
    );
    let refresh = world
        .post("/api/auth/refresh/", &json!({"refresh": ana.refresh}))
        .await;
    assert_eq!(refresh.problem(), "401 unauthorized");
    world.client("ana", Role::User).await;
}

#[actix_web::test]
async fn a_hundred_at_once_make_one_user() {
    let world = World::default();
    let body = ana();
    // Each from an address of its own: one address alone is told to wait.
    let asked = (0..100_u8).map(|number| {
        let peer = ([10, 0, 0, number], 1_000).into();
        let request = request("POST", "/api/users/create/").peer_addr(peer);
        world.send(request.set_json(&body))
    });
    let answers = futures_util::future::join_all(asked).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers.iter().filter(|answer| {
        answer.status == 400 && faults(answer) == ["username taken", "email taken"]
    });
    assert_eq!((made, refused.count()), (1, 99));
}

#[actix_web::test]
async fn one_address_makes_some_users_in_an_hour() {
    let world = World::with(Options {
        registrations: 4,
        ..Options::default()
    });
    let make = async |name: &str, password: &str| {
        let body = with(new(name), "password", json!(password));
        world.post("/api/users/", &body).await
    };
    assert_eq!(make("uno", PASSWORD).await.status, 201);
    // What is wrong at first sight does not count, nor what fails by an outage.
    for password in ["", "corta", "uno@a.co"] {
        assert_eq!(make("uno", password).await.problem(), "400 invalid_body");
    }
    world.user_faults.go_down(StoreErrorKind::Unavailable);
    let down = make("dos", PASSWORD).await;
    assert_eq!(down.problem(), "503 store_unavailable");
    world.user_faults.recover();
    // What takes a look or a judgement does.
    assert_eq!(make("uno", PASSWORD).await.problem(), "400 invalid_body");
    assert_eq!(make("dos", "password1").await.problem(), "400 invalid_body");
    assert_eq!(make("dos", PASSWORD).await.status, 201);
    let fifth = make("tres", PASSWORD).await;
    assert_eq!(fifth.problem(), "429 too_many_requests");
    assert_eq!(fifth.header("retry-after"), "900");
    let elsewhere = request("POST", "/api/users/").peer_addr(([10, 0, 0, 1], 1_000).into());
    let elsewhere = world.send(elsewhere.set_json(new("tres"))).await;
    assert_eq!(elsewhere.status, 201);
}

fn new(name: &str) -> Value {
    let body = with(ana(), "username", json!(name));
    with(body, "email", json!(format!("{name}@a.co")))
}

/// Who asks which names and addresses are somebody's waits as who guesses passwords, and with who does.
#[actix_web::test]
async fn looking_for_users_counts_as_a_failed_login() {
    let world = World::default();
    let ana = world.client("ana", Role::User).await;
    let luz = world.client("luz", Role::User).await;
    let path = format!("/api/users/{}/", ana.id);
    for number in 0..20 {
        let answer = match number % 4 {
            0 => world.post("/api/users/", &new("luz")).await,
            1 => {
                let body = with(new("otra"), "email", json!("luz@correo.example"));
                world.post("/api/users/", &body).await
            }
            2 => {
                let body = json!({"email": "luz@correo.example"});
                world.tell(&ana, "PATCH", &path, &body).await
            }
            _ => {
                let body = json!({"password": "password1"});
                world.tell(&ana, "PATCH", &path, &body).await
            }
        };
        assert_eq!(answer.problem(), "400 invalid_body", "{number}");
    }
    let login = json!({"username": "luz", "password": PASSWORD});
    for waits in [
        world.post("/api/users/", &new("eva")).await,
        world
            .tell(&ana, "PATCH", &path, &json!({"username": "ana2"}))
            .await,
        world.post("/api/auth/login/", &login).await,
    ] {
        assert_eq!(waits.problem(), "429 too_many_requests");
        assert_eq!(waits.header("retry-after"), "30");
    }
    let elsewhere = request("POST", "/api/auth/login/").peer_addr(([10, 0, 0, 1], 1_000).into());
    assert_eq!(world.send(elsewhere.set_json(login)).await.status, 200);
    world.clock.advance(Duration::from_secs(30));
    assert_eq!(world.post("/api/users/", &new("eva")).await.status, 201);
    let own = format!("/api/users/{}/", luz.id);
    assert_eq!(world.ask(&luz, "GET", &own).await.status, 200);
}

#[actix_web::test]
async fn while_the_store_is_down_nobody_gets_in_and_reads_go_on() {
    let mut world = World::default();
    world.refresh().await;
    let ana = world.client("ana", Role::User).await;
    world.user_faults.go_down(StoreErrorKind::Unavailable);
    let path = format!("/api/users/{}/", ana.id);
    assert_eq!(
        world.ask(&ana, "GET", &path).await.problem(),
        "503 store_unavailable"
    );
    let login = json!({"username": "ana", "password": PASSWORD});
    let answer = world.post("/api/auth/login/", &login).await;
    assert_eq!(answer.problem(), "503 store_unavailable");
    assert_eq!(
        world.post("/api/users/", &self::ana()).await.problem(),
        "503 store_unavailable"
    );
    let plain = world
        .get(&format!("/api/best-prices/tv/?user_id={}", ana.id))
        .await;
    assert_eq!(
        (plain.status.as_u16(), &plain.json()["personalized"]),
        (200, &json!(false))
    );
    world.user_faults.recover();
    assert_eq!(world.ask(&ana, "GET", &path).await.status, 200);
}
