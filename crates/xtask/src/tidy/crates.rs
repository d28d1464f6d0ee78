//! The workspace's crates and what each depends on.

use cargo_metadata::{DependencyKind, Metadata};

/// A crate of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Crate {
    /// Its name.
    pub(crate) name: String,
    /// Its direct dependencies of every kind.
    pub(crate) uses: Vec<Use>,
}

/// A direct dependency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    /// The name of the package.
    pub(crate) name: String,
    /// Whether only tests use it.
    pub(crate) only_tests: bool,
    /// Whether it is a crate of the workspace.
    pub(crate) ours: bool,
}

/// The workspace's own crates, as cargo sees them.
pub(crate) fn of_workspace(metadata: &Metadata) -> Vec<Crate> {
    let packages = metadata
        .workspace_packages()
        .into_iter()
        .map(|package| Crate {
            name: package.name.to_string(),
            uses: package.dependencies.iter().map(used).collect(),
        });
    packages.collect()
}

fn used(dependency: &cargo_metadata::Dependency) -> Use {
    Use {
        name: dependency.name.clone(),
        only_tests: dependency.kind == DependencyKind::Development,
        ours: dependency.path.is_some(),
    }
}
