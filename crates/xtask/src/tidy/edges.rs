//! Which crate may use which: a literal list, so that a new edge is a decision somebody reads.

use crate::tidy::Findings;
use crate::tidy::crates::{Crate, Use};

/// What a crate of the workspace may use.
struct Allowed {
    /// The crate.
    name: &'static str,
    /// Crates of the workspace that its code may use.
    code: &'static [&'static str],
    /// Crates of the workspace that its tests may use besides.
    tests: &'static [&'static str],
    /// Libraries that its code may not use; a final `*` stands for any ending.
    banned: &'static [&'static str],
}

/// Domain crates compute; they read nothing, write nothing and know no format.
const IMPURE: &[&str] = &[
    "serde",
    "serde_json",
    "tokio",
    "tracing*",
    "async-trait",
    "getrandom",
    "rand*",
    "futures*",
];

/// The application names no format, no runtime and no product.
const OUTSIDE: &[&str] = &[
    "serde",
    "serde_json",
    "tokio",
    "actix-*",
    "rusqlite",
    "mongodb",
    "redis",
    "deadpool*",
    "getrandom",
];

/// What every adapter may use in its tests: the suites that all of them must pass.
const SUITES: &[&str] = &["port-contract"];

const DOMAIN: &[&str] = &[
    "domain-catalog",
    "domain-matching",
    "domain-offer",
    "domain-price",
    "domain-ranking",
    "domain-report",
    "domain-run",
    "domain-user",
];

/// Every crate of the workspace. Add a line for a new crate, and an ADR for a new edge.
const CRATES: &[Allowed] = &[
    Allowed {
        name: "domain-offer",
        code: &[],
        // Its own test builders, behind a feature.
        tests: &["domain-offer"],
        banned: IMPURE,
    },
    Allowed {
        name: "domain-catalog",
        code: &["domain-offer"],
        // Its own test builders, behind a feature.
        tests: &["domain-catalog"],
        banned: IMPURE,
    },
    Allowed {
        name: "domain-price",
        code: &["domain-catalog", "domain-offer"],
        tests: &[],
        banned: IMPURE,
    },
    Allowed {
        name: "domain-ranking",
        code: &["domain-catalog", "domain-offer"],
        tests: &[],
        banned: IMPURE,
    },
    Allowed {
        name: "domain-report",
        code: &["domain-catalog", "domain-offer"],
        tests: &[],
        banned: IMPURE,
    },
    Allowed {
        name: "domain-matching",
        code: &["domain-catalog", "domain-offer"],
        tests: &[],
        banned: IMPURE,
    },
    Allowed {
        name: "domain-user",
        code: &["domain-catalog", "domain-offer"],
        tests: &[],
        banned: IMPURE,
    },
    Allowed {
        name: "domain-run",
        code: &["domain-offer"],
        tests: &[],
        banned: IMPURE,
    },
    Allowed {
        // How runs are written, into stores and into backups.
        name: "run-format",
        code: &["domain-offer", "domain-run"],
        tests: &[],
        banned: &["tokio"],
    },
    Allowed {
        name: "extraction-format",
        code: &["domain-offer"],
        tests: &[],
        banned: &["tokio"],
    },
    Allowed {
        name: "upload-format",
        code: &["domain-offer", "extraction-format"],
        tests: &[],
        banned: &["tokio"],
    },
    Allowed {
        name: "sample-offers",
        code: &[],
        tests: &[],
        banned: &["tokio"],
    },
    Allowed {
        name: "application",
        code: DOMAIN,
        tests: &["adapter-memory", "port-contract"],
        banned: OUTSIDE,
    },
    Allowed {
        name: "intake",
        code: &["application", "extraction-format", "upload-format"],
        tests: &["adapter-memory", "domain-offer", "port-contract"],
        banned: OUTSIDE,
    },
    Allowed {
        name: "adapter-backup",
        code: &[
            "application",
            "domain-offer",
            "domain-run",
            "domain-user",
            "extraction-format",
            "run-format",
        ],
        tests: &["adapter-memory", "port-contract"],
        banned: &["actix-*", "rusqlite", "mongodb", "redis"],
    },
    Allowed {
        name: "adapter-http",
        code: &[
            "application",
            "domain-catalog",
            "domain-matching",
            "domain-offer",
            "domain-price",
            "domain-ranking",
            "domain-report",
            "domain-run",
            "domain-user",
            "extraction-format",
            "intake",
            "upload-format",
        ],
        tests: &["port-contract", "adapter-memory", "sample-offers"],
        banned: &["rusqlite", "mongodb", "redis"],
    },
    Allowed {
        name: "adapter-identity",
        code: &["application", "domain-offer", "domain-user"],
        tests: SUITES,
        banned: &["actix-*", "rusqlite", "mongodb", "redis"],
    },
    Allowed {
        name: "adapter-mongo",
        code: &[
            "application",
            "domain-offer",
            "domain-run",
            "domain-user",
            "extraction-format",
            "run-format",
        ],
        tests: SUITES,
        banned: &["actix-*", "rusqlite", "redis"],
    },
    Allowed {
        name: "adapter-redis",
        code: &["application"],
        tests: SUITES,
        banned: &["actix-*", "rusqlite", "mongodb"],
    },
    Allowed {
        name: "adapter-sqlite",
        code: &[
            "application",
            "domain-offer",
            "domain-run",
            "domain-user",
            "extraction-format",
            "run-format",
        ],
        tests: SUITES,
        banned: &["actix-*", "mongodb", "redis"],
    },
    Allowed {
        name: "adapter-memory",
        code: &["application", "domain-offer", "domain-run", "domain-user"],
        tests: SUITES,
        banned: &["actix-*", "rusqlite", "mongodb", "redis"],
    },
    Allowed {
        name: "port-contract",
        code: &["application", "domain-offer", "domain-run", "domain-user"],
        tests: &[],
        banned: &["actix-*", "rusqlite", "mongodb", "redis"],
    },
    Allowed {
        name: "bootstrap",
        code: &[
            "adapter-backup",
            "adapter-http",
            "adapter-identity",
            "adapter-memory",
            "adapter-mongo",
            "adapter-redis",
            "adapter-sqlite",
            "application",
            "domain-catalog",
            "domain-offer",
            "domain-price",
            "domain-ranking",
            "domain-report",
            "domain-run",
            "domain-user",
            "extraction-format",
            "intake",
            "sample-offers",
            "upload-format",
        ],
        tests: SUITES,
        banned: &[],
    },
    Allowed {
        name: "bench-counts",
        code: &[
            "domain-catalog",
            "domain-offer",
            "domain-price",
            "domain-ranking",
            "domain-report",
            "extraction-format",
            "sample-offers",
        ],
        tests: &[],
        banned: &[],
    },
    Allowed {
        // The whole service in one process, as bootstrap wires it, over load data.
        name: "bench-cost",
        code: &[
            "adapter-http",
            "adapter-identity",
            "adapter-memory",
            "adapter-sqlite",
            "application",
            "domain-catalog",
            "domain-offer",
            "domain-ranking",
            "domain-user",
            "extraction-format",
            "intake",
            "sample-offers",
        ],
        tests: &[],
        banned: &[],
    },
    Allowed {
        name: "bench-limit",
        code: &[],
        tests: &[],
        banned: &[],
    },
    Allowed {
        name: "xtask",
        // `eval` and `train` read scraped offers as the service does.
        code: &[
            "domain-catalog",
            "domain-matching",
            "domain-offer",
            "domain-ranking",
            "extraction-format",
            "sample-offers",
        ],
        tests: &[],
        banned: &[],
    },
];

/// Finds edges and libraries that the list does not allow, and crates that it does not know.
pub(crate) fn check(crates: &[Crate], findings: &mut Findings) {
    for known in crates {
        match CRATES.iter().find(|allowed| allowed.name == known.name) {
            Some(allowed) => {
                for used in &known.uses {
                    check_use(allowed, used, findings);
                }
            }
            None => findings.fail(format!(
                "crate {} is not in the list of crates in crates/xtask/src/tidy/edges.rs",
                known.name
            )),
        }
    }
}

fn check_use(allowed: &Allowed, used: &Use, findings: &mut Findings) {
    let Allowed {
        name,
        code,
        tests,
        banned,
    } = allowed;
    let listed = |list: &[&str]| list.contains(&used.name.as_str());
    if used.ours && !listed(code) && !(used.only_tests && listed(tests)) {
        let kind = if used.only_tests {
            "tests of"
        } else {
            "code of"
        };
        findings.fail(format!("{kind} {name} may not use {}", used.name));
    }
    if !used.ours && !used.only_tests && banned.iter().any(|ban| matches(ban, &used.name)) {
        findings.fail(format!("{name} may not use the library {}", used.name));
    }
}

/// Whether the name is the pattern, or begins with it where it ends in `*`.
fn matches(pattern: &str, name: &str) -> bool {
    pattern
        .strip_suffix('*')
        .map_or(pattern == name, |start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `code a b`, `tests a b` are edges, `library a b` an outside dependency.
    fn check_one(text: &str, expected: &[&str]) {
        let words: Vec<_> = text.split(' ').collect();
        let [kind, name, used] = words[..] else {
            panic!("three words: {text}")
        };
        let used = Use {
            name: used.to_owned(),
            only_tests: kind == "tests",
            ours: kind != "library",
        };
        let mut findings = Findings::default();
        check(
            &[Crate {
                name: name.to_owned(),
                uses: vec![used],
            }],
            &mut findings,
        );
        assert_eq!(findings.failures, expected, "{text}");
    }

    #[test]
    fn edges() {
        check_one("code bootstrap adapter-sqlite", &[]);
        check_one("code application domain-price", &[]);
        check_one("code domain-price domain-catalog", &[]);
        check_one(
            "code domain-price domain-ranking",
            &["code of domain-price may not use domain-ranking"],
        );
        check_one(
            "code domain-catalog application",
            &["code of domain-catalog may not use application"],
        );
        check_one(
            "code application extraction-format",
            &["code of application may not use extraction-format"],
        );
        check_one(
            "code adapter-memory extraction-format",
            &["code of adapter-memory may not use extraction-format"],
        );
        check_one("code xtask sample-offers", &[]);
        check_one(
            "code xtask domain-price",
            &["code of xtask may not use domain-price"],
        );
    }

    #[test]
    fn an_adapter_meets_another_only_in_tests() {
        check_one("tests adapter-http adapter-memory", &[]);
        check_one(
            "code adapter-http adapter-memory",
            &["code of adapter-http may not use adapter-memory"],
        );
        check_one(
            "tests adapter-sqlite adapter-memory",
            &["tests of adapter-sqlite may not use adapter-memory"],
        );
    }

    #[test]
    fn contract_suites_are_only_for_tests() {
        check_one("tests application port-contract", &[]);
        check_one("tests adapter-sqlite port-contract", &[]);
        check_one(
            "code adapter-sqlite port-contract",
            &["code of adapter-sqlite may not use port-contract"],
        );
        check_one(
            "code bootstrap port-contract",
            &["code of bootstrap may not use port-contract"],
        );
        assert!(
            CRATES
                .iter()
                .all(|allowed| !allowed.code.contains(&"port-contract"))
        );
    }

    #[test]
    fn libraries() {
        check_one("library domain-catalog jiff", &[]);
        check_one(
            "library domain-catalog serde",
            &["domain-catalog may not use the library serde"],
        );
        check_one(
            "library domain-price tracing-core",
            &["domain-price may not use the library tracing-core"],
        );
        check_one(
            "library application tokio",
            &["application may not use the library tokio"],
        );
        check_one(
            "library application actix-web",
            &["application may not use the library actix-web"],
        );
        check_one("library adapter-http tokio", &[]);
    }

    #[test]
    fn a_ban_does_not_reach_into_tests() {
        let used = Use {
            name: "tokio".to_owned(),
            only_tests: true,
            ours: false,
        };
        let mut findings = Findings::default();
        check(
            &[Crate {
                name: "application".to_owned(),
                uses: vec![used],
            }],
            &mut findings,
        );
        assert_eq!(findings, Findings::default());
    }

    #[test]
    fn an_unknown_crate_is_found() {
        let mut findings = Findings::default();
        check(
            &[Crate {
                name: "adapter-new".to_owned(),
                uses: vec![],
            }],
            &mut findings,
        );
        assert!(findings.failures[0].contains("crate adapter-new is not in the list"));
    }
}
