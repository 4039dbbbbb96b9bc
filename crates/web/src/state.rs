//! What every handler shares.

use crate::metrics::Metrics;
use crate::render::Pages;
use app::App;
use std::sync::Arc;

/// The web floor's state: the application and the page templates.
#[derive(Clone, Debug)]
pub struct Web {
    /// The use cases.
    pub app: App,
    /// The templates.
    pub pages: Arc<Pages>,
    /// Whether it is served over https, so that cookies can have the `__Host-` prefix.
    pub secure: bool,
    /// What was answered, for whoever keeps the program running.
    pub metrics: Metrics,
}

impl Web {
    /// Puts the floor together.
    #[must_use]
    pub fn new(app: App, pages: Pages, secure: bool) -> Self {
        Self { app, pages: Arc::new(pages), secure, metrics: Metrics::default() }
    }
}
