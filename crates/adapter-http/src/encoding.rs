//! Which encoding an answer will have: the compression layer decides by the same rule.

use actix_web::HttpRequest;
use actix_web::http::header::{AcceptEncoding, ContentEncoding, Encoding, Header as _};
use actix_web::middleware::Compress;

/// Middleware: compresses answers with what the client accepts best (br, zstd, gzip, deflate).
pub fn compress() -> Compress {
    Compress::default()
}

/// The content coding that [`compress`] will use for an answer to this request: `identity`, `br`,
/// `gzip`, `deflate` or `zstd`.
pub fn negotiated(request: &HttpRequest) -> &'static str {
    let Ok(accepted) = AcceptEncoding::parse(request) else {
        return "identity";
    };
    if !request.headers().contains_key(AcceptEncoding::name()) {
        return "identity";
    }
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
