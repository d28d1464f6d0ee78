//! Backups from one log into another, whole and damaged, open and encrypted.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of test functions"
)]

use std::path::Path;
use std::sync::Arc;

use adapter_backup::keys::{Identity, Recipient};
use adapter_backup::manifest::Manifest;
use adapter_backup::vault::Vault;
use adapter_backup::{Backup, BackupError, Counts, Extra, People, restore, verify};
use adapter_memory::{MemoryCorrections, MemoryLog, MemoryRuns, MemoryUsers};
use application::ports::{
    Correction, Cursor, ExtractionLog, LogEntry, RowReview, RunFilter, RunLog, RunPage, UserLookup,
};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::money::{Currency, PriceBound};
use domain_offer::review::ReviewVerdict;
use domain_offer::row::RowKey;
use domain_run::{Missing, Rows, RunKey, RunName, RunPart, RunRow};
use domain_user::{EventKind, Only, Preferences, PriceRange};
use port_contract::builders::{account, api_key, extraction, user_event};
use tempfile::TempDir;

/// More than a batch and a piece.
const MANY: u64 = 2_345;

const COUNTS: Counts = Counts {
    extractions: MANY,
    users: USERS as u64,
    keys: 2,
    corrections: 2,
    runs: 2,
    files: 1,
};

/// More than a page.
const USERS: u8 = 130;

struct World {
    directory: TempDir,
    vault: Vault,
    log: Arc<MemoryLog>,
    people: People,
}

async fn filled() -> MemoryLog {
    let log = MemoryLog::default();
    let rows = (0..MANY).map(|n| {
        extraction(n)
            .details("Peso: 2 kg\nColor: \"negro\"")
            .build()
    });
    log.append(rows.collect()).await.unwrap();
    log
}

fn nobody() -> People {
    let users = MemoryUsers::default();
    People {
        directory: Arc::new(users.clone()),
        keys: Arc::new(users.clone()),
        tastes: Arc::new(users),
        corrections: Arc::new(MemoryCorrections::default()),
        runs: Arc::new(MemoryRuns::default()),
    }
}

fn preferences() -> Preferences {
    let band = PriceRange {
        min: None,
        max: PriceBound::from_ten_thousandths(20_000_000_000),
    };
    Preferences {
        brands: vec!["LG".to_owned()],
        stores: vec!["Éxito".to_owned()],
        categories: vec!["Televisores".to_owned()],
        price_bands: [("Televisores".to_owned(), band)].into(),
        currency: Currency::parse("COP"),
        only: Only {
            price_bands: true,
            ..Only::default()
        },
    }
}

fn correction() -> Correction {
    Correction {
        id: Id([9; 12]),
        by: "user:1".to_owned(),
        at: account(9).user.created_at,
        same: true,
        pairs: vec![(Id([1; 12]), Id([2; 12])), (Id([3; 12]), Id([1; 12]))],
        review: None,
    }
}

fn review() -> Correction {
    Correction {
        id: Id([8; 12]),
        same: false,
        pairs: Vec::new(),
        review: Some(RowReview {
            row: RowKey {
                offer: Id([4; 12]),
                seen_at: account(9).user.created_at,
                content: Digest([5; 32]),
            },
            verdict: ReviewVerdict::Wrong,
            note: "mal leído".to_owned(),
        }),
        ..correction()
    }
}

/// Two runs that have ended, and one that goes on and is in no backup.
async fn deliver(runs: &dyn RunLog) {
    let first = account(9).user.created_at;
    for (number, store) in ["exito", "alkosto", "falabella"].into_iter().enumerate() {
        let row = RunRow::rejected("no_price", "neveras".into(), Some(Missing(9)));
        let part = RunPart {
            key: RunKey {
                owner: "key:1".into(),
                store: store.into(),
                name: RunName::parse("nightly-1").unwrap(),
            },
            first,
            last: first,
            rows: Rows::of(vec![(1, row)]),
        };
        runs.join(part).await.unwrap();
        if number < 2 {
            let now = first.plus_days(1);
            let run = runs.due(now).await.unwrap().unwrap();
            assert!(runs.end(&run.ended(now, None, &[])).await.unwrap());
        }
    }
}

async fn ended_runs(people: &People) -> RunPage {
    let ended = RunFilter {
        only_ended: true,
        ..RunFilter::default()
    };
    people.runs.page(&ended, 1, 100).await.unwrap()
}

async fn crowd() -> People {
    let people = nobody();
    for number in 0..USERS {
        people.directory.create(&account(number)).await.unwrap();
    }
    let id = account(3).user.id;
    people.tastes.prefer(id, &preferences()).await.unwrap();
    let events = [
        user_event(EventKind::View, 1),
        user_event(EventKind::Buy, 2),
    ];
    people.tastes.record(id, &events).await.unwrap();
    people.keys.create_key(&api_key(1)).await.unwrap();
    people.keys.create_key(&api_key(2)).await.unwrap();
    let now = account(9).user.created_at;
    people.corrections.append(&correction()).await.unwrap();
    people.corrections.append(&review()).await.unwrap();
    people.keys.revoke_key(api_key(2).id, now).await.unwrap();
    deliver(people.runs.as_ref()).await;
    people
}

async fn same_people(one: &People, other: &People) {
    for page in 1..=2 {
        let users = one.directory.page(page, 100).await.unwrap();
        assert_eq!(users, other.directory.page(page, 100).await.unwrap());
        for user in users.users {
            let which = UserLookup::Id(user.id);
            let (a, b) = (one.directory.find(&which), other.directory.find(&which));
            assert_eq!(a.await.unwrap(), b.await.unwrap());
            let (a, b) = (one.tastes.taste(user.id), other.tastes.taste(user.id));
            assert_eq!(a.await.unwrap(), b.await.unwrap());
        }
    }
    assert_eq!(
        one.keys.keys().await.unwrap(),
        other.keys.keys().await.unwrap()
    );
    let (a, b) = (one.corrections.tail(None), other.corrections.tail(None));
    assert_eq!(a.await.unwrap(), b.await.unwrap());
    assert_eq!(ended_runs(one).await, ended_runs(other).await);
}

async fn world() -> World {
    let directory = tempfile::tempdir().unwrap();
    let log = Arc::new(filled().await);
    World {
        vault: Vault::directory(directory.path()).unwrap(),
        directory,
        log,
        people: crowd().await,
    }
}

fn secret() -> Extra {
    Extra {
        path: ".env".to_owned(),
        mode: 0o600,
        bytes: b"SECRET_KEY=\xff\n".to_vec(),
    }
}

async fn make(world: &World, name: &str, recipient: Option<Recipient>) -> Manifest {
    let backup = Backup {
        log: world.log.clone(),
        people: world.people.clone(),
        vault: world.vault.clone(),
        recipient,
        made_at: "2026-11-24T08:00:00Z".to_owned(),
        name: name.to_owned(),
        version: "0.1.0".to_owned(),
        extras: vec![secret()],
    };
    backup.make(|_| {}).await.unwrap()
}

async fn entries(log: &dyn ExtractionLog) -> Vec<LogEntry> {
    let tail = log.tail(&Cursor::default(), usize::MAX).await.unwrap();
    tail.entries
}

fn pair() -> (Identity, Recipient) {
    let identity = Identity::generate();
    let recipient = Recipient::parse(&identity.recipient()).unwrap();
    (identity, recipient)
}

#[tokio::test]
async fn a_restored_log_is_the_same_log() {
    let world = world().await;
    for (name, key) in [("open", None), ("sealed", Some(pair()))] {
        let (identity, recipient) = key.unzip();
        let manifest = make(&world, name, recipient).await;
        assert_eq!(manifest.counts, COUNTS);
        let files = verify(&world.vault, &manifest, identity.clone(), |_| {}).await;
        assert!(files.unwrap() == [secret()], "{name}");

        let other = Arc::new(MemoryLog::default());
        let people = nobody();
        let into = |log: &Arc<MemoryLog>| log.clone() as Arc<dyn ExtractionLog>;
        let first = restore(
            &world.vault,
            &manifest,
            identity.clone(),
            into(&other),
            people.clone(),
            |_| {},
        );
        let first = first.await.unwrap();
        assert_eq!((first.stored, first.people), (MANY, u64::from(USERS) + 6));
        assert_eq!(entries(&*other).await, entries(&*world.log).await, "{name}");
        let again = restore(
            &world.vault,
            &manifest,
            identity,
            into(&other),
            people.clone(),
            |_| {},
        );
        let again = again.await.unwrap();
        assert_eq!((again.stored, again.duplicates, again.people), (0, MANY, 0));
        same_people(&people, &world.people).await;
    }
}

#[tokio::test]
async fn an_encrypted_backup_opens_with_its_key_only() {
    let world = world().await;
    let (_, recipient) = pair();
    let manifest = make(&world, "sealed", Some(recipient)).await;
    let stored = std::fs::read(world.directory.path().join(&manifest.name)).unwrap();
    assert!(stored.starts_with(b"age-encryption.org/v1"));
    for identity in [None, Some(pair().0)] {
        let refused = verify(&world.vault, &manifest, identity, |_| {}).await;
        assert!(matches!(refused, Err(BackupError::Key(_))));
    }
}

/// Changes a stored backup and sees that it is not taken for whole.
async fn check(what: &str, damage: impl Fn(&mut Vec<u8>)) {
    let world = world().await;
    for (name, key) in [("open", None), ("sealed", Some(pair()))] {
        let (identity, recipient) = key.unzip();
        let manifest = make(&world, name, recipient).await;
        let path = world.directory.path().join(&manifest.name);
        let mut bytes = std::fs::read(&path).unwrap();
        damage(&mut bytes);
        std::fs::write(&path, bytes).unwrap();
        let refused = verify(&world.vault, &manifest, identity, |_| {}).await;
        assert!(refused.is_err(), "{name}: {what}");
    }
}

#[tokio::test]
async fn damage_is_found() {
    check("a bit in the middle", |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    })
    .await;
    check("cut short", |bytes| bytes.truncate(bytes.len() / 2)).await;
    check("its last byte is gone", |bytes| {
        bytes.pop();
    })
    .await;
    check("something after its end", |bytes| bytes.push(0)).await;
    check("empty", Vec::clear).await;
}

#[tokio::test]
async fn only_the_newest_are_kept_and_the_latest_is_found() {
    let world = world().await;
    for day in 1..=4 {
        make(&world, &format!("arryn-2026110{day}"), None).await;
    }
    let deleted = world.vault.keep(2).await.unwrap();
    assert_eq!(deleted, ["arryn-20261101.zst", "arryn-20261102.zst"]);
    let latest = world.vault.find("latest").await.unwrap();
    assert_eq!(latest.name, "arryn-20261104.zst");
    assert_eq!(files_of(world.directory.path()), 4);
    assert!(matches!(
        world.vault.find("arryn-20261101.zst").await,
        Err(BackupError::Missing(_))
    ));
}

fn files_of(directory: &Path) -> usize {
    std::fs::read_dir(directory).unwrap().count()
}

#[tokio::test]
async fn a_log_that_fails_leaves_no_backup() {
    use application::ports::{StoreError, StoreErrorKind};
    use port_contract::faults::{Faults, FaultyLog};

    let world = world().await;
    let faults = Faults::default();
    faults.fail_call(2, StoreErrorKind::Unavailable);
    let broken = FaultyLog::new(filled().await, faults);
    let backup = Backup {
        log: Arc::new(broken),
        people: nobody(),
        vault: world.vault.clone(),
        recipient: None,
        made_at: String::new(),
        name: "half".to_owned(),
        version: String::new(),
        extras: Vec::new(),
    };
    let failed = backup.make(|_| {}).await.unwrap_err();
    let BackupError::Store(error) = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(StoreError::kind(&error), StoreErrorKind::Unavailable);
    assert!(world.vault.list().await.unwrap().is_empty());
    assert_eq!(files_of(world.directory.path()), 0);
}
