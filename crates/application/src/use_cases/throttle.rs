//! Who may try again, and who has tried too often.
//!
//! Attempts are counted by address, by account, and by both together. An address that fails often
//! waits, whatever accounts it tries. An account that many addresses try is under attack: then an
//! address gets few tries at it, and none once it failed elsewhere. An address that has not failed is
//! never refused, so nobody can lock an owner out.
//!
//! The counters take the same memory whatever comes in ([`sketch`]), and are of this node alone.

mod sketch;

use std::net::IpAddr;
use std::time::Duration;

use domain_catalog::time::Instant;

use sketch::Sketch;

/// Failures of an address until it waits.
const OF_ADDRESS: f64 = 20.0;
/// Failures on an account until it is under attack.
const OF_ACCOUNT: f64 = 20.0;
/// Failures of an address on one account until it waits.
const OF_BOTH: f64 = 10.0;
/// The same for an account under attack.
const OF_BOTH_UNDER_ATTACK: f64 = 3.0;
/// Failures of an address elsewhere, with which it waits for an account under attack.
const ELSEWHERE_UNDER_ATTACK: f64 = 5.0;
/// How long it takes until one failure is forgotten.
const FORGETS: Duration = Duration::from_secs(30);

/// Too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttled {
    /// Seconds after which to try again; at least 1.
    pub retry_after: u32,
}

/// The attempts to log in.
#[derive(Debug)]
pub struct LoginThrottle {
    addresses: Sketch,
    accounts: Sketch,
    both: Sketch,
}

/// An attempt that was let in and counts as a failure until it is forgiven.
#[derive(Clone, Debug)]
pub struct Attempt {
    address: Vec<u8>,
    account: Vec<u8>,
    both: Vec<u8>,
}

impl LoginThrottle {
    /// Counters with a seed that nobody outside knows.
    pub fn new(seed: [u8; 32]) -> Self {
        Self {
            addresses: Sketch::new(seed, FORGETS),
            accounts: Sketch::new(seed, FORGETS),
            both: Sketch::new(seed, FORGETS),
        }
    }

    /// Lets an attempt in, which counts as a failure from now on, or says when to come back.
    pub fn admit(
        &self,
        address: IpAddr,
        account: &str,
        now: Instant,
    ) -> Result<Attempt, Throttled> {
        let address = network(address);
        let attempt = Attempt {
            both: [&address, account.as_bytes()].concat(),
            account: account.as_bytes().to_vec(),
            address,
        };
        let under_attack = self.accounts.level(&attempt.account, now) >= OF_ACCOUNT;
        let (of_both, of_address) = if under_attack {
            (OF_BOTH_UNDER_ATTACK, ELSEWHERE_UNDER_ATTACK)
        } else {
            (OF_BOTH, OF_ADDRESS)
        };
        let over_both = self.both.level(&attempt.both, now) - of_both;
        let over_address = self.addresses.level(&attempt.address, now) - of_address;
        let over = over_both.max(over_address);
        if over >= 0.0 {
            return Err(Throttled {
                retry_after: seconds(over + 1.0),
            });
        }
        self.addresses.add(&attempt.address, now);
        self.accounts.add(&attempt.account, now);
        self.both.add(&attempt.both, now);
        Ok(attempt)
    }

    /// An attempt was no failure.
    pub fn forgive(&self, attempt: &Attempt) {
        self.addresses.take_back(&attempt.address);
        self.accounts.take_back(&attempt.account);
        self.both.take_back(&attempt.both);
    }
}

/// The new accounts that each address made.
#[derive(Debug)]
pub struct RegistrationThrottle {
    addresses: Option<Sketch>,
    most: f64,
}

impl RegistrationThrottle {
    /// At most so many an hour for each address; 0: any number.
    pub fn new(seed: [u8; 32], per_hour: u32) -> Self {
        let forgets = |per_hour| Duration::from_hours(1) / per_hour;
        Self {
            addresses: (per_hour > 0).then(|| Sketch::new(seed, forgets(per_hour))),
            most: f64::from(per_hour),
        }
    }

    /// Whether an address may make one more.
    pub fn check(&self, address: IpAddr, now: Instant) -> Result<(), Throttled> {
        let Some(addresses) = &self.addresses else {
            return Ok(());
        };
        let over = addresses.level(&network(address), now) + 1.0 - self.most;
        if over <= 0.0 {
            return Ok(());
        }
        let wait = over * 3600.0 / self.most;
        Err(Throttled {
            retry_after: whole(wait),
        })
    }

    /// An address made one.
    pub fn count(&self, address: IpAddr, now: Instant) {
        if let Some(addresses) = &self.addresses {
            addresses.add(&network(address), now);
        }
    }
}

/// What counts as one address: of IPv6 the network of one household.
fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

fn seconds(failures: f64) -> u32 {
    whole(failures * FORGETS.as_secs_f64())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "waits are positive and far below 2^32 seconds; a cast saturates"
)]
fn whole(seconds: f64) -> u32 {
    (seconds.ceil() as u32).max(1)
}

#[cfg(test)]
mod tests;
