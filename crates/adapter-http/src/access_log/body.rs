//! A body that comes in pieces, counts its bytes and logs its request when it is gone.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;

use super::Entry;

/// The most bytes of a piece. The connection copies what it is given until the client takes it, so that one that
/// reads nothing would cost as much as the largest answer.
const PIECE_BYTES: usize = 64 * 1024;

/// The body of an answer, with the entry that is logged once it was sent or given up.
pub struct Counted {
    body: BoxBody,
    /// What came of the body and was not passed on.
    rest: Bytes,
    bytes: u64,
    entry: Option<Entry>,
}

impl Counted {
    pub(super) fn new(body: impl MessageBody + 'static, entry: Option<Entry>) -> Self {
        Self {
            body: body.boxed(),
            rest: Bytes::new(),
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
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_next(context)) {
                Some(Ok(chunk)) => this.rest = chunk,
                end => return Poll::Ready(end),
            }
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE_BYTES));
        this.bytes += piece.len() as u64;
        Poll::Ready(Some(Ok(piece)))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if let Some(entry) = self.entry.take() {
            entry.log(self.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[actix_web::test]
    async fn a_large_answer_comes_in_pieces_of_the_same_bytes() {
        for length in [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 5 * PIECE_BYTES + 7] {
            let whole: Vec<u8> = (0..=250).cycle().take(length).collect();
            let mut body = Counted::new(whole.clone(), None);
            assert_eq!(body.size(), BodySize::Sized(length as u64));
            let mut read = Vec::new();
            let next =
                |body: &mut Counted, context: &mut Context<'_>| Pin::new(body).poll_next(context);
            while let Some(piece) = poll_fn(|context| next(&mut body, context)).await {
                let piece = piece.unwrap();
                assert!(piece.len() <= PIECE_BYTES);
                read.extend_from_slice(&piece);
            }
            assert_eq!(read, whole);
            assert_eq!(body.bytes, length as u64);
        }
    }
}
