//! Users of a test's service.

use actix_web::test::TestRequest;
use application::use_cases::users::NewUser;
use domain_user::Role;
use serde_json::{Value, json};

use super::{Answer, World, request};

/// A password that every user of the tests has.
pub(crate) const PASSWORD: &str = "tres tristes tigres";

/// A user with a session.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Client {
    /// Puts the user's token on a request.
    pub(crate) fn sign(&self, request: TestRequest) -> TestRequest {
        request.insert_header(("authorization", format!("Bearer {}", self.access)))
    }
}

impl World {
    /// Makes a user of a role, who logs in.
    pub(crate) async fn client(&self, name: &str, role: Role) -> Client {
        let users = &self.state.services.users;
        let email = format!("{name}@correo.example");
        let new = NewUser {
            name,
            email: Some(&email),
            password: PASSWORD,
            role,
        };
        users.create(new).await.unwrap();
        self.log_in(name).await
    }

    /// Begins a session.
    pub(crate) async fn log_in(&self, name: &str) -> Client {
        let body = json!({"username": name, "password": PASSWORD});
        let answer = self.post("/api/auth/login/", &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let tokens = answer.json();
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        let access = text("access");
        Client {
            id: access.split('.').next().unwrap().to_owned(),
            access,
            refresh: text("refresh"),
        }
    }

    /// Posts JSON without credentials.
    pub(crate) async fn post(&self, uri: &str, body: &Value) -> Answer {
        self.send(request("POST", uri).set_json(body)).await
    }

    /// Asks as a user.
    pub(crate) async fn ask(&self, who: &Client, method: &str, uri: &str) -> Answer {
        self.send(who.sign(request(method, uri))).await
    }

    /// Sends JSON as a user.
    pub(crate) async fn tell(&self, who: &Client, method: &str, uri: &str, body: &Value) -> Answer {
        let request = request(method, uri).set_json(body);
        self.send(who.sign(request)).await
    }
}
