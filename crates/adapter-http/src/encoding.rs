//! Which encoding an answer will have: the compression layer decides by the same rule.

use std::pin::Pin;

use actix_web::HttpRequest;
use actix_web::http::header::{AcceptEncoding, ContentEncoding, Encoding, Header as _};
use actix_web::middleware::Compress;
use async_compression::Level;
use async_compression::futures::bufread::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use bytes::Bytes;
use futures_util::io::{AsyncRead, AsyncReadExt as _};

use crate::problem::Problem;

/// Twice as dear as what the compression layer uses, for an answer that is compressed once.
const BROTLI: Level = Level::Precise(5);

/// Middleware: compresses answers with what the client accepts best (br, zstd, gzip, deflate).
pub fn compress() -> Compress {
    Compress::default()
}

/// The content coding that [`compress`] will use for an answer to this request: `identity`, `br`,
/// `gzip`, `deflate` or `zstd`.
pub fn negotiated(request: &HttpRequest) -> &'static str {
    if !request.headers().contains_key(AcceptEncoding::name()) {
        return "identity";
    }
    let Ok(accepted) = AcceptEncoding::parse(request) else {
        return "identity";
    };
    let supported = [
        Encoding::identity(),
        Encoding::brotli(),
        Encoding::gzip(),
        Encoding::deflate(),
        Encoding::zstd(),
    ];
    match accepted.negotiate(supported.iter()) {
        Some(Encoding::Known(ContentEncoding::Brotli)) => "br",
        Some(Encoding::Known(ContentEncoding::Gzip)) => "gzip",
        Some(Encoding::Known(ContentEncoding::Deflate)) => "deflate",
        Some(Encoding::Known(ContentEncoding::Zstd)) => "zstd",
        _ => "identity",
    }
}

/// A body in a content coding that [`negotiated`] named, for an answer that is not to be compressed
/// again at each request.
pub async fn encode(coding: &str, body: Vec<u8>) -> Result<Bytes, Problem> {
    let mut encoder: Pin<Box<dyn AsyncRead + '_>> = match coding {
        "br" => Box::pin(BrotliEncoder::with_quality(&body[..], BROTLI)),
        "gzip" => Box::pin(GzipEncoder::new(&body[..])),
        "deflate" => Box::pin(ZlibEncoder::new(&body[..])),
        "zstd" => Box::pin(ZstdEncoder::new(&body[..])),
        _ => return Ok(body.into()),
    };
    let mut coded = Vec::new();
    let written = encoder.read_to_end(&mut coded).await;
    written.map_err(|error| Problem::internal(&error))?;
    Ok(coded.into())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header;
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_client_chooses_by_quality() {
        let check = |accepted: &str, expected: &str| {
            let request = TestRequest::default()
                .insert_header((header::ACCEPT_ENCODING, accepted))
                .to_http_request();
            assert_eq!(negotiated(&request), expected, "{accepted}");
        };
        check("gzip", "gzip");
        check("br", "br");
        check("zstd", "zstd");
        check("gzip, deflate, br, zstd", "br");
        check("gzip;q=0.5, br", "br");
        check("identity", "identity");
        check("snappy", "identity");
        check("", "identity");
        check("gzip;q=0", "identity");
        let none = TestRequest::default().to_http_request();
        assert_eq!(negotiated(&none), "identity");
    }
}
