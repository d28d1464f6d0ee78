//! Old paths of routes, which answer in the same way.

use utoipa::Modify;
use utoipa::openapi::{Deprecated, OpenApi, PathItem};

/// An old path, the path it stands for, and which of its methods.
pub(crate) struct Alias {
    pub(crate) path: &'static str,
    pub(crate) of: &'static str,
    pub(crate) methods: &'static [&'static str],
}

const fn alias(path: &'static str, of: &'static str, methods: &'static [&'static str]) -> Alias {
    Alias { path, of, methods }
}

/// Every alias; [`crate::operations::endpoints`] mounts them.
pub(crate) const ALIASES: [Alias; 5] = [
    alias("/api/users/", "/api/users/create/", &["post"]),
    alias("/api/user/create/", "/api/users/create/", &["post"]),
    alias("/api/user/", "/api/users/", &["get"]),
    alias(
        "/api/user/{id}/",
        "/api/users/{id}/",
        &["get", "put", "patch", "delete"],
    ),
    alias(
        "/api/user/{id}/preferences/",
        "/api/users/{id}/preferences/",
        &["get", "put"],
    ),
];

/// Documents each alias as the route it stands for.
pub(super) struct Aliases;

impl Modify for Aliases {
    fn modify(&self, document: &mut OpenApi) {
        let paths = &mut document.paths.paths;
        for alias in ALIASES {
            let original = paths
                .get(alias.of)
                .expect("an alias stands for a route")
                .clone();
            let item = paths.entry(alias.path.to_owned()).or_default();
            add(item, original, &alias);
        }
    }
}

fn add(item: &mut PathItem, original: PathItem, alias: &Alias) {
    let slots = [
        ("get", &mut item.get, original.get),
        ("post", &mut item.post, original.post),
        ("put", &mut item.put, original.put),
        ("patch", &mut item.patch, original.patch),
        ("delete", &mut item.delete, original.delete),
    ];
    for (method, slot, operation) in slots {
        if !alias.methods.contains(&method) {
            continue;
        }
        let mut operation = operation.expect("an alias has methods of its route");
        let id = operation.operation_id.unwrap_or_default();
        let end = alias
            .path
            .replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        operation.operation_id = Some(format!("{id}{}", end.trim_end_matches('_')));
        if alias.path.starts_with("/api/user/") {
            operation.deprecated = Some(Deprecated::True);
        }
        *slot = Some(operation);
    }
}
