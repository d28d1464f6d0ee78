//! Contract of users: keys of programs.

use application::ports::{ApiKeyStore, KeyId, Scope};

use super::UsersFixture;
use crate::builders::{api_key, instant, token};

/// By their digest, with all that was said of them; listed oldest first.
pub async fn keys_are_found_by_their_digest<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    assert_eq!(users.keys().await.unwrap(), []);
    let mut full = api_key(2);
    full.scopes = vec![Scope::Read, Scope::Upload];
    full.expires_at = Some(instant(9));
    "con «señas»".clone_into(&mut full.label);
    let bare = api_key(1);
    users.create_key(&full).await.unwrap();
    users.create_key(&bare).await.unwrap();
    assert_eq!(users.find_key(token(2)).await.unwrap(), Some(full.clone()));
    assert_eq!(users.find_key(token(3)).await.unwrap(), None);
    assert_eq!(users.keys().await.unwrap(), [bare, full]);
}

/// The first revocation counts.
pub async fn keys_are_revoked_once<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    users.create_key(&api_key(1)).await.unwrap();
    for minute in [5, 6] {
        assert!(
            users
                .revoke_key(KeyId([1; 8]), instant(minute))
                .await
                .unwrap()
        );
    }
    let found = users.find_key(token(1)).await.unwrap().unwrap();
    assert_eq!(found.revoked_at, Some(instant(5)));
    assert!(!found.is_good(instant(5)));
    assert!(!users.revoke_key(KeyId([2; 8]), instant(5)).await.unwrap());
}

/// The latest use counts.
pub async fn keys_note_their_last_use<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    users.create_key(&api_key(1)).await.unwrap();
    for minute in [5, 7, 6] {
        users
            .note_use(KeyId([1; 8]), instant(minute))
            .await
            .unwrap();
    }
    users.note_use(KeyId([2; 8]), instant(9)).await.unwrap();
    let found = users.find_key(token(1)).await.unwrap().unwrap();
    assert_eq!(found.last_used, Some(instant(7)));
}
