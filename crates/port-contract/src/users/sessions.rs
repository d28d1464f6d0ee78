//! Contract of users: sessions and their tokens.

use application::ports::{MAX_SESSIONS, Rotated, SessionId, SessionStore};
use domain_user::UserId;

use super::directory::create;
use super::{UserStore, UsersFixture};
use crate::builders::{account, instant, session, token};

async fn rotate(users: &impl UserStore, old: u8, new: u8, minute: i64) -> Rotated {
    let (id, until) = (SessionId([1; 16]), instant(minute + 100));
    let answer = users.rotate(id, token(old), token(new), instant(minute), until);
    answer.await.unwrap()
}

async fn is_live(users: &impl UserStore, number: u8, minute: i64) -> bool {
    let owner = users
        .owner(SessionId([number; 16]), instant(minute))
        .await
        .unwrap();
    owner.is_some()
}

/// A store with user 1 and session 1, which ends at minute 100.
async fn started<F: UsersFixture>(fixture: &F) -> F::Handle {
    let users = fixture.open().await;
    create(&users, &account(1)).await;
    assert!(
        users
            .start(&session(1, 1, 100), 0, instant(0))
            .await
            .unwrap()
    );
    users
}

/// ONCE: the new token is good, and the session lives on with it.
pub async fn once_a_token_is_exchanged<F: UsersFixture>(fixture: &F) {
    let users = started(fixture).await;
    let user = UserId([1; 16]);
    assert_eq!(rotate(&users, 0, 1, 99).await, Rotated::Done(user));
    assert_eq!(rotate(&users, 1, 2, 198).await, Rotated::Done(user));
    assert!(is_live(&users, 1, 297).await);
    assert_eq!(
        rotate(&users, 2, 3, 298).await,
        Rotated::Unknown,
        "it has ended"
    );
}

/// ONCE: of many who bring one token at once, one gets the exchange.
pub async fn once_among_many_who_ask_at_once<F: UsersFixture>(fixture: &F) {
    let users = std::sync::Arc::new(started(fixture).await);
    let mut asked = Vec::new();
    for number in 1..=16_u8 {
        let users = std::sync::Arc::clone(&users);
        asked.push(tokio::spawn(
            async move { rotate(&*users, 0, number, 1).await },
        ));
    }
    let mut done = 0;
    for answer in asked {
        done += u32::from(matches!(answer.await.unwrap(), Rotated::Done(_)));
    }
    assert_eq!(done, 1);
}

/// LEAVES: an old token or a guess changes nothing; the use case that ends the session knows why.
pub async fn leaves_a_session_whose_token_is_another<F: UsersFixture>(fixture: &F) {
    let users = started(fixture).await;
    let user = UserId([1; 16]);
    assert_eq!(rotate(&users, 0, 1, 1).await, Rotated::Done(user));
    for other in [0, 9] {
        assert_eq!(rotate(&users, other, 2, 2).await, Rotated::Other(user));
    }
    assert!(is_live(&users, 1, 3).await);
    assert_eq!(rotate(&users, 1, 3, 3).await, Rotated::Done(user));
}

/// At their time, when they are told to, all of one user.
pub async fn sessions_end<F: UsersFixture>(fixture: &F) {
    let users = started(fixture).await;
    create(&users, &account(2)).await;
    users
        .start(&session(2, 1, 100), 0, instant(0))
        .await
        .unwrap();
    users
        .start(&session(3, 2, 100), 0, instant(0))
        .await
        .unwrap();
    assert!(is_live(&users, 1, 99).await);
    assert!(!is_live(&users, 1, 100).await);
    assert!(users.end(SessionId([1; 16])).await.unwrap());
    assert!(!users.end(SessionId([1; 16])).await.unwrap());
    assert!(!is_live(&users, 1, 1).await);
    users
        .start(&session(4, 1, 100), 0, instant(0))
        .await
        .unwrap();
    assert_eq!(users.end_all(UserId([1; 16])).await.unwrap(), 2);
    assert!(!is_live(&users, 2, 1).await);
    assert!(is_live(&users, 3, 1).await);
}

/// Those that end first make room; those that have ended go.
pub async fn sessions_of_a_user_are_few<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    create(&users, &account(1)).await;
    let most = u8::try_from(MAX_SESSIONS).unwrap();
    for number in 0..=most {
        let ends = 1_000 + i64::from(number);
        assert!(
            users
                .start(&session(number, 1, ends), 0, instant(0))
                .await
                .unwrap()
        );
    }
    assert!(!is_live(&users, 0, 1).await);
    assert!(is_live(&users, 1, 1).await);
    assert!(is_live(&users, most, 1).await);
    let late = session(most + 1, 1, 10_000);
    assert!(users.start(&late, 0, instant(5_000)).await.unwrap());
    assert_eq!(users.end_all(UserId([1; 16])).await.unwrap(), 1);
}

/// No session for a user who is gone, or was changed since.
pub async fn sessions_need_the_user_as_it_was_read<F: UsersFixture>(fixture: &F) {
    let users = started(fixture).await;
    assert!(
        !users
            .start(&session(2, 1, 100), 1, instant(0))
            .await
            .unwrap()
    );
    assert!(
        !users
            .start(&session(2, 9, 100), 0, instant(0))
            .await
            .unwrap()
    );
    assert!(!is_live(&users, 2, 1).await);
    assert!(is_live(&users, 1, 1).await);
}
