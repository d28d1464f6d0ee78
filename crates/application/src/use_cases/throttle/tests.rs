use super::*;

fn at(seconds: i64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

fn address(number: u32) -> IpAddr {
    IpAddr::from(number.to_be_bytes())
}

fn fail(throttle: &LoginThrottle, from: IpAddr, account: &str, times: usize) -> usize {
    (0..times)
        .filter(|_| throttle.admit(from, account, at(0)).is_ok())
        .count()
}

#[test]
fn an_address_that_fails_waits_and_is_forgiven_in_time() {
    let throttle = LoginThrottle::default();
    assert_eq!(fail(&throttle, address(1), "ana", 100), 10);
    assert_eq!(fail(&throttle, address(1), "luz", 100), 10);
    // Twenty in all, whatever the account.
    let refused = throttle.admit(address(1), "eva", at(0)).unwrap_err();
    assert_eq!(refused.retry_after, 30);
    assert!(throttle.admit(address(1), "eva", at(31)).is_ok());
}

#[test]
fn a_flood_on_one_account_does_not_lock_its_owner_out() {
    let throttle = LoginThrottle::default();
    // Ten thousand tries from a thousand addresses.
    for number in 0..1_000 {
        let admitted = fail(&throttle, address(number), "ana", 10);
        assert!(
            admitted == 10 || number > 1 && admitted <= 3,
            "{number}: {admitted}"
        );
    }
    let owner = throttle.admit(address(5_000), "ana", at(0));
    assert!(owner.is_ok(), "a clean address gets in");
    // One that failed at other accounts does not.
    fail(&throttle, address(6_000), "luz", 6);
    assert!(throttle.admit(address(6_000), "ana", at(0)).is_err());
}

#[test]
fn success_costs_nothing() {
    let throttle = LoginThrottle::default();
    for _ in 0..1_000 {
        let attempt = throttle.admit(address(1), "ana", at(0)).unwrap();
        throttle.forgive(&attempt);
    }
}

#[test]
fn a_household_is_one_address() {
    let throttle = LoginThrottle::default();
    let host = |number: u16| IpAddr::from([0x2001, 0xdb8, 1, 2, 9, 9, 9, number]);
    let admitted = (0..100).filter(|&n| throttle.admit(host(n), "ana", at(0)).is_ok());
    assert_eq!(admitted.count(), 10);
    let mapped: IpAddr = "::ffff:10.0.0.1".parse().unwrap();
    assert_eq!(network(mapped), [10, 0, 0, 1]);
}

/// However it is spelled: the tries at an account are one number.
#[test]
fn an_account_is_counted_by_name_and_address_together() {
    let throttle = LoginThrottle::default();
    let ana = UserId([7; 16]);
    let mut looked_at = 0;
    for typed in ["ana", "ana@correo.example"] {
        for _ in 0..8 {
            let mut attempt = throttle.admit(address(1), typed, at(0)).unwrap();
            looked_at += usize::from(throttle.admit_account(&mut attempt, ana, at(0)));
        }
    }
    assert_eq!(looked_at, 10, "as many as with one spelling");
    // Forgiven, all of it is.
    let throttle = LoginThrottle::default();
    for _ in 0..100 {
        let mut attempt = throttle.admit(address(1), "ana", at(0)).unwrap();
        assert!(throttle.admit_account(&mut attempt, ana, at(0)));
        throttle.forgive(&attempt);
    }
}

/// When the throttle says so depends on what was typed alone, never on whether there is an account.
#[test]
fn the_throttle_tells_nothing_of_accounts() {
    let answers = |account: Option<UserId>| {
        let throttle = LoginThrottle::default();
        let mut answers = Vec::new();
        for step in 0..2_000_u32 {
            let typed = ["ana", "ana@correo.example", "ANA@correo.example"][step as usize % 3];
            let now = at(i64::from(step) / 7);
            let attempt = throttle.admit(address(step % 11), typed, now);
            if let (Ok(mut attempt), Some(account)) = (attempt.clone(), account) {
                throttle.admit_account(&mut attempt, account, now);
            }
            answers.push(attempt.map(|_| ()));
        }
        answers
    };
    let (somebody, nobody) = (answers(Some(UserId([7; 16]))), answers(None));
    assert!(somebody.iter().any(Result::is_err) && somebody.iter().any(Result::is_ok));
    assert_eq!(somebody, nobody);
}

/// A flood on an account leaves a clean address in, also where it is spelled otherwise.
#[test]
fn an_owner_gets_in_whatever_was_typed_elsewhere() {
    let throttle = LoginThrottle::default();
    let ana = UserId([7; 16]);
    for number in 0..100 {
        let attempt = throttle.admit(address(number), "ana@correo.example", at(0));
        throttle.admit_account(&mut attempt.unwrap(), ana, at(0));
    }
    let mut owner = throttle.admit(address(5_000), "ana", at(0)).unwrap();
    assert!(throttle.admit_account(&mut owner, ana, at(0)));
}

/// Sixty at once, of which each looks before any has acted.
#[test]
fn of_many_at_once_as_many_get_in_as_one_after_another() {
    let throttle = RegistrationThrottle::new(5);
    let admitted = std::sync::atomic::AtomicU32::new(0);
    let barrier = std::sync::Barrier::new(60);
    std::thread::scope(|scope| {
        for _ in 0..60 {
            scope.spawn(|| {
                barrier.wait();
                let taken = throttle.take(address(1), at(0));
                admitted.fetch_add(
                    u32::from(taken.is_ok()),
                    std::sync::atomic::Ordering::Relaxed,
                );
            });
        }
    });
    assert_eq!(admitted.into_inner(), 5);
}

#[test]
fn registrations_are_counted_by_the_hour() {
    let throttle = RegistrationThrottle::new(3);
    for _ in 0..3 {
        throttle.take(address(1), at(0)).unwrap();
    }
    assert_eq!(
        throttle.take(address(1), at(0)).unwrap_err().retry_after,
        1_200
    );
    assert!(throttle.take(address(2), at(0)).is_ok());
    throttle.give_back(address(1));
    assert!(throttle.take(address(1), at(0)).is_ok());
    assert!(throttle.take(address(1), at(0)).is_err());
    assert!(throttle.take(address(1), at(1_201)).is_ok());
    let open = RegistrationThrottle::new(0);
    assert!((0..100).all(|_| open.take(address(1), at(0)).is_ok()));
}
