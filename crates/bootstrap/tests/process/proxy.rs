//! A network that can be made slow or silent.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// What becomes of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They pass.
    Pass,
    /// They are kept back, and connections stay open.
    Swallow,
    /// They pass after two seconds.
    Slow,
}

/// A listener that passes bytes on to a server.
pub(crate) struct Proxy {
    address: SocketAddr,
    mode: Arc<AtomicU8>,
}

impl Proxy {
    /// In front of the server at an address.
    pub(crate) fn of(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mode = Arc::new(AtomicU8::new(Mode::Pass as u8));
        let (server, shared) = (server.to_owned(), Arc::clone(&mode));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                // A server that is gone: the client sees its connection end.
                if let Ok(server) = TcpStream::connect(&server) {
                    join(&client, &server, &shared);
                    join(&server, &client, &shared);
                }
            }
        });
        Self { address, mode }
    }

    /// The MongoDB URL of the server through this network.
    pub(crate) fn mongodb(&self) -> String {
        format!("mongodb://{}/?directConnection=true", self.address)
    }

    /// Changes the network.
    pub(crate) fn set(&self, mode: Mode) {
        self.mode.store(mode as u8, Ordering::SeqCst);
    }
}

fn join(from: &TcpStream, to: &TcpStream, mode: &Arc<AtomicU8>) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    let mode = Arc::clone(mode);
    std::thread::spawn(move || {
        let mut bytes = vec![0; 1 << 16];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            if mode.load(Ordering::SeqCst) == Mode::Slow as u8 {
                std::thread::sleep(Duration::from_secs(2));
            }
            while mode.load(Ordering::SeqCst) == Mode::Swallow as u8 {
                std::thread::sleep(Duration::from_millis(20));
            }
            if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}
