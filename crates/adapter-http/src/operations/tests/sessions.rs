//! Sessions through the whole service: beginning, going on, ending, and what an access token opens.

use std::time::Duration;

use adapter_memory::PlainHasher;
use application::ports::{
    Rotated, Scope, SessionId, SessionStore as _, Sessions, UserDirectory as _, UserLookup,
};
use domain_offer::extraction::Digest;
use domain_user::{Role, UserId};
use serde_json::json;

use crate::services::UploadAccess;
use crate::test_support::{Answer, Client, Options, PASSWORD, World, request};

async fn log_in(world: &World, name: &str, password: &str) -> Answer {
    let body = json!({"username": name, "password": password});
    world.post("/api/auth/login/", &body).await
}

async fn renew(world: &World, token: &str) -> Answer {
    world
        .post("/api/auth/refresh/", &json!({"refresh": token}))
        .await
}

async fn me(world: &World, who: &Client) -> u16 {
    world.ask(who, "GET", "/api/auth/me/").await.status.as_u16()
}

#[actix_web::test]
async fn by_name_or_address_in_any_letter_case() {
    let world = World::default();
    world.client("Ana", Role::User).await;
    for body in [
        json!({"username": "ana", "password": PASSWORD}),
        json!({"username": "ANA", "password": PASSWORD}),
        json!({"username": "ana@correo.example", "password": PASSWORD}),
        json!({"email": "ANA@Correo.Example", "password": PASSWORD}),
    ] {
        let answer = world.post("/api/auth/login/", &body).await;
        assert_eq!(answer.status, 200, "{body}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let json = answer.json();
        assert_eq!(
            (&json["token_type"], &json["expires_in"]),
            (&json!("Bearer"), &json!(900))
        );
    }
}

#[actix_web::test]
async fn refusals_do_not_tell_who_exists() {
    let world = World::default();
    world.client("ana", Role::User).await;
    let mut bare = None;
    for (name, password) in [
        ("ana", "otra contraseña"),
        ("ana@correo.example", "otra contraseña"),
        ("nadie", PASSWORD),
        ("nadie@correo.example", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
    ] {
        let answer = log_in(&world, name, password).await;
        assert_eq!(answer.problem(), "401 unauthorized", "{name}");
        let mut json = answer.json();
        json["request_id"].take();
        let first = bare.get_or_insert_with(|| json.clone());
        assert_eq!(*first, json, "{name}");
    }
    for body in [
        json!({"username": {"$ne": null}, "password": {"$ne": null}}),
        json!({"username": ["ana"], "password": PASSWORD}),
        json!({"username": "ana"}),
        json!({"username": "ana", "password": ""}),
    ] {
        let answer = world.post("/api/auth/login/", &body).await;
        assert_eq!(answer.problem(), "400 invalid_body", "{body}");
    }
}

#[actix_web::test]
async fn tokens_end_in_time() {
    let world = World::default();
    let ana = world.client("ana", Role::User).await;
    assert_eq!(me(&world, &ana).await, 200);
    world.clock.advance(Duration::from_secs(899));
    assert_eq!(me(&world, &ana).await, 200);
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(me(&world, &ana).await, 401);
    world.clock.advance(Duration::from_hours(29 * 24));
    let renewed = renew(&world, &ana.refresh).await.json();
    let token = renewed["refresh"].as_str().unwrap();
    world.clock.advance(Duration::from_hours(30 * 24));
    assert_eq!(renew(&world, token).await.problem(), "401 unauthorized");
}

#[actix_web::test]
async fn an_old_token_ends_the_session() {
    let world = World::default();
    let ana = world.client("ana", Role::User).await;
    let other = world.log_in("ana").await;
    let renewed = renew(&world, &ana.refresh).await;
    assert_eq!(renewed.status, 200);
    let renewed = Client {
        access: renewed.json()["access"].as_str().unwrap().to_owned(),
        refresh: renewed.json()["refresh"].as_str().unwrap().to_owned(),
        id: ana.id.clone(),
    };
    assert_eq!(me(&world, &renewed).await, 200);
    assert_eq!(
        renew(&world, &ana.refresh).await.problem(),
        "401 unauthorized"
    );
    assert_eq!(
        renew(&world, &renewed.refresh).await.problem(),
        "401 unauthorized"
    );
    assert_eq!(
        me(&world, &renewed).await,
        401,
        "its access tokens end with it"
    );
    assert_eq!(me(&world, &other).await, 200, "another session goes on");
}

/// The id of a session stands in each of its access tokens: a client that saw one of these ends nothing with it.
#[actix_web::test]
async fn a_forged_token_ends_nothing() {
    let world = World::default();
    let ana = world.client("ana", Role::User).await;
    let (session, secret) = ana.refresh.split_once('.').unwrap();
    let (generation, mark) = secret.split_at(32);
    for forged in [
        format!("{session}.{}", "0".repeat(64)),
        format!("{session}.{generation}{}", "0".repeat(32)),
        format!("{session}.{}{mark}", "0".repeat(32)),
    ] {
        assert_eq!(
            renew(&world, &forged).await.problem(),
            "401 unauthorized",
            "{forged}"
        );
        assert_eq!(me(&world, &ana).await, 200, "{forged}");
    }
    assert_eq!(renew(&world, &ana.refresh).await.status, 200);
}

/// The release before gave out tokens of 256 random bits.
#[actix_web::test]
async fn a_token_of_the_release_before_is_good_once() {
    let world = World::default();
    let ana = world.client("ana", Role::User).await;
    let id: String = ana.access.split('.').nth(1).unwrap().to_owned();
    let unmarked = format!("{id}.{}", "5a".repeat(32));
    let (session, _) = ana.refresh.split_once('.').unwrap();
    assert_eq!(session, id);
    let now = world.clock_now();
    let good = Digest::of(ana.refresh.as_bytes());
    let session = SessionId(domain_user::id::hex(&id).unwrap());
    let old = Digest::of(unmarked.as_bytes());
    let stored = world
        .users
        .rotate(session, good, old, now, now.plus_days(30));
    assert!(matches!(stored.await, Ok(Rotated::Done(_))));
    let renewed = renew(&world, &unmarked).await;
    assert_eq!(renewed.status, 200);
    // Whether it was ever given out cannot be told, so it ends nothing.
    assert_eq!(renew(&world, &unmarked).await.problem(), "401 unauthorized");
    let token = renewed.json()["refresh"].as_str().unwrap().to_owned();
    assert_eq!(renew(&world, &token).await.status, 200);
    // What was exchanged for it is ours.
    assert_eq!(renew(&world, &token).await.problem(), "401 unauthorized");
    assert_eq!(me(&world, &ana).await, 401);
}

#[actix_web::test]
async fn other_texts_renew_nothing() {
    let world = World::default();
    let ana = world.client("ana", Role::User).await;
    let long = "a".repeat(200);
    for token in [&ana.access, "a.b", "x", &"0".repeat(97), &long] {
        assert_eq!(
            renew(&world, token).await.problem(),
            "401 unauthorized",
            "{token}"
        );
    }
    assert_eq!(me(&world, &ana).await, 200);
    assert_eq!(
        renew(&world, &"a".repeat(201)).await.problem(),
        "400 invalid_body"
    );
}

#[actix_web::test]
async fn logging_out_ends_one_session() {
    let world = World::default();
    let (ana, other) = (
        world.client("ana", Role::User).await,
        world.log_in("ana").await,
    );
    let out = world.ask(&ana, "POST", "/api/auth/logout/").await;
    assert_eq!((out.status.as_u16(), out.body.len()), (204, 0));
    assert_eq!(me(&world, &ana).await, 401);
    assert_eq!(
        renew(&world, &ana.refresh).await.problem(),
        "401 unauthorized"
    );
    assert_eq!(me(&world, &other).await, 200);
}

#[actix_web::test]
async fn a_new_password_ends_all_sessions() {
    let world = World::default();
    let admin = world.client("admin", Role::Admin).await;
    let (ana, other) = (
        world.client("ana", Role::User).await,
        world.log_in("ana").await,
    );
    let path = format!("/api/users/{}/", ana.id);
    let new = json!({"password": "cuatro tristes tigres"});
    assert_eq!(world.tell(&ana, "PATCH", &path, &new).await.status, 200);
    for client in [&ana, &other] {
        assert_eq!(me(&world, client).await, 401);
        assert_eq!(
            renew(&world, &client.refresh).await.problem(),
            "401 unauthorized"
        );
    }
    assert_eq!(
        log_in(&world, "ana", PASSWORD).await.problem(),
        "401 unauthorized"
    );
    assert_eq!(
        log_in(&world, "ana", "cuatro tristes tigres").await.status,
        200
    );
    assert_eq!(me(&world, &admin).await, 200);
}

#[actix_web::test]
async fn a_role_counts_from_the_next_request_on() {
    let world = World::default();
    let admin = world.client("admin", Role::Admin).await;
    let ana = world.client("ana", Role::Admin).await;
    let path = format!("/api/users/{}/", ana.id);
    assert_eq!(world.ask(&ana, "GET", "/api/users/").await.status, 200);
    let changed = world
        .tell(&admin, "PATCH", &path, &json!({"role": 2}))
        .await;
    assert_eq!(changed.status, 200);
    assert_eq!(
        world.ask(&ana, "GET", "/api/users/").await.problem(),
        "403 forbidden"
    );
}

#[actix_web::test]
async fn an_old_hash_is_replaced_at_the_first_login() {
    let world = World::default();
    let ana = world.client("ana", Role::User).await;
    let which = UserLookup::Id(UserId::parse(&ana.id).unwrap());
    let mut account = world.users.find(&which).await.unwrap().unwrap();
    account.password = Some(PlainHasher::old_hash("de antes"));
    world.users.update(&account, Sessions::Keep).await.unwrap();
    assert_eq!(log_in(&world, "ana", "de antes").await.status, 200);
    let renewed = world.users.find(&which).await.unwrap().unwrap();
    assert_eq!(renewed.password.unwrap().expose(), "plain$de antes");
    assert_eq!(me(&world, &ana).await, 200, "sessions go on");
}

#[actix_web::test]
async fn too_many_failures_wait() {
    let world = World::default();
    world.client("ana", Role::User).await;
    for _ in 0..10 {
        assert_eq!(
            log_in(&world, "ana", "otra").await.problem(),
            "401 unauthorized"
        );
    }
    let eleventh = log_in(&world, "ana", PASSWORD).await;
    assert_eq!(eleventh.problem(), "429 too_many_requests");
    assert_eq!(eleventh.header("retry-after"), "30");
    world.clock.advance(Duration::from_secs(30));
    assert_eq!(log_in(&world, "ana", PASSWORD).await.status, 200);
}

/// By name and by address it is one account, but who hears nothing of a right password learns neither that nor
/// whether there is one.
#[actix_web::test]
async fn an_account_is_one_under_each_spelling() {
    let world = World::default();
    world.client("ana", Role::User).await;
    let guess = async |name: &str| {
        for typed in [name.to_owned(), format!("{name}@correo.example")] {
            for _ in 0..5 {
                let answer = log_in(&world, &typed, "otra").await;
                assert_eq!(answer.problem(), "401 unauthorized", "{typed}");
            }
        }
        log_in(&world, name, PASSWORD).await
    };
    // Right, the eleventh time: it is not compared.
    let somebody = guess("ana").await;
    assert_eq!(somebody.problem(), "401 unauthorized");
    let elsewhere = request("POST", "/api/auth/login/").peer_addr(([10, 0, 0, 1], 1_000).into());
    let login = json!({"username": "ana", "password": PASSWORD});
    assert_eq!(world.send(elsewhere.set_json(login)).await.status, 200);
    world.clock.advance(Duration::from_mins(30));
    assert_eq!(log_in(&world, "ana", PASSWORD).await.status, 200);
    let nobody = guess("nadie").await;
    assert_eq!(somebody.text().len(), nobody.text().len());
    assert_eq!(nobody.problem(), "401 unauthorized");
}

#[actix_web::test]
async fn uploads_need_an_editor_or_a_key() {
    let world = World::with(Options {
        uploads: UploadAccess::Required,
        ..Options::default()
    });
    let row = super::upload_support::row(1);
    let upload = async |header: (&'static str, String)| {
        let request = request("POST", "/api/archivos/").insert_header(header);
        let json = ("content-type", "application/json");
        let answer = world
            .send(request.insert_header(json).set_payload(row.clone()))
            .await;
        if answer.status == 201 {
            "201".to_owned()
        } else {
            answer.problem()
        }
    };
    let bearer = |client: &Client| ("authorization", format!("Bearer {}", client.access));
    for (role, expected) in [
        (Role::Guest, "403 forbidden"),
        (Role::User, "403 forbidden"),
        (Role::Editor, "201"),
        (Role::Admin, "201"),
    ] {
        let client = world.client(role.name(), role).await;
        assert_eq!(upload(bearer(&client)).await, expected, "{role:?}");
    }
    let keys = &world.state.services.keys;
    let until = world.clock_now().plus_days(1);
    let (key, text) = keys
        .create("una", &[Scope::Upload], Some(until))
        .await
        .unwrap();
    let (_, reader) = keys.create("otra", &[Scope::Read], None).await.unwrap();
    assert_eq!(upload(("x-api-key", text.clone())).await, "201");
    assert_eq!(
        upload(("authorization", format!("Bearer {text}"))).await,
        "201"
    );
    assert_eq!(upload(("x-api-key", reader)).await, "403 forbidden");
    assert_eq!(
        upload(("x-api-key", format!("{text}0"))).await,
        "401 unauthorized"
    );
    assert_eq!(
        upload(("x-api-key", String::new())).await,
        "401 unauthorized"
    );
    assert_eq!(upload(("x-none", String::new())).await, "401 unauthorized");
    let noted = keys.list().await.unwrap();
    assert_eq!(noted[0].last_used, Some(world.clock_now()));
    keys.revoke(key.id).await.unwrap();
    assert_eq!(upload(("x-api-key", text)).await, "401 unauthorized");
    let (_, late) = keys
        .create("tarde", &[Scope::Upload], Some(until))
        .await
        .unwrap();
    world.clock.advance(Duration::from_hours(24));
    assert_eq!(upload(("x-api-key", late)).await, "401 unauthorized");
}
