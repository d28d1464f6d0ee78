//! A connection that gives up on a client that brings too little for too long.
//!
//! Whatever the server waits for (the rest of a head, a body that a handler reads, one that no handler reads any
//! more), the same rule holds: since it last wrote something, or took the connection in, it waits for
//! its patience and as much longer as what came since then takes at a fair pace, and for no more bytes than any
//! request may have.

use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::connections::Seat;
use crate::pace;
use crate::read_ahead::ReadAhead;
use crate::settings::HttpSettings;

/// Bytes that are read before the body that they belong to is looked at.
const TURN_BYTES: usize = 16 * 1024;

/// A stream with its place among the open connections.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    seat: Seat,
    patience: Duration,
    most: u64,
    ahead: Rc<ReadAhead>,
    /// Bytes that came since others on this thread had their turn.
    turn: usize,
    /// When something was last written.
    answered: Instant,
    /// Bytes that came since then.
    came: u64,
    timer: Pin<Box<Sleep>>,
}

impl Connection {
    /// A stream that was just taken in.
    pub(super) fn new(stream: TcpStream, seat: Seat, settings: &HttpSettings) -> Self {
        let patience = settings.client_patience;
        let answered = Instant::now();
        Self {
            stream,
            seat,
            patience,
            // The frames of a chunked body count too.
            most: 2 * settings.max_upload_bytes as u64 + 1024 * 1024,
            ahead: Rc::default(),
            turn: 0,
            answered,
            came: 0,
            timer: Box::pin(sleep_until(answered + patience)),
        }
    }

    /// What says whether it may read on.
    pub(super) const fn ahead(&self) -> &Rc<ReadAhead> {
        &self.ahead
    }

    /// Waits for more, until it takes too long.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.seat.is_cut(context) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        loop {
            ready!(self.timer.as_mut().poll(context));
            let end = self.answered + self.patience + pace::fair(self.came);
            if Instant::now() >= end {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            // It is later than when the timer was set.
            self.timer.as_mut().reset(end);
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.turn >= TURN_BYTES {
            context.waker().wake_by_ref();
            self.turn = 0;
            return self.wait(context);
        }
        let before = buffer.filled().len();
        let is_stopped = self.ahead.is_stopped(context);
        if is_stopped
            || Pin::new(&mut self.stream)
                .poll_read(context, buffer)?
                .is_pending()
        {
            self.turn = 0;
            return self.wait(context);
        }
        let came = buffer.filled().len() - before;
        self.turn += came;
        self.came += came as u64;
        if self.came > self.most {
            return Poll::Ready(Err(io::ErrorKind::FileTooLarge.into()));
        }
        self.seat.touch(Instant::now().into_std());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        let now = Instant::now();
        (self.answered, self.came) = (now, 0);
        self.seat.touch(now.into_std());
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
