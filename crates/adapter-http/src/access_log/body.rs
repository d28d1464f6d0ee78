//! A body that counts its bytes and logs its request when it is gone.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;

use super::Entry;

/// The body of an answer, with the entry that is logged once it was sent or given up.
pub struct Counted {
    body: BoxBody,
    bytes: u64,
    entry: Option<Entry>,
}

impl Counted {
    pub(super) fn new(body: impl MessageBody + 'static, entry: Option<Entry>) -> Self {
        Self {
            body: body.boxed(),
            bytes: 0,
            entry,
        }
    }
}

impl MessageBody for Counted {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_next(context);
        if let Poll::Ready(Some(Ok(chunk))) = &polled {
            this.bytes += chunk.len() as u64;
        }
        polled
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if let Some(entry) = self.entry.take() {
            entry.log(self.bytes);
        }
    }
}
