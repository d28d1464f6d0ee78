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
    let throttle = LoginThrottle::new([1; 32]);
    assert_eq!(fail(&throttle, address(1), "ana", 100), 10);
    assert_eq!(fail(&throttle, address(1), "luz", 100), 10);
    // Twenty in all, whatever the account.
    let refused = throttle.admit(address(1), "eva", at(0)).unwrap_err();
    assert_eq!(refused.retry_after, 30);
    assert!(throttle.admit(address(1), "eva", at(31)).is_ok());
}

#[test]
fn a_flood_on_one_account_does_not_lock_its_owner_out() {
    let throttle = LoginThrottle::new([1; 32]);
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
    let throttle = LoginThrottle::new([1; 32]);
    for _ in 0..1_000 {
        let attempt = throttle.admit(address(1), "ana", at(0)).unwrap();
        throttle.forgive(&attempt);
    }
}

#[test]
fn a_household_is_one_address() {
    let throttle = LoginThrottle::new([1; 32]);
    let host = |number: u16| IpAddr::from([0x2001, 0xdb8, 1, 2, 9, 9, 9, number]);
    let admitted = (0..100).filter(|&n| throttle.admit(host(n), "ana", at(0)).is_ok());
    assert_eq!(admitted.count(), 10);
    let mapped: IpAddr = "::ffff:10.0.0.1".parse().unwrap();
    assert_eq!(network(mapped), [10, 0, 0, 1]);
}

#[test]
fn registrations_are_counted_by_the_hour() {
    let throttle = RegistrationThrottle::new([1; 32], 3);
    for _ in 0..3 {
        throttle.check(address(1), at(0)).unwrap();
        throttle.count(address(1), at(0));
    }
    assert_eq!(
        throttle.check(address(1), at(0)).unwrap_err().retry_after,
        1_200
    );
    assert!(throttle.check(address(2), at(0)).is_ok());
    assert!(throttle.check(address(1), at(1_201)).is_ok());
    let open = RegistrationThrottle::new([1; 32], 0);
    (0..100).for_each(|_| open.count(address(1), at(0)));
    assert!(open.check(address(1), at(0)).is_ok());
}
