//! Names and addresses of storage that speaks S3.

/// A bucket, and the folder of the backups in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its name: letters, digits, points, hyphens and underscores.
    pub name: String,
    /// The folder in it, without slashes at its ends; empty: none.
    pub folder: String,
}

impl Bucket {
    /// Reads `s3://bucket` or `s3://bucket/folder`; `None` for anything else.
    pub fn parse(url: &str) -> Option<Self> {
        let path = url.strip_prefix("s3://")?;
        let (name, folder) = path.split_once('/').unwrap_or((path, ""));
        let folder = folder.trim_matches('/');
        let fits = object_store::path::Path::parse(folder).is_ok();
        (fits && is_word(name, b".-_")).then(|| Self {
            name: name.to_owned(),
            folder: folder.to_owned(),
        })
    }
}

/// Whether a region can have this name, which becomes a part of the storage's.
pub fn is_region(text: &str) -> bool {
    is_word(text, b"-")
}

/// Whether a text is the address of a server that can be asked over HTTP: a scheme, a host, perhaps a port and a path.
pub fn is_endpoint(text: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(text) else {
        return false;
    };
    let bare = url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    matches!(url.scheme(), "http" | "https") && url.has_host() && bare && anonymous
}

fn is_word(text: &str, signs: &[u8]) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || signs.contains(&byte);
    !text.is_empty() && text.len() <= 255 && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_has_a_name_and_perhaps_a_folder() {
        for (url, expected) in [
            ("s3://copias", Some(("copias", ""))),
            ("s3://copias/", Some(("copias", ""))),
            ("s3://copias-2.es/a/b/", Some(("copias-2.es", "a/b"))),
            ("s3://", None),
            ("s3:///folder", None),
            ("s3://a b", None),
            ("s3://a?b", None),
            ("s3://user@a", None),
            ("s3://a/b//c", None),
            ("s3://a/../b", None),
            ("https://copias", None),
            ("copias", None),
        ] {
            let found = Bucket::parse(url);
            let found = found.as_ref();
            let found = found.map(|bucket| (bucket.name.as_str(), bucket.folder.as_str()));
            assert_eq!(found, expected, "{url:?}");
        }
    }

    #[test]
    fn regions_and_endpoints() {
        assert!(is_region("us-east-2") && is_region("auto"));
        assert!(!is_region("") && !is_region("us east") && !is_region("a/b"));
        for (text, expected) in [
            ("https://minio.example", true),
            ("http://minio:9000/base", true),
            ("http://[::1]:9000", true),
            ("http://", false),
            ("http://:9000", false),
            ("http://a b", false),
            ("http://a:b", false),
            ("http://u:p@a", false),
            ("http://a?b", false),
            ("ftp://a", false),
            ("minio:9000", false),
        ] {
            assert_eq!(is_endpoint(text), expected, "{text:?}");
        }
    }
}
