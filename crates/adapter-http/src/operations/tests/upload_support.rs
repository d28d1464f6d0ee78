//! Bodies for uploads.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::{self, Bytes};
use futures_util::{Stream, stream};
use serde_json::Value;

use crate::test_support::{Answer, World, send_to, test_state};
use crate::{access_log, app};

/// A usable row: the offer `number` at a price of as many thousands.
pub(super) fn row(number: u32) -> String {
    format!(
        r#"{{"titulo":"Televisor {number}","marca":"LG","precio_valor":{number}000,"categoria":"tv","fuente":"Alkosto","link":"https://www.alkosto.com/p/{number}","fecha_extraccion":"2025-10-12T08:00:00"}}"#
    )
}

/// Usable rows, one on a line.
pub(super) fn rows(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|number| row(number) + "\n").collect()
}

/// The row 1 with another value in a field.
pub(super) fn row_with(field: &str, value: &str) -> String {
    let mut members: serde_json::Map<String, Value> = serde_json::from_str(&row(1)).unwrap();
    members.remove(field);
    let text = serde_json::to_string(&members).unwrap();
    format!("{{\"{field}\":{value},{}", &text[1..])
}

/// An upload with headers of the test's own.
pub(super) async fn send(
    world: &World,
    headers: &[(&'static str, &str)],
    body: impl Into<Bytes>,
) -> Answer {
    let mut request = TestRequest::post().uri("/api/archivos/");
    for (name, value) in headers {
        request = request.insert_header((*name, (*value).to_owned()));
    }
    world.send(request.set_payload(body)).await
}

/// An upload that comes in pieces, as it does over a network.
pub(super) async fn send_pieces(world: &World, pieces: Vec<Result<Bytes, PayloadError>>) -> Answer {
    let request = TestRequest::post().uri("/api/archivos/");
    let request = request.insert_header(("host", "localhost")).to_request();
    let pieces: Pin<Box<dyn Stream<Item = _>>> = Box::pin(stream::iter(pieces));
    let payload = Payload::Stream { payload: pieces };
    let (request, _) = request.replace_payload(payload);
    let app = app::app(web::Data::new(world.state.clone()), access_log::sampler());
    let app = init_service(app).await;
    Answer::read(call_service(&app, request).await).await
}

/// A text as the service itself compresses it.
pub(super) async fn compressed(encoding: &str, text: String) -> Bytes {
    let app = app::app(web::Data::new(test_state()), access_log::sampler());
    let text = web::Data::new(text);
    let echo = web::get().to(move || {
        let text = text.clone();
        async move { text.to_string() }
    });
    let request = TestRequest::get().uri("/t/echo");
    let request = request.insert_header(("accept-encoding", encoding));
    let answer = send_to(app.route("/t/echo", echo), request).await;
    assert_eq!(answer.header("content-encoding"), encoding);
    answer.body
}

/// The counts of a summary: received, stored, duplicates, conflicts, rejected.
pub(super) fn counts(answer: &Answer) -> [u64; 5] {
    let json = answer.json();
    ["received", "stored", "duplicates", "conflicts", "rejected"]
        .map(|name| json[name].as_u64().unwrap_or_else(|| panic!("{json}")))
}
