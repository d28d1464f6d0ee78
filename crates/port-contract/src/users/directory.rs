//! Contract of users: made, found, changed and deleted one at a time.

use application::ports::{
    Account, Clash, PasswordHash, Saved, SessionStore, Sessions, TasteStore, UserDirectory,
    UserLookup, UserPage,
};
use domain_user::{Email, EventKind, Preferences, Role, UserId, UserName};

use super::{UserStore, UsersFixture};
use crate::builders::{account, instant, session, user_event};

pub(super) async fn create(users: &impl UserStore, account: &Account) -> Saved {
    users.create(account).await.unwrap()
}

pub(super) async fn find(users: &impl UserStore, which: UserLookup) -> Option<Account> {
    users.find(&which).await.unwrap()
}

fn by_id(number: u8) -> UserLookup {
    UserLookup::Id(UserId([number; 16]))
}

fn named(number: u8, name: &str, email: &str) -> Account {
    let mut account = account(number);
    account.user.name = UserName::new(name).unwrap();
    account.user.email = Some(Email::new(email).unwrap());
    account
}

/// By id, name, address and old number; by nothing else.
pub async fn users_are_found_by_all_that_is_theirs<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    let mut one = account(1);
    one.user.old_id = Some(17);
    assert_eq!(create(&users, &one).await, Saved::Done);
    assert_eq!(create(&users, &account(2)).await, Saved::Done);
    let email = "persona1@correo.example".to_owned();
    for which in [
        by_id(1),
        UserLookup::Name("persona1".to_owned()),
        UserLookup::Email(email.clone()),
        UserLookup::Old(17),
    ] {
        assert_eq!(
            find(&users, which.clone()).await,
            Some(one.clone()),
            "{which:?}"
        );
    }
    for which in [
        by_id(3),
        UserLookup::Name(email),
        UserLookup::Name("Persona1".to_owned()),
        UserLookup::Name(String::new()),
        UserLookup::Email("persona1".to_owned()),
        UserLookup::Name("{\"$ne\": null}".to_owned()),
        UserLookup::Name("' OR '1'='1".to_owned()),
        UserLookup::Old(1),
    ] {
        assert_eq!(find(&users, which.clone()).await, None, "{which:?}");
    }
}

/// Whatever a user has or lacks.
pub async fn users_come_back_whole<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    let mut bare = account(1);
    (bare.user.email, bare.password) = (None, None);
    let mut other = account(2);
    other.user.email = None;
    other.user.role = Role::Admin;
    other.user.name = UserName::old(&"Ñandú@".repeat(25)).unwrap();
    other.user.old_id = Some(u32::MAX);
    for account in [&bare, &other] {
        assert_eq!(create(&users, account).await, Saved::Done);
        let found = find(&users, UserLookup::Id(account.user.id)).await;
        assert_eq!(found.as_ref(), Some(account));
    }
}

/// Oldest first, then by id; past the end nothing.
pub async fn users_come_in_pages<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    assert_eq!(users.page(1, 10).await.unwrap(), UserPage::default());
    for number in [3, 1, 5, 2, 4] {
        let mut account = account(number);
        // Two of the same minute.
        account.user.created_at = instant(i64::from(number.max(2)));
        create(&users, &account).await;
    }
    for (page, limit, expected) in [
        (1, 10, &[1, 2, 3, 4, 5][..]),
        (1, 2, &[1, 2]),
        (2, 2, &[3, 4]),
        (3, 2, &[5]),
        (4, 2, &[]),
        (u64::MAX, 100, &[]),
    ] {
        let found = users.page(page, limit).await.unwrap();
        let numbers: Vec<u8> = found.users.iter().map(|user| user.id.0[0]).collect();
        assert_eq!(
            (numbers.as_slice(), found.total),
            (expected, 5),
            "page {page} of {limit}"
        );
    }
}

/// UNIQUE: also in another letter case, each thing that is taken is told once, and nothing is stored.
pub async fn unique_names_and_addresses_in_any_letter_case<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    let mut one = named(1, "Ñandú", "Uno@Correo.example");
    one.user.old_id = Some(7);
    create(&users, &one).await;
    for (name, email, old, expected) in [
        ("ñANDÚ", "dos@correo.example", None, vec![Clash::Name]),
        ("dos", "UNO@CORREO.EXAMPLE", None, vec![Clash::Email]),
        ("dos", "dos@correo.example", Some(7), vec![Clash::Old]),
        (
            "ñandú",
            "uno@correo.example",
            Some(7),
            vec![Clash::Name, Clash::Email, Clash::Old],
        ),
    ] {
        let mut other = named(2, name, email);
        other.user.old_id = old;
        let saved = create(&users, &other).await;
        assert_eq!(saved, Saved::Clash(expected), "{name} {email} {old:?}");
        assert_eq!(find(&users, by_id(2)).await, None);
    }
    // Nothing is not the same as nothing.
    for number in [3, 4] {
        let mut without = account(number);
        without.user.email = None;
        assert_eq!(create(&users, &without).await, Saved::Done);
    }
}

/// UNIQUE: a change may not take what another one has; its own it keeps.
pub async fn unique_when_a_user_is_changed<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    create(&users, &account(1)).await;
    create(&users, &account(2)).await;
    let change = async |account: &Account| users.update(account, Sessions::Keep).await.unwrap();
    let mut other = named(2, "PERSONA1", "persona1@correo.example");
    let taken = Saved::Clash(vec![Clash::Name, Clash::Email]);
    assert_eq!(change(&other).await, taken);
    assert_eq!(find(&users, by_id(2)).await, Some(account(2)));
    other = named(2, "PERSONA2", "otra@correo.example");
    assert_eq!(change(&other).await, Saved::Done);
    other.version = 1;
    assert_eq!(find(&users, by_id(2)).await, Some(other));
    assert_eq!(
        find(
            &users,
            UserLookup::Email("persona2@correo.example".to_owned())
        )
        .await,
        None
    );
    assert_eq!(change(&account(3)).await, Saved::Stale);
}

/// A change that ends sessions ends those of its user only; one that does not, none.
pub async fn sessions_end_with_a_change_or_go_on<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    for number in [1, 2] {
        create(&users, &account(number)).await;
        let started = users
            .start(&session(number, number, 100), 0, instant(0))
            .await;
        assert!(started.unwrap());
    }
    let live = async |number: u8| {
        let session = session(number, number, 100).id;
        users.owner(session, instant(1)).await.unwrap().is_some()
    };
    let mut one = account(1);
    one.password = Some(PasswordHash::new("another"));
    assert_eq!(
        users.update(&one, Sessions::Keep).await.unwrap(),
        Saved::Done
    );
    assert!(live(1).await);
    one.version = 1;
    assert_eq!(
        users.update(&one, Sessions::End).await.unwrap(),
        Saved::Done
    );
    assert!(!live(1).await);
    assert!(live(2).await);
}

/// FORGETS: sessions, preferences and history go with the user, and another user of that name has none.
pub async fn forgets_all_of_a_deleted_user<F: UsersFixture>(fixture: &F) {
    let (users, other) = (fixture.open().await, fixture.open().await);
    create(&users, &account(1)).await;
    users
        .start(&session(1, 1, 100), 0, instant(0))
        .await
        .unwrap();
    let liked = Preferences {
        brands: vec!["LG".to_owned()],
        ..Preferences::default()
    };
    let id = UserId([1; 16]);
    assert!(users.prefer(id, &liked).await.unwrap());
    assert!(
        users
            .record(id, &[user_event(EventKind::Buy, 1)])
            .await
            .unwrap()
    );
    assert!(other.delete(id).await.unwrap());
    assert!(!users.delete(id).await.unwrap());
    assert_eq!(find(&users, by_id(1)).await, None);
    assert_eq!(users.taste(id).await.unwrap(), None);
    assert_eq!(
        users
            .owner(session(1, 1, 100).id, instant(1))
            .await
            .unwrap(),
        None
    );
    assert_eq!(create(&users, &account(1)).await, Saved::Done);
    let taste = users.taste(id).await.unwrap().unwrap();
    assert_eq!(
        (taste.preferences, taste.events),
        (Preferences::default(), vec![])
    );
    assert_eq!(
        users
            .owner(session(1, 1, 100).id, instant(1))
            .await
            .unwrap(),
        None
    );
}
