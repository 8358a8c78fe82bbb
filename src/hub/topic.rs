//! Who watches what.

use std::sync::Arc;

use super::view::SiteView;
use crate::order::Event;

/// The streams of one site and their watchers.
#[derive(Debug, Default)]
pub struct Topics {}

impl Topics {
    /// Tells every watcher. Called under the view's lock, after the view moved.
    pub fn publish(&mut self, _view: &SiteView, _events: &[Arc<Event>]) {}

    /// Tells every watcher to start over from a snapshot.
    pub fn reset(&mut self, _reason: &'static str) {}
}
