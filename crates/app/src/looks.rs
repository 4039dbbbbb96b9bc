//! The one appender of looks in this process (HOUSE 10.3).
//!
//! Answers hand in what was looked at and wait; the appender writes what has gathered in one durable
//! transaction and lets all of them go. A stream for each service and start of the program.

use crate::clock::{Clock, Ids};
use crate::error::{AppError, AppResult};
use crate::time;
use std::collections::HashMap;
use std::sync::Arc;
use store::{LookEntry, LookStream, Store};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// At most so many looks in one transaction (HOUSE 10.3).
const BATCH: usize = 256;
/// At most so many answers waiting; beyond, callers wait for a place.
const QUEUE: usize = 4096;

struct Handed {
    service: Uuid,
    entry: LookEntry,
    done: oneshot::Sender<bool>,
}

/// Hands looks to the appender task.
#[derive(Clone)]
pub struct Appender(mpsc::Sender<Handed>);

impl std::fmt::Debug for Appender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Appender")
    }
}

impl Appender {
    /// Starts the appender task on the current runtime; it ends when the last handle is dropped.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(run(store, clock, ids, receiver));
        Self(sender)
    }

    /// Notes a look; returns when it is durable.
    ///
    /// # Errors
    /// [`AppError::LookNotNoted`] if it could not be written: then the answer must not leave.
    pub async fn note(&self, service: Uuid, entry: LookEntry) -> AppResult<()> {
        let (done, written) = oneshot::channel();
        self.0.send(Handed { service, entry, done }).await.map_err(|_| AppError::LookNotNoted)?;
        match written.await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(AppError::LookNotNoted),
        }
    }
}

async fn run(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, mut receiver: mpsc::Receiver<Handed>) {
    let mut streams: HashMap<Uuid, (LookStream, bool)> = HashMap::new();
    let mut gathered = Vec::with_capacity(BATCH);
    while receiver.recv_many(&mut gathered, BATCH).await > 0 {
        let mut by_service: HashMap<Uuid, Vec<Handed>> = HashMap::new();
        for handed in gathered.drain(..) {
            by_service.entry(handed.service).or_default().push(handed);
        }
        for (service, batch) in by_service {
            let now = clock.now();
            let (stream, registered) = streams.entry(service).or_insert_with(|| {
                let id = ids.id(now);
                (LookStream { service, id, opened_at: time::at(now), seq: 0, digest: Vec::new() }, false)
            });
            let mut waiting = Vec::with_capacity(batch.len());
            let entries = batch
                .into_iter()
                .map(|h| {
                    waiting.push(h.done);
                    h.entry
                })
                .collect();
            let mut written = match store.looks_append(stream, entries).await {
                Ok(()) => true,
                Err(error) => {
                    tracing::error!(%error, "looks could not be written; the answers are refused");
                    false
                }
            };
            // until it stands in the chain of changes, nobody would miss the stream: no answer leaves before that
            if written && !*registered {
                *registered = register(&store, &clock, &ids, stream).await;
                written = *registered;
            }
            for done in waiting {
                // whoever waited may have hung up; the look stands all the same
                let _gone = done.send(written);
            }
        }
    }
}

/// Registers a new stream in the service's event chain, so that a stream taken away is missed.
async fn register(store: &Arc<dyn Store>, clock: &Arc<dyn Clock>, ids: &Arc<dyn Ids>, stream: &LookStream) -> bool {
    let outcome = async {
        let Some(scope) = store.doors().service_system_scope(stream.service).await? else {
            return Ok(());
        };
        let mut tx = store.begin(&scope).await?;
        let now = clock.now();
        let mut salt = [0; 16];
        ids.fill(&mut salt);
        tx.event(store::events::NewEvent {
            id: ids.id(now),
            at: time::at(now),
            kind: practice::event::Kind::StreamRegistered.as_str(),
            subject: Some(stream.id),
            person: None,
            episode: None,
            body: "{}".to_owned(),
            salt,
            acted: None,
        });
        tx.commit().await
    };
    match outcome.await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, "a stream of looks could not be registered");
            false
        }
    }
}
