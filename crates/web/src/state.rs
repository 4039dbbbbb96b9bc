//! What every handler shares.

use crate::metrics::Metrics;
use crate::render::Pages;
use app::App;
use std::sync::Arc;

/// How it is known from which network address somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// It is whoever is connected.
    Peer,
    /// The proxy in front says it, as the last entry of `X-Forwarded-For`: the one that it wrote itself.
    Forwarded,
    /// It is not known, and nothing is counted by it.
    Unknown,
}

/// The web floor's state: the application and the page templates.
#[derive(Clone, Debug)]
pub struct Web {
    /// The use cases.
    pub app: App,
    /// The templates.
    pub pages: Arc<Pages>,
    /// Whether it is served over https, so that cookies can have the `__Host-` prefix.
    pub secure: bool,
    /// How it is known from which network address somebody comes.
    pub addresses: Addresses,
    /// What was answered, for whoever keeps the program running.
    pub metrics: Metrics,
}

impl Web {
    /// Puts the floor together.
    #[must_use]
    pub fn new(app: App, pages: Pages, secure: bool) -> Self {
        // over https a proxy stands in front, and its address would stand for everybody's
        let addresses = if secure { Addresses::Unknown } else { Addresses::Peer };
        Self { app, pages: Arc::new(pages), secure, addresses, metrics: Metrics::default() }
    }

    /// Takes addresses from the proxy in front, which adds to `X-Forwarded-For` whom it serves.
    #[must_use]
    pub fn forwarded(mut self) -> Self {
        self.addresses = Addresses::Forwarded;
        self
    }
}
