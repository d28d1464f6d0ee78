//! Contract of users: what outlives a restart.

use application::ports::{ApiKeyStore, SessionStore, TasteStore, UserLookup};
use domain_user::{EventKind, UserId};

use super::UsersFixture;
use super::directory::{create, find};
use crate::builders::{account, api_key, instant, session, token, user_event};

/// Everything is there again.
pub async fn durable_users_after_a_restart<F: UsersFixture>(fixture: &F) {
    let user = UserId([1; 16]);
    {
        let users = fixture.open().await;
        create(&users, &account(1)).await;
        users
            .start(&session(1, 1, 100), 0, instant(0))
            .await
            .unwrap();
        users.create_key(&api_key(1)).await.unwrap();
        users
            .record(user, &[user_event(EventKind::Buy, 1)])
            .await
            .unwrap();
    }
    let users = fixture.reopen().await;
    assert_eq!(find(&users, UserLookup::Id(user)).await, Some(account(1)));
    let owner = users
        .owner(session(1, 1, 100).id, instant(1))
        .await
        .unwrap();
    assert_eq!(owner, Some(user));
    assert_eq!(users.find_key(token(1)).await.unwrap(), Some(api_key(1)));
    assert_eq!(users.taste(user).await.unwrap().unwrap().events.len(), 1);
}
