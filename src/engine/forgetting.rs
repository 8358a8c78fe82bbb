//! Forgetting who ordered. The site's sequencer does it, between two batches, so that nothing of theirs changes meanwhile;
//! afterwards the site is read anew, and whatever it held in memory and showed to anybody is gone.

use std::sync::{Arc, atomic::Ordering};

use tokio::sync::oneshot;

use super::{
    Engine, desk::Desk, message::Message, request::Failure, sequencer::Sequencer, trimming::Between,
};
use crate::{
    hub::SiteView,
    journal::{CommitError, Journal, OrderQuery, ReadError},
    order::{Order, Seq, SiteId, UserId},
};

/// Orders rewritten in one transaction: with all their events a few thousand rows at most.
const PORTION: usize = 20;

/// Somebody is to be forgotten at a site. False: something of theirs goes on there.
#[derive(Debug)]
pub(super) struct Forget {
    pub(super) customer: UserId,
    pub(super) reply: Forgotten,
}

/// Who waits for it.
pub(super) type Forgotten = oneshot::Sender<Result<bool, Failure>>;

impl Engine {
    /// Forgets, at every site, whose orders these were: their name and words go from the orders and the feed. False when
    /// an order of theirs goes on; then it stays. Repeating it does no harm.
    ///
    /// # Errors
    /// `Recovering`, `OutcomeUnknown`, `Unavailable`: it may have been done in part, and is to be asked for again.
    pub async fn forget_customer(&self, customer: &UserId) -> Result<bool, Failure> {
        for site in self.site_ids() {
            let journal = self.journal().as_ref();
            if portion(journal, &site, customer, None, 1).await?.is_empty() {
                continue;
            }
            let handle = self.serving(&site)?;
            let (reply, told) = oneshot::channel();
            let customer = customer.clone();
            let message = Message::Forget(Box::new(Forget { customer, reply }));
            handle
                .mailbox
                .send(message)
                .await
                .map_err(|_| Failure::Recovering)?;
            if !told.await.unwrap_or(Err(Failure::OutcomeUnknown))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Sequencer {
    /// What is to be decided of a message now: nothing of one that is done between two batches, and waits for the one in
    /// flight; and nothing that brings the name of somebody forgotten back, or an order that left: that one is not found.
    pub(super) fn sift(&mut self, mut message: Message) -> Option<Message> {
        if let Some(recalled) = message.recalled() {
            recalled.take_if(|order| self.left.has(order.id));
            if let Some(order) = recalled
                && self.forgotten.contains(&order.customer.id)
            {
                Arc::make_mut(order).forget_customer();
            }
        }
        self.between = match message {
            Message::Forget(forget) => Some(Between::Forget(forget)),
            Message::Trim(trim) => Some(Between::Trim(trim)),
            decided @ (Message::Ask(_)
            | Message::Tell(_)
            | Message::Timer(..)
            | Message::Stock(_)
            | Message::Catalog(_)
            | Message::History(_)
            | Message::WhatIf(_)) => return Some(decided),
        };
        None
    }

    /// Forgets somebody in the journal, while nothing of this site is on its way there. The reply, if the site is to be read
    /// anew first.
    pub(super) async fn forget(
        &mut self,
        desk: &mut Desk,
        view: &SiteView,
        forget: Forget,
    ) -> Option<Forgotten> {
        let Forget { customer, reply } = forget;
        let goes_on = desk
            .orders
            .values()
            .any(|order| order.customer.id == customer && order.is_live());
        let done = if goes_on {
            Ok(false)
        } else {
            let (journal, first_seq) = (&self.shared.journal, desk.head.first_seq);
            rewrite(journal, &self.site, &customer, first_seq).await
        };
        if !matches!(done, Ok(true)) {
            let _ = reply.send(done);
            return None;
        }
        self.is_serving.store(false, Ordering::Release);
        self.keys.forget_answers();
        self.forgotten.insert(customer);
        view.distrust();
        Some(reply)
    }
}

/// Rewrites what the journal has of a customer at a site; false when an order of theirs goes on. `first_seq` is the oldest
/// event that is kept.
async fn rewrite(
    journal: &Arc<dyn Journal>,
    site: &SiteId,
    customer: &UserId,
    first_seq: Seq,
) -> Result<bool, Failure> {
    let mut before = None;
    loop {
        let mut orders = portion(journal.as_ref(), site, customer, before, PORTION).await?;
        let Some(last) = orders.last() else {
            return Ok(true);
        };
        before = Some(last.id);
        if orders.iter().any(Order::is_live) {
            return Ok(false);
        }
        let mut events = Vec::new();
        for order in &mut orders {
            let kept = order.seqs.iter().copied().filter(|seq| *seq >= first_seq);
            let of_order = journal.events_at(site.clone(), kept.collect()).await;
            events.extend(of_order.map_err(|error| unread(&error))?);
            order.forget_customer();
        }
        for event in &mut events {
            event.forget_customer();
        }
        let written = journal.rewrite(site.clone(), orders, events).await;
        written.map_err(|error| match error {
            CommitError::Conflict(_) => Failure::Recovering,
            CommitError::Unknown(_) => Failure::OutcomeUnknown,
        })?;
    }
}

async fn portion(
    journal: &dyn Journal,
    site: &SiteId,
    customer: &UserId,
    before: Option<crate::order::OrderId>,
    limit: usize,
) -> Result<Vec<Order>, Failure> {
    let query = OrderQuery {
        sites: Some(vec![site.clone()]),
        customer: Some(customer.clone()),
        before,
        limit,
        ..OrderQuery::default()
    };
    journal.orders(query).await.map_err(|error| unread(&error))
}

fn unread(error: &ReadError) -> Failure {
    tracing::error!(%error, "what is to be forgotten cannot be read");
    Failure::Unavailable
}
