//! How many uploads are under way at once: of all clients together, and of one.
//!
//! Each takes up to some 20 MB. A client that begins many and brings little waits for itself, so that others get in.

use std::sync::Arc;

use moka::sync::Cache;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// Uploads of all clients.
const OF_ALL: usize = 8;
/// Uploads of one client.
const OF_ONE: usize = 4;
/// Clients that are known at once.
const CLIENTS: u64 = 4_096;

/// The places of a process.
#[derive(Debug)]
pub struct UploadPlaces {
    all: Arc<Semaphore>,
    of_clients: Cache<String, Arc<Semaphore>>,
}

/// The place of an upload; dropping it gives it back.
#[derive(Debug)]
pub struct UploadPlace {
    _of_client: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Default for UploadPlaces {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(OF_ALL)),
            of_clients: Cache::new(CLIENTS),
        }
    }
}

impl UploadPlaces {
    /// Waits for a place for an upload of this client.
    pub async fn take(&self, client: String) -> Result<UploadPlace, AcquireError> {
        let new = || Arc::new(Semaphore::new(OF_ONE));
        let of_client = self.of_clients.get_with(client, new);
        // First the client's own, so that who waits for itself takes nothing from others.
        Ok(UploadPlace {
            _of_client: of_client.acquire_owned().await?,
            _of_all: Arc::clone(&self.all).acquire_owned().await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[actix_web::test]
    async fn one_client_leaves_places_to_others() {
        let places = UploadPlaces::default();
        let take = |client: &str| places.take(client.to_owned()).now_or_never();
        let mut of_a: Vec<_> = (0..OF_ONE).map(|_| take("a").unwrap().unwrap()).collect();
        assert!(take("a").is_none(), "it has its share");
        let of_b: Vec<_> = (OF_ONE..OF_ALL)
            .map(|_| take("b").unwrap().unwrap())
            .collect();
        assert!(take("c").is_none(), "all are taken");
        of_a.pop();
        assert!(take("c").unwrap().is_ok());
        drop(of_b);
        assert!(take("a").unwrap().is_ok());
    }
}
