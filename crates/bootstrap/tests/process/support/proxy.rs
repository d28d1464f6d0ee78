//! A network between two programs that can be made bad.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What swallows everything.
const SWALLOW: u64 = u64::MAX;

/// A listener that carries connections to a server.
pub(crate) struct Proxy {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// By how many milliseconds answers are late.
    delay: Arc<AtomicU64>,
}

impl Proxy {
    /// Before a server.
    pub(crate) fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let delay = Arc::new(AtomicU64::new(0));
        let shared = Arc::clone(&delay);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(server) else {
                    continue;
                };
                let quick = Arc::new(AtomicU64::new(0));
                let there = (client.try_clone().unwrap(), server.try_clone().unwrap());
                carry(there.0, there.1, Arc::clone(&shared), quick);
                carry(server, client, Arc::clone(&shared), Arc::clone(&shared));
            }
        });
        Self { address, delay }
    }

    /// Makes each answer so late.
    pub(crate) fn delay(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap();
        self.delay.store(millis, Ordering::SeqCst);
    }

    /// Lets nothing through any more, without closing any connection.
    pub(crate) fn swallow(&self) {
        self.delay.store(SWALLOW, Ordering::SeqCst);
    }
}

/// Carries what one says to the other, later by `delay`; nothing at all while `mode` is to swallow.
fn carry(mut from: TcpStream, mut to: TcpStream, mode: Arc<AtomicU64>, delay: Arc<AtomicU64>) {
    std::thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            let late = delay.load(Ordering::SeqCst);
            if late != SWALLOW {
                std::thread::sleep(Duration::from_millis(late));
            }
            if mode.load(Ordering::SeqCst) == SWALLOW {
                continue;
            }
            if to.write_all(&buffer[..read]).is_err() {
                return;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}
