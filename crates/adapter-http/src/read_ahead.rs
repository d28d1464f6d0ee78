//! How far ahead of its handler a connection reads.
//!
//! The framework takes in what comes while a handler still asks who calls: up to 32 KiB of a body, which as
//! chunks of a byte each cost it megabytes. So a connection stops while a request is answered, until the handler
//! reads the body, or the answer is there and the rest is thrown away.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Waker};

use actix_web::HttpRequest;

/// Whether a connection may read on. Each has one, among its data.
#[derive(Debug, Default)]
pub struct ReadAhead {
    is_stopped: Cell<bool>,
    /// Whether the connection has something to look after once the answer is there.
    is_waiting: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

/// Holds a connection until its request is answered.
#[derive(Debug)]
pub struct Held(Option<Rc<ReadAhead>>);

impl Held {
    /// Stops the connection of a request.
    pub fn of(request: &HttpRequest) -> Self {
        let connection = request.conn_data::<Rc<ReadAhead>>();
        if let Some(connection) = connection {
            connection.is_stopped.set(true);
        }
        Self(connection.cloned())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.go_on();
        }
    }
}

/// Lets the connection of a request bring its body.
pub fn begin(request: &HttpRequest) {
    if let Some(connection) = request.conn_data::<Rc<ReadAhead>>() {
        connection.go_on();
        // A body that is given up half read leaves the framework waiting for somebody to read on.
        connection.is_waiting.set(true);
    }
}

impl ReadAhead {
    /// Whether the connection has to wait; it is woken when it may go on.
    pub(crate) fn is_stopped(&self, context: &Context<'_>) -> bool {
        let mut waker = self.waker.borrow_mut();
        match &mut *waker {
            Some(waker) => waker.clone_from(context.waker()),
            None => *waker = Some(context.waker().clone()),
        }
        if self.is_stopped.get() {
            self.is_waiting.set(true);
        }
        self.is_stopped.get()
    }

    fn go_on(&self) {
        self.is_stopped.set(false);
        if self.is_waiting.replace(false)
            && let Some(waker) = &*self.waker.borrow()
        {
            waker.wake_by_ref();
        }
    }
}
