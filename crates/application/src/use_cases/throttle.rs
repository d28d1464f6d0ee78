//! Which callers may try to log in or to register again, and which have tried too often.
//!
//! Whatever is counted is taken before the work that it admits, under one lock, and given back where the work
//! failed by no choice of the caller: of many at once no more get in than one after another.
//!
//! Attempts are counted by address, by account, and by both together. An address that fails often
//! waits, whatever accounts it tries. An account that many addresses try is under attack: then an
//! address gets few tries at it, and none once it failed elsewhere. An address that has not failed is
//! never refused, so a stranger cannot lock an owner out.
//!
//! An account is counted twice: as what was typed, of which the caller is told when it is too often, and as
//! what it is once it is found, whether by name or by address. Of the second nothing shows: who heard of it
//! would learn that there is an account, and which address belongs to which name.
//!
//! The counters take no more than a fixed amount of memory whatever comes in ([`buckets`]), and are of this node alone.

mod buckets;

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use domain_offer::time::Instant;
use domain_user::UserId;

use buckets::Buckets;

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

/// The attempts to log in, and others that tell whether there is an account.
#[derive(Debug)]
pub struct LoginThrottle {
    counters: Mutex<Counters>,
}

#[derive(Debug)]
struct Counters {
    addresses: Buckets,
    accounts: Buckets,
    both: Buckets,
}

impl Default for LoginThrottle {
    fn default() -> Self {
        Self {
            counters: Mutex::new(Counters {
                addresses: Buckets::new(FORGETS),
                accounts: Buckets::new(FORGETS),
                both: Buckets::new(FORGETS),
            }),
        }
    }
}

/// An attempt that was let in and counts as a failure until it is forgiven.
#[derive(Clone, Debug)]
pub struct Attempt {
    address: Vec<u8>,
    /// What was tried: as it was typed, and the account that it is.
    tried: Vec<Tried>,
}

#[derive(Clone, Debug)]
struct Tried {
    account: Vec<u8>,
    both: Vec<u8>,
}

impl Tried {
    fn new(kind: u8, account: &[u8], address: &[u8]) -> Self {
        let account = [&[kind], account].concat();
        Self {
            both: [address, &account].concat(),
            account,
        }
    }
}

impl LoginThrottle {
    /// Lets an attempt at no account in particular in, which counts as a failure of the address from now on,
    /// or says when to come back.
    pub fn admit_address(&self, address: IpAddr, now: Instant) -> Result<Attempt, Throttled> {
        let (address, mut counters) = (network(address), self.counters());
        let over = counters.addresses.level(&address, now) - OF_ADDRESS;
        refuse(over)?;
        counters.addresses.add(&address, now);
        Ok(Attempt {
            address,
            tried: Vec::new(),
        })
    }

    /// The same at the account of which this was typed.
    pub fn admit(&self, address: IpAddr, typed: &str, now: Instant) -> Result<Attempt, Throttled> {
        let (address, mut counters) = (network(address), self.counters());
        let tried = Tried::new(b't', typed.as_bytes(), &address);
        refuse(counters.over(&address, 0.0, &tried, now))?;
        counters.addresses.add(&address, now);
        counters.add(&tried, now);
        Ok(Attempt {
            address,
            tried: vec![tried],
        })
    }

    /// Whether an attempt that was let in is let in at the account that was found too, where it counts from
    /// now on. Where it is not, the caller must not learn of it.
    pub fn admit_account(&self, attempt: &mut Attempt, account: UserId, now: Instant) -> bool {
        let tried = Tried::new(b'u', &account.0, &attempt.address);
        let mut counters = self.counters();
        // The attempt itself is among the address's failures already.
        let admitted = counters.over(&attempt.address, 1.0, &tried, now) < 0.0;
        if admitted {
            counters.add(&tried, now);
            attempt.tried.push(tried);
        }
        admitted
    }

    /// An attempt was no failure.
    pub fn forgive(&self, attempt: &Attempt) {
        let mut counters = self.counters();
        counters.addresses.take_back(&attempt.address);
        for tried in &attempt.tried {
            counters.accounts.take_back(&tried.account);
            counters.both.take_back(&tried.both);
        }
    }

    fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters
            .lock()
            .expect("no holder of the counters panics")
    }
}

impl Counters {
    /// By how much an attempt is over what is let in; below zero it is let in. `own`: so many of the address's
    /// failures are the attempt's own.
    fn over(&self, address: &[u8], own: f64, tried: &Tried, now: Instant) -> f64 {
        let under_attack = self.accounts.level(&tried.account, now) >= OF_ACCOUNT;
        let (of_both, of_address) = if under_attack {
            (OF_BOTH_UNDER_ATTACK, ELSEWHERE_UNDER_ATTACK)
        } else {
            (OF_BOTH, OF_ADDRESS)
        };
        let over_both = self.both.level(&tried.both, now) - of_both;
        let over_address = self.addresses.level(address, now) - own - of_address;
        over_both.max(over_address)
    }

    fn add(&mut self, tried: &Tried, now: Instant) {
        self.accounts.add(&tried.account, now);
        self.both.add(&tried.both, now);
    }
}

fn refuse(over: f64) -> Result<(), Throttled> {
    if over < 0.0 {
        return Ok(());
    }
    Err(Throttled {
        retry_after: seconds(over + 1.0),
    })
}

/// The new accounts that each address made.
#[derive(Debug)]
pub struct RegistrationThrottle {
    addresses: Option<Mutex<Buckets>>,
    most: f64,
}

impl RegistrationThrottle {
    /// At most so many an hour for each address; 0: any number.
    pub fn new(per_hour: u32) -> Self {
        let forgets = |per_hour| Duration::from_hours(1) / per_hour;
        let addresses = (per_hour > 0).then(|| Buckets::new(forgets(per_hour)));
        Self {
            addresses: addresses.map(Mutex::new),
            most: f64::from(per_hour),
        }
    }

    /// Takes one from what an address may make, or says when there is one again.
    pub fn take(&self, address: IpAddr, now: Instant) -> Result<(), Throttled> {
        let Some(mut addresses) = self.addresses() else {
            return Ok(());
        };
        let address = network(address);
        let over = addresses.level(&address, now) + 1.0 - self.most;
        if over > 0.0 {
            let retry_after = whole(over * 3600.0 / self.most);
            return Err(Throttled { retry_after });
        }
        addresses.add(&address, now);
        Ok(())
    }

    /// Gives one back that was taken and not used.
    pub fn give_back(&self, address: IpAddr) {
        if let Some(mut addresses) = self.addresses() {
            addresses.take_back(&network(address));
        }
    }

    fn addresses(&self) -> Option<MutexGuard<'_, Buckets>> {
        let addresses = self.addresses.as_ref()?;
        Some(addresses.lock().expect("no holder of the counters panics"))
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
