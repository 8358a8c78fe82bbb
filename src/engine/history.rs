//! Taking in orders of the past. They go through the sequencer, so that the feed stays the truth; one event each.

use std::collections::HashSet;

use tokio::sync::oneshot;

use super::{
    Engine,
    message::{History, Message},
    request::Failure,
};
use crate::order::{Order, SiteId};

/// The most orders taken in at once: a batch is one transaction, and live orders wait for it.
pub const HISTORY_ORDERS_MAX: usize = 200;

impl Engine {
    /// Takes in those of `orders` that are not there yet, and never were; how many these were. Repeating it changes
    /// nothing. One caller at a time: two that bring the same order at once make the site reload.
    ///
    /// # Errors
    /// `not_found` for the site, `Recovering`, `OutcomeUnknown`, `Unavailable`; all of them: or none.
    pub async fn record(&self, site: &SiteId, orders: Vec<Order>) -> Result<usize, Failure> {
        debug_assert!(orders.len() <= HISTORY_ORDERS_MAX, "portions are small");
        let handle = self.serving(site)?;
        let ids = orders.iter().map(|order| order.id).collect();
        let known = self.shared.journal.known(ids).await.map_err(|error| {
            tracing::error!(%error, "the journal cannot be read");
            Failure::Unavailable
        })?;
        let mut seen: HashSet<_> = known.into_iter().collect();
        let mut orders = orders;
        orders.retain(|order| seen.insert(order.id));
        if orders.is_empty() {
            return Ok(0);
        }
        let count = orders.len();
        let (reply, told) = oneshot::channel();
        let message = Message::History(Box::new(History { orders, reply }));
        handle
            .mailbox
            .send(message)
            .await
            .map_err(|_| Failure::Recovering)?;
        told.await
            .unwrap_or(Err(Failure::OutcomeUnknown))
            .map(|()| count)
    }
}
