//! What broke a rule of structure before the rule was there.

use crate::tidy::Findings;

/// In the words of the finding. Nothing may come to this list, and what is mended must leave it.
pub(crate) const LEFT: &[&str] = &[
    "circle of files in crates/domain-offer: normalise, rejection, rules",
    "over 400 lines before its tests: crates/domain-offer/src/offer.rs",
];

/// Holds the structure to what was left.
pub(crate) fn check(left: &[&str], findings: &mut Findings) {
    let found = std::mem::take(&mut findings.structure);
    for finding in &found {
        if !left.contains(&finding.as_str()) {
            findings.fail(finding);
        }
    }
    for known in left {
        if !found.iter().any(|finding| finding == known) {
            findings.fail(format!("mended, so take it off tidy/left.rs: {known}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_only_shrinks() {
        for (found, broken) in [
            (&["a", "b"][..], &[][..]),
            (&["a", "b", "c"], &["c"]),
            (&["a"], &["mended, so take it off tidy/left.rs: b"]),
        ] {
            let mut findings = Findings::default();
            for one in found {
                findings.structure(*one);
            }
            check(&["a", "b"], &mut findings);
            assert_eq!(findings.failures, broken, "{found:?}");
        }
    }
}
