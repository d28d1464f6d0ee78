//! Contract of users: preferences, and what they did with offers.

use std::collections::BTreeMap;

use application::ports::{MAX_EVENTS, TasteRecord, TasteStore};
use domain_offer::money::{Currency, PriceBound};
use domain_user::{EventKind, Only, Preferences, PriceRange, UserEvent, UserId};

use super::UsersFixture;
use super::directory::create;
use crate::builders::{account, user_event};

const USER: UserId = UserId([1; 16]);

fn preferences() -> Preferences {
    let bound = |price: i64| PriceBound::from_ten_thousandths(price);
    let band = |min, max| PriceRange { min, max };
    let bands = [
        ("Televisores", band(bound(0), bound(15_000_000_000))),
        ("Ñ.$a", band(None, bound(1))),
        ("", band(None, None)),
    ];
    Preferences {
        brands: vec!["LG".to_owned(), "«Ñandú»".to_owned()],
        stores: vec!["Éxito".to_owned()],
        categories: vec!["$where".to_owned(), String::new()],
        price_bands: bands.map(|(name, band)| (name.to_owned(), band)).into(),
        currency: Some(Currency::COP),
        only: Only {
            brands: true,
            stores: false,
            price_bands: true,
        },
    }
}

/// Whatever was said and done; a new user has said and done nothing.
pub async fn tastes_come_back_whole<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    create(&users, &account(1)).await;
    assert_eq!(
        users.taste(USER).await.unwrap(),
        Some(TasteRecord::default())
    );
    let mut events = EventKind::ALL
        .map(|kind| user_event(kind, kind as i64))
        .to_vec();
    events[1].brand = None;
    assert!(users.prefer(USER, &preferences()).await.unwrap());
    assert!(users.record(USER, &events[1..]).await.unwrap());
    assert!(users.record(USER, &events[..1]).await.unwrap());
    assert!(users.record(USER, &[]).await.unwrap());
    let expected = TasteRecord {
        preferences: preferences(),
        events,
    };
    assert_eq!(users.taste(USER).await.unwrap(), Some(expected));
    let none = Preferences {
        price_bands: BTreeMap::new(),
        ..Preferences::default()
    };
    assert!(users.prefer(USER, &none).await.unwrap());
    assert_eq!(users.taste(USER).await.unwrap().unwrap().preferences, none);
}

/// Of a user who does not exist there is nothing to know or keep.
pub async fn tastes_need_a_user<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    assert_eq!(users.taste(USER).await.unwrap(), None);
    assert!(!users.prefer(USER, &preferences()).await.unwrap());
    assert!(
        !users
            .record(USER, &[user_event(EventKind::View, 1)])
            .await
            .unwrap()
    );
    create(&users, &account(1)).await;
    assert_eq!(
        users.taste(USER).await.unwrap(),
        Some(TasteRecord::default())
    );
}

/// The newest are kept, whenever they were told.
pub async fn trails_forget_the_oldest<F: UsersFixture>(fixture: &F) {
    let users = fixture.open().await;
    create(&users, &account(1)).await;
    create(&users, &account(2)).await;
    let most = i64::from(MAX_EVENTS);
    let many: Vec<UserEvent> = (1..=most)
        .map(|minute| user_event(EventKind::View, minute))
        .collect();
    assert!(users.record(UserId([2; 16]), &many[..1]).await.unwrap());
    assert!(users.record(USER, &many).await.unwrap());
    let more = [
        user_event(EventKind::Buy, most + 1),
        user_event(EventKind::Click, 0),
    ];
    assert!(users.record(USER, &more).await.unwrap());
    let events = users.taste(USER).await.unwrap().unwrap().events;
    assert_eq!(events.len(), MAX_EVENTS as usize);
    assert_eq!(events[0], many[1]);
    assert_eq!(events.last(), Some(&more[0]));
    let other = users.taste(UserId([2; 16])).await.unwrap().unwrap();
    assert_eq!(other.events.len(), 1, "another's history is its own");
}
