//! The other ids of an offer as bytes: a day, then the ids.

use domain_offer::id::Id;
use domain_offer::offer::Aliases;
use domain_offer::time::Day;

use crate::failure::Failure;

pub(super) fn pack(aliases: &Aliases) -> Vec<u8> {
    let mut packed = aliases.since.0.to_be_bytes().to_vec();
    packed.extend(aliases.ids.iter().flat_map(|id| id.0));
    packed
}

pub(super) fn unpack(packed: &[u8]) -> Result<Aliases, Failure> {
    let unreadable = || Failure::unreadable("other ids");
    let (since, ids) = packed.split_first_chunk().ok_or_else(unreadable)?;
    let (ids, rest) = ids.as_chunks::<12>();
    if !rest.is_empty() {
        return Err(unreadable());
    }
    Ok(Aliases {
        since: Day(i32::from_be_bytes(*since)),
        ids: ids.iter().copied().map(Id).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_back() {
        for ids in [vec![], vec![Id([1; 12])], vec![Id([1; 12]), Id([2; 12])]] {
            for since in [i32::MIN, -1, 0, 20_000] {
                let aliases = Aliases {
                    since: Day(since),
                    ids: ids.clone().into(),
                };
                assert_eq!(unpack(&pack(&aliases)).unwrap(), aliases);
            }
        }
        for packed in [&[][..], &[0; 3], &[0; 15]] {
            assert!(unpack(packed).is_err());
        }
    }
}
