//! The files of the interactive documentation, for a server in front that serves them in our place.

use crate::operations::{docs, openapi};

/// A file to serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Where it is served, from the root and without its first slash (`api/docs/index.html`).
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Every file of the documentation, with the OpenAPI document that it shows; each is what the service
/// itself answers on its path.
pub fn assets() -> Vec<Asset> {
    let folder = docs::PATH.trim_start_matches('/');
    let mut assets = vec![Asset {
        path: openapi::PATH.trim_start_matches('/').to_owned(),
        bytes: crate::openapi_json().into_bytes(),
    }];
    let Ok(page) = docs::index() else {
        return assets;
    };
    for name in loaded_by(&page) {
        if let Ok(file) = docs::load(&name) {
            assets.push(Asset {
                path: format!("{folder}{name}"),
                bytes: file.bytes.into_owned(),
            });
        }
    }
    assets.push(Asset {
        path: format!("{folder}index.html"),
        bytes: page.into_bytes(),
    });
    assets
}

/// The names of the files that the page loads by relative links.
fn loaded_by(page: &str) -> Vec<String> {
    let links = page
        .split(['"', '\''])
        .filter_map(|piece| piece.strip_prefix("./"));
    let names = links.filter(|name| !name.is_empty() && !name.contains(['/', '<', ' ']));
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_comes_with_everything_it_loads() {
        let assets = assets();
        for path in [
            "api/openapi.json",
            "api/docs/index.html",
            "api/docs/swagger-ui.css",
            "api/docs/swagger-ui-bundle.js",
            "api/docs/swagger-initializer.js",
        ] {
            let found = assets.iter().find(|asset| asset.path == path);
            assert!(found.is_some_and(|asset| asset.bytes.len() > 100), "{path}");
        }
        let page = docs::index().unwrap();
        for name in loaded_by(&page) {
            let path = format!("api/docs/{name}");
            assert!(assets.iter().any(|asset| asset.path == path), "{path}");
        }
    }

    #[test]
    fn only_files_beside_the_page_are_taken() {
        let page = r#"<link href="./a.css"><script src='./b.js'></script><a href="https://c/"><a href="./d/e">"#;
        assert_eq!(loaded_by(page), ["a.css", "b.js"]);
    }
}
