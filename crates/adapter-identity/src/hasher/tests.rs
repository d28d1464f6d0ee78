use std::time::Duration;

use super::*;

fn cheap() -> HashOptions {
    HashOptions {
        memory: 8,
        passes: 1,
        ..HashOptions::default()
    }
}

fn hasher() -> Argon2Hasher {
    Argon2Hasher::new(cheap()).unwrap()
}

async fn check(hash: &str, password: &str, expected: Verdict) {
    let hash = PasswordHash::new(hash);
    let verdict = hasher().verify(password, Some(&hash)).await;
    assert_eq!(verdict, Ok(expected), "{password:?}");
}

/// Of Django, for «contraseña secreta 1».
const DJANGO: &str = "pbkdf2_sha256$1000$Zx8QpTn1LmWd$Nj1livAbDmLK/V4/Nbsc0tcx1n/HGODIGj/RkaioAAM=";

#[tokio::test]
async fn verdicts() {
    let today = hasher().hash("correcta").await.unwrap();
    check(today.expose(), "correcta", Verdict::Right).await;
    check(today.expose(), "incorrecta", Verdict::Wrong).await;
    let dearer = HashOptions {
        memory: 16,
        ..cheap()
    };
    let dearer = Argon2Hasher::new(dearer)
        .unwrap()
        .hash("correcta")
        .await
        .unwrap();
    check(dearer.expose(), "correcta", Verdict::RightButOld).await;
    check(dearer.expose(), "incorrecta", Verdict::Wrong).await;
    check(DJANGO, "contraseña secreta 1", Verdict::RightButOld).await;
    check(DJANGO, "contraseña secreta 2", Verdict::Wrong).await;
    check("!", "", Verdict::Wrong).await;
    check("plain", "plain", Verdict::Wrong).await;
}

#[tokio::test]
async fn salts_differ_and_nobody_has_no_password() {
    let hasher = hasher();
    let (one, other) = (
        hasher.hash("a").await.unwrap(),
        hasher.hash("a").await.unwrap(),
    );
    assert_ne!(one, other);
    for password in ["", "a"] {
        assert_eq!(hasher.verify(password, None).await, Ok(Verdict::Wrong));
    }
}

#[test]
fn impossible_costs_are_refused() {
    for (memory, passes) in [(0, 1), (7, 1), (8, 0)] {
        let options = HashOptions {
            memory,
            passes,
            ..cheap()
        };
        assert!(
            matches!(Argon2Hasher::new(options), Err(HasherError::Cost(_))),
            "{memory} {passes}"
        );
    }
}

#[tokio::test]
async fn beyond_the_queue_it_is_busy_at_once() {
    let threads = Threads::start(NonZero::<usize>::MIN, 2).unwrap();
    let (let_go, wait) = std::sync::mpsc::channel::<()>();
    let first = threads.run(move || wait.recv().is_ok());
    let mut waiting = vec![];
    tokio::pin!(first);
    // The thread takes the first from the queue before two more are put in.
    assert!(
        tokio::time::timeout(Duration::from_millis(200), &mut first)
            .await
            .is_err()
    );
    for number in 0..2 {
        let mut call = Box::pin(threads.run(move || number));
        assert!(
            tokio::time::timeout(Duration::ZERO, &mut call)
                .await
                .is_err()
        );
        waiting.push(call);
    }
    assert_eq!(threads.run(|| 9).await, Err(HashError::Busy));
    let_go.send(()).unwrap();
    assert_eq!(first.await, Ok(true));
    for (number, call) in waiting.into_iter().enumerate() {
        assert_eq!(call.await, Ok(number));
    }
}

/// Judging takes long too: it waits for its turn, or is refused one, as hashing does.
#[tokio::test]
async fn a_password_is_judged_where_hashes_are_made() {
    let hasher = Argon2Hasher::new(HashOptions {
        queue: 1,
        ..cheap()
    });
    let hasher = hasher.unwrap();
    let ana = UserName::new("ana").unwrap();
    let chosen = async |password| hasher.hash_chosen(password, &ana, None).await;
    assert_eq!(chosen("password1").await, Ok(Chosen::Common));
    let Ok(Chosen::Good(hash)) = chosen("tres tristes tigres").await else {
        panic!("it is good");
    };
    check(hash.expose(), "tres tristes tigres", Verdict::Right).await;
    let (let_go, wait) = std::sync::mpsc::channel::<()>();
    let first = hasher.threads.run(move || wait.recv().is_ok());
    tokio::pin!(first);
    let moment = Duration::from_millis(200);
    assert!(tokio::time::timeout(moment, &mut first).await.is_err());
    let mut second = Box::pin(hasher.threads.run(|| ()));
    assert!(
        tokio::time::timeout(Duration::ZERO, &mut second)
            .await
            .is_err()
    );
    assert_eq!(chosen("password1").await, Err(HashError::Busy));
    let_go.send(()).unwrap();
}

#[tokio::test]
async fn a_panic_ends_one_call_only() {
    let threads = Threads::start(NonZero::<usize>::MIN, 2).unwrap();
    assert_eq!(
        threads.run(|| panic!("on purpose")).await,
        Err::<(), _>(HashError::Failed)
    );
    assert_eq!(threads.run(|| 1).await, Ok(1));
}

/// UNIFORM: the hash that stands for an unknown user costs as much to verify as a real one.
#[test]
fn nobody_has_a_hash_like_anybody() {
    let hasher = hasher();
    let nobody = Known::read(hasher.nobody.expose()).unwrap();
    assert!(nobody.is_of_today(&hasher.params));
    assert!(nobody.fits(""), "it is really compared");
}

/// The policy of the thread that hashes, as the kernel tells it: 5 is `SCHED_IDLE`.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn whoever_hashes_gives_way_to_everyone() {
    let threads = Threads::start(NonZero::<usize>::MIN, 1).unwrap();
    let stat = || std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    let stat = threads.run(stat).await.unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    assert_eq!(after_name.split_whitespace().nth(38), Some("5"), "{stat}");
}
