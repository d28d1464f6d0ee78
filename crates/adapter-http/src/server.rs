//! Serving the application on a listener.

use std::io;
use std::net::TcpListener;

use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::web;

use socket2::SockRef;

use crate::access_log;
use crate::app::app;
use crate::state::AppState;

/// Serves on `listener`; `Server` is a future that ends when the service has stopped.
///
/// It handles no signals: whoever runs it calls `server.handle().stop(true)`, which lets requests in
/// flight finish, for at most `shutdown_timeout`. Fails when the listener cannot be used.
pub fn run(listener: TcpListener, state: AppState) -> io::Result<Server> {
    let settings = state.settings.clone();
    // Connections have it from their listener. Without it a client that reads nothing holds its
    // connection, and what is written for it, for ever.
    SockRef::from(&listener).set_tcp_user_timeout(Some(settings.client_read_timeout))?;
    let state = web::Data::new(state);
    let sampler = access_log::sampler();
    let mut server = HttpServer::new(move || app(state.clone(), sampler.clone()))
        // What is written in parts, as a compressed answer is, does not wait for the client to confirm the first.
        .tcp_nodelay(true)
        .keep_alive(settings.keep_alive)
        .client_request_timeout(settings.client_request_timeout)
        .client_disconnect_timeout(settings.client_disconnect_timeout)
        .shutdown_timeout(settings.shutdown_timeout.as_secs())
        .max_connections(settings.max_connections)
        .disable_signals();
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    Ok(server.listen(listener)?.run())
}

#[cfg(test)]
mod tests;
