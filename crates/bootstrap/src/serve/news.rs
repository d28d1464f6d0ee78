//! Tells requests that wait that there may be something new to see.

use tokio::sync::watch;

/// The end that tells; clones tell the same listeners.
#[derive(Clone, Debug, Default)]
pub(crate) struct News(watch::Sender<()>);

impl News {
    /// Wakes all who listen.
    pub(crate) fn tell(&self) {
        self.0.send_replace(());
    }

    /// What tells, as a function.
    pub(crate) fn teller(&self) -> impl Fn() + Send + Sync + 'static {
        let news = self.clone();
        move || news.tell()
    }

    /// The end that listens.
    pub(crate) fn listen(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
