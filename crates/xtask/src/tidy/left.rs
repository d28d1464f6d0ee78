//! What broke a rule of structure before the rule was there.

use crate::tidy::Findings;

/// In the words of the finding. Nothing may come to this list, and what is mended must leave it.
pub(crate) const LEFT: &[&str] = &[
    "circle of files in crates/adapter-http: json::inside, json::writer",
    "circle of files in crates/domain-catalog: catalog, view",
    "circle of files in crates/domain-offer: normalise, rejection, rules",
    "circle of files in crates/domain-matching: attributes, pack",
    "circle of files in crates/domain-report: brand_ranks, store_sums",
    "over 400 lines before its tests: crates/application/src/use_cases/refresh.rs",
    "over 400 lines before its tests: crates/domain-offer/src/offer.rs",
    "function of over 60 lines in crates/adapter-http/src/form/fault.rs: field_error",
    "function of over 60 lines in crates/adapter-http/src/operations.rs: endpoints",
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
