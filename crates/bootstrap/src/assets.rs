//! Writes the files that a web server may serve in our place.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::exit::Stop;
use crate::output;
use crate::private;

/// Writes them under a directory, made where it is missing; each is replaced at once, so that a server
/// never sees half of one. Everybody may read them: they are for a web server that runs as another user.
pub(crate) fn export(directory: &str) -> Result<(), Stop> {
    private::end();
    let assets = adapter_http::assets::assets();
    for asset in &assets {
        let path = Path::new(directory).join(&asset.path);
        write(&path, &asset.bytes)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    output::print(&format!("{} files under {directory}", assets.len()))
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let fresh = path.with_extension("new");
    fs::write(&fresh, bytes)?;
    fs::rename(&fresh, path)
}
