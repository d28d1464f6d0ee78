//! The REST interface on actix-web
