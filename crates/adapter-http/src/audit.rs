//! The audit log: every change of state, who made it and by which request. No name, address or secret is
//! in it, only ids.

use actix_web::{HttpMessage as _, HttpRequest};

use crate::request_id::RequestId;

/// The target of audit events, which are logged whatever the level.
pub const TARGET: &str = "audit";

/// Notes a change.
pub fn note(request: &HttpRequest, who: &str, action: &'static str, subject: &str) {
    let id = request.extensions().get::<RequestId>().cloned();
    tracing::info!(
        target: "audit",
        action,
        who,
        subject,
        request_id = id.as_ref().map(RequestId::as_str),
    );
}
