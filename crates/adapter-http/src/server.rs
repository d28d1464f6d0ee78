//! Serving the application on a listener.

mod connection;
mod connections;

use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::sync::Arc;

use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_server::{Server, ServerBuilder};
use actix_service::{IntoServiceFactory as _, ServiceFactoryExt as _, fn_service, map_config};
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;
use actix_web::web;
use socket2::SockRef;

use crate::access_log;
use crate::app::app;
use crate::settings::HttpSettings;
use crate::state::AppState;
use connection::Connection;
use connections::Connections;

/// Connections that are open a moment longer than they count, since they were just ended.
const ENDING: usize = 64;

/// Serves on `listener`; `Server` is a future that ends when the service has stopped.
///
/// It handles no signals: the binary that runs it calls `server.handle().stop(true)`, which lets requests in
/// flight finish, for at most `shutdown_timeout`. Fails when the listener cannot be used.
///
/// This is what `actix_web::HttpServer` does, around connections of our own
/// (docs/adr/0080-connections-of-our-own.md).
pub fn run(listener: TcpListener, state: AppState) -> io::Result<Server> {
    let settings = Arc::clone(&state.settings);
    // Connections have it from their listener. Without it a client that reads nothing holds its
    // connection, and what is written for it, for ever.
    SockRef::from(&listener).set_tcp_user_timeout(Some(settings.client_read_timeout))?;
    let connections = Arc::new(Connections::new(&settings));
    let (state, sampler) = (web::Data::new(state), access_log::sampler());
    let builder = builder(&settings);
    let stopping = builder.graceful_shutdown_signal();
    let service = move || {
        let stopping = stopping.clone();
        let counted = sampler.clone();
        let app = app(state.clone(), sampler.clone()).into_factory();
        let app = app.map_err(|error| error.error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(settings.keep_alive)
            .client_request_timeout(settings.client_request_timeout)
            .client_disconnect_timeout(settings.client_disconnect_timeout)
            .on_connect_ext(|connection: &Connection, data| {
                data.insert(Rc::clone(connection.ahead()));
            })
            .h1(map_config(app, |()| AppConfig::default()));
        let (connections, settings) = (Arc::clone(&connections), Arc::clone(&settings));
        fn_service(move |stream: TcpStream| {
            let (connections, settings) = (Arc::clone(&connections), Arc::clone(&settings));
            async move {
                let peer = stream.peer_addr().map_err(DispatchError::Io)?;
                // What is written in parts, as a compressed answer is, does not wait for the client to
                // confirm the first.
                stream.set_nodelay(true).map_err(DispatchError::Io)?;
                let seat = connections.admit(peer.ip());
                Ok::<_, DispatchError>((Connection::new(stream, seat, &settings), Some(peer)))
            }
        })
        .and_then(http)
        .map_err(move |error| {
            if let DispatchError::Parse(error) = &error {
                access_log::note_malformed(&counted, error);
            }
            error
        })
    };
    Ok(builder.listen("http", listener, service)?.run())
}

fn builder(settings: &HttpSettings) -> ServerBuilder {
    let builder = Server::build()
        .shutdown_timeout(settings.shutdown_timeout.as_secs())
        .max_concurrent_connections(settings.max_connections.saturating_add(ENDING))
        .disable_signals();
    match settings.workers {
        0 => builder,
        workers => builder.workers(workers),
    }
}

#[cfg(test)]
mod tests;
