//! Letting the beginning of a feed go, and orders that were over by its end. The site's sequencer does it, between two
//! batches: it alone knows the head, and nothing of these orders changes meanwhile.

use std::{collections::VecDeque, sync::atomic::Ordering};

use tokio::sync::oneshot;

use super::{
    Engine,
    desk::Desk,
    forgetting::Forget,
    message::Message,
    request::Failure,
    sequencer::{End, Sequencer},
};
use crate::{
    hub::{Committed, SiteView},
    journal::{CommitError, Head, Leaving},
    order::{OrderId, Seq, SiteId},
};

/// Orders that left of which a site still knows that: a copy of one is on its way for seconds.
const LEFT_MAX: usize = 20_000;

/// The orders that left last: a copy of one may have been read before, and come in after.
#[derive(Debug, Default)]
pub(super) struct Left(VecDeque<OrderId>);

impl Left {
    pub(super) fn has(&self, order: OrderId) -> bool {
        self.0.contains(&order)
    }

    fn add(&mut self, orders: impl Iterator<Item = OrderId>) {
        self.0.extend(orders);
        let over = self.0.len().saturating_sub(LEFT_MAX);
        self.0.drain(..over);
    }
}

/// What is done while nothing is on its way to the journal.
pub(super) enum Between {
    Forget(Box<Forget>),
    Trim(Box<Trim>),
}

/// The events from `first` up to `last` go, and these orders, which have none after that.
#[derive(Debug)]
pub(super) struct Trim {
    first: Seq,
    last: Seq,
    leaving: Leaving,
    reply: oneshot::Sender<Result<bool, Failure>>,
}

impl Engine {
    /// Lets the events from `first` up to `last` go, and the orders that leave, which are over and have none after that. False
    /// when the feed does not begin at `first`, or one of the orders is still needed or was just taken up again: then all of
    /// it stays.
    ///
    /// # Errors
    /// `not_found`, `Recovering`, `OutcomeUnknown`: it may have been done.
    pub async fn trim(
        &self,
        site: &SiteId,
        first: Seq,
        last: Seq,
        leaving: Leaving,
    ) -> Result<bool, Failure> {
        let handle = self.serving(site)?;
        let (reply, told) = oneshot::channel();
        let trim = Trim {
            first,
            last,
            leaving,
            reply,
        };
        handle
            .mailbox
            .send(Message::Trim(Box::new(trim)))
            .await
            .map_err(|_| Failure::Recovering)?;
        told.await.unwrap_or(Err(Failure::OutcomeUnknown))
    }
}

impl Sequencer {
    /// Does what waited for the batch in flight; why the desk is given up then, if it is.
    pub(super) async fn do_between(
        &mut self,
        desk: &mut Desk,
        view: &SiteView,
        between: Between,
    ) -> Option<End> {
        match between {
            Between::Forget(forget) => self.forget(desk, view, *forget).await.map(End::Forgot),
            Between::Trim(trim) => (!self.trim(desk, view, *trim).await).then_some(End::Failed),
        }
    }

    /// Trims the feed in the journal, while nothing of this site is on its way there. False when nobody knows how that
    /// ended: the site is to be loaded anew.
    async fn trim(&mut self, desk: &mut Desk, view: &SiteView, trim: Trim) -> bool {
        let Trim {
            first,
            last,
            leaving,
            reply,
        } = trim;
        let is_as_before = desk.head.first_seq == first && last <= desk.head.seq;
        if !is_as_before
            || leaving
                .orders
                .iter()
                .any(|order| desk.orders.contains_key(&order.id))
        {
            let _ = reply.send(Ok(false));
            return true;
        }
        let head = Head {
            first_seq: last + 1,
            ..desk.head.clone()
        };
        let journal = &self.shared.journal;
        let ids: Vec<OrderId> = leaving.orders.iter().map(|order| order.id).collect();
        let trimmed = journal.trim(self.site.clone(), first, head.clone(), leaving);
        let failure = match trimmed.await {
            Ok(false) => {
                let _ = reply.send(Ok(false));
                return true;
            }
            Ok(true) => {
                self.left.add(ids.into_iter());
                desk.head = head.clone();
                view.commit(head, Committed::default(), self.shared.clock.now());
                let _ = reply.send(Ok(true));
                return true;
            }
            Err(CommitError::Conflict(_)) => Failure::Recovering,
            Err(CommitError::Unknown(_)) => Failure::OutcomeUnknown,
        };
        self.is_serving.store(false, Ordering::Release);
        self.keys.distrust();
        let _ = reply.send(Err(failure));
        false
    }
}
