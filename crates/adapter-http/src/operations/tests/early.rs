//! Reads that come before the first catalog is loaded.

use std::sync::Arc;
use std::time::Duration;

use super::upload_support::row;
use crate::AppState;
use crate::readiness::{Dependency, DependencyState, Readiness, ReadinessReport, STORE};
use crate::test_support::{World, request, send};

const OFFERS: &str = "/api/offers/tv/";

/// No catalog yet, and a store that is so.
struct Store(DependencyState);

impl Readiness for Store {
    fn report(&self) -> ReadinessReport {
        ReadinessReport {
            catalog_loaded: false,
            dependencies: vec![Dependency {
                name: STORE,
                state: self.0,
            }],
        }
    }
}

fn with_store(world: &World, state: DependencyState) -> AppState {
    AppState {
        readiness: Arc::new(Store(state)),
        ..world.state.clone()
    }
}

#[actix_web::test]
async fn a_read_waits_for_the_first_catalog() {
    for store in [DependencyState::Unknown, DependencyState::Up] {
        let mut world = World::default();
        assert_eq!(world.upload(row(1)).await.status, 201);
        let state = with_store(&world, store);
        let early = actix_web::rt::spawn(send(state.clone(), request("GET", OFFERS)));
        actix_web::rt::time::sleep(Duration::from_millis(50)).await;
        assert!(!early.is_finished());
        // What needs no catalog does not wait.
        let documents = send(state, request("GET", "/api/archivos/")).await;
        assert_eq!(documents.json()["total"], 1);
        let no_read = send(with_store(&world, store), request("POST", OFFERS)).await;
        assert_eq!(no_read.status, 405);
        assert!(!early.is_finished());
        world.refresh().await;
        let answer = early.await.unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["total"], 1);
    }
}

#[actix_web::test]
async fn it_does_not_wait_for_a_store_that_does_not_answer() {
    let world = World::default();
    let state = with_store(&world, DependencyState::Down);
    let answer = send(state, request("GET", OFFERS)).await;
    assert_eq!(answer.problem(), "503 starting");
}

#[actix_web::test]
async fn only_so_many_wait() {
    let mut world = World::default();
    let state = AppState {
        early_reads: Arc::new(tokio::sync::Semaphore::new(2)),
        ..with_store(&world, DependencyState::Up)
    };
    let waiting: Vec<_> = (0..2)
        .map(|_| actix_web::rt::spawn(send(state.clone(), request("GET", OFFERS))))
        .collect();
    actix_web::rt::time::sleep(Duration::from_millis(50)).await;
    let one_more = send(state, request("GET", OFFERS)).await;
    assert_eq!(one_more.problem(), "503 starting");
    world.refresh().await;
    for early in waiting {
        assert_eq!(early.await.unwrap().status, 200);
    }
}
