//! The audit log: every change of state, who made it, from where and by which request. No name or secret is in
//! it, only ids and the client's address.
//!
//! A line stands alone: the access log, which leaves lines out while requests are many, adds nothing to it.

use actix_web::web;
use actix_web::{HttpMessage as _, HttpRequest};

use crate::access_log::route_of;
use crate::client_address::ClientAddress;
use crate::request_id::RequestId;
use crate::state::AppState;

/// The target of audit events, which are logged whatever the level.
pub const TARGET: &str = "audit";

/// Notes a change.
pub fn note(request: &HttpRequest, who: &str, action: &'static str, subject: &str) {
    let id = request.extensions().get::<RequestId>().cloned();
    let state = request.app_data::<web::Data<AppState>>();
    let client = state.and_then(|state| ClientAddress::of(request, &state.settings));
    tracing::info!(
        target: "audit",
        action,
        who,
        subject,
        request_id = id.as_ref().map(RequestId::ours),
        caller_request_id = id.as_ref().and_then(RequestId::callers),
        client = client.map(tracing::field::display),
        peer = request.peer_addr().map(|peer| tracing::field::display(peer.ip())),
        method = request.method().as_str(),
        route = &*route_of(request),
    );
}
