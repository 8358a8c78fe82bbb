//! What would be thought of an order if it were placed now: decided like placing it, and then not done.
//!
//! It goes through the site's mailbox, because what the models remember lives there: what it says is what the order
//! would say that came in its place. Only where a challenger answers a share of the orders another id may be another's.

use tokio::sync::oneshot;

use super::{Engine, Shared, desk::Desk, message::Message, request::Failure, work};
use crate::order::{CouponCode, Customer, Order, SiteId, Timestamp, WantedLine};

/// Where the answer goes.
pub(super) type WhatIfReply = oneshot::Sender<Result<Box<Order>, Failure>>;

/// An order that nobody places.
#[derive(Debug)]
pub(super) struct WhatIf {
    customer: Customer,
    lines: Vec<WantedLine>,
    coupon: Option<CouponCode>,
    reply: WhatIfReply,
}

impl WhatIf {
    /// The order as it would begin.
    pub(super) fn decide(
        self,
        shared: &Shared,
        desk: &Desk,
        now: Timestamp,
    ) -> (WhatIfReply, Result<Box<Order>, Failure>) {
        let Self {
            customer,
            lines,
            coupon,
            reply,
        } = self;
        let order = work::would_be(shared, desk, customer, lines, coupon, None, now);
        (reply, order.map(Box::new))
    }
}

impl Engine {
    /// The order that `customer` would have placed, with its score and without a challenge. It is nowhere to be found.
    ///
    /// # Errors
    /// What placing it would be refused with; `Overloaded` when the site has too much to do.
    pub async fn what_if(
        &self,
        site: &SiteId,
        customer: Customer,
        lines: Vec<WantedLine>,
        coupon: Option<CouponCode>,
    ) -> Result<Box<Order>, Failure> {
        let handle = self.serving(site)?;
        let (reply, answer) = oneshot::channel();
        let message = Message::WhatIf(Box::new(WhatIf {
            customer,
            lines,
            coupon,
            reply,
        }));
        handle
            .mailbox
            .try_send(message)
            .map_err(|_| Failure::Overloaded)?;
        // Nothing was to be done, so nothing is unknown.
        answer.await.unwrap_or(Err(Failure::Recovering))
    }
}
