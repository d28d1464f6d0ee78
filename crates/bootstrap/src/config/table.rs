//! The table of all variables, by what they are about.

pub(crate) mod access;
pub(crate) mod offers;
pub(crate) mod operation;
pub(crate) mod server;
pub(crate) mod storage;

use super::variable::Variable;

/// Variables that belong together.
pub(crate) struct Section {
    /// Its heading.
    pub(crate) title: &'static str,
    /// Its variables.
    pub(crate) variables: &'static [&'static dyn Variable],
}

/// Every variable, in the order of the documentation.
pub(crate) static SECTIONS: [Section; 5] = [
    Section {
        title: "Server",
        variables: server::ALL,
    },
    Section {
        title: "Storage",
        variables: storage::ALL,
    },
    Section {
        title: "Offers and answers",
        variables: offers::ALL,
    },
    Section {
        title: "Access",
        variables: access::ALL,
    },
    Section {
        title: "Operation",
        variables: operation::ALL,
    },
];

/// Every variable.
pub(crate) fn all() -> impl Iterator<Item = &'static dyn Variable> {
    SECTIONS
        .iter()
        .flat_map(|section| section.variables.iter().copied())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_defaults_are_allowed() {
        let mut seen = HashSet::new();
        for variable in all() {
            let info = variable.info();
            for name in info.names() {
                assert!(seen.insert(name), "{name} twice");
            }
            assert!(
                !info.help.is_empty() && !info.allowed.is_empty(),
                "{}",
                info.name
            );
            if !info.default.is_empty() {
                assert!(variable.allows(info.default), "default of {}", info.name);
            }
        }
        assert!(seen.len() > 40, "{}", seen.len());
    }

    #[test]
    fn every_variable_but_free_text_refuses_something() {
        let free = |allowed: &str| allowed.starts_with("text") || allowed.starts_with("a path");
        for variable in all().filter(|variable| !free(variable.info().allowed)) {
            let refused = ["\u{1}, no\n", "-1"]
                .iter()
                .any(|bad| !variable.allows(bad));
            assert!(refused, "{}", variable.info().name);
        }
    }
}
