//! From an order to what its caller is told.

use serde_json::json;

use super::request::{Answer, Failure, OrderNote};
use crate::{
    hub::projection,
    order::{Access, Facts, Order, Policy, Rejection, Timestamp, allowed},
};

/// Everything a caller's view depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer {
    pub(super) access: Access,
    pub(super) policy: Policy,
    pub(super) now: Timestamp,
}

impl Viewer {
    /// The whole order, as this caller sees it.
    pub(super) fn whole(self, order: &Order, status: u16) -> Answer {
        let view = projection::order(order, self.access, self.policy, self.now);
        let body = serde_json::to_string(&view)
            .unwrap_or_else(|_| "{}".into())
            .into();
        Answer {
            status,
            body,
            order: order.id,
            version: order.version,
            attempt: None,
            replayed: false,
        }
    }

    /// A code is on its way.
    pub(super) fn code_sent(self, order: &Order, expires_at: Timestamp) -> Answer {
        let resends_left = order
            .challenge
            .as_ref()
            .map_or(0, |challenge| challenge.resends_left());
        let body = json!({ "resends_left": resends_left, "expires_at": expires_at.to_string() });
        Answer {
            status: 202,
            body: body.to_string().into(),
            order: order.id,
            version: order.version,
            attempt: None,
            replayed: false,
        }
    }

    /// How the order stands, for a refusal.
    pub(super) fn note(self, order: &Order) -> Box<OrderNote> {
        let allowed = allowed(&Facts::from(order), self.access, self.policy, self.now);
        Box::new(OrderNote {
            status: order.status,
            version: order.version,
            allowed,
        })
    }

    /// An update whose difference was not authorized, or not in time: the order is as it was.
    pub(super) fn dropped_update(self, order: &Order) -> Failure {
        if order.status.is_final() {
            return self.refusal(order, Rejection::OrderFinal);
        }
        if order.fulfillment.is_released() {
            let deadline = order.cancel_deadline;
            return self.refusal(order, Rejection::CancelWindowClosed { deadline });
        }
        Failure::DifferenceDeclined {
            order: self.note(order),
        }
    }

    /// A refusal about an order; one that the caller may not see stays unseen.
    pub(super) fn refusal(self, order: &Order, rejection: Rejection) -> Failure {
        let order = self.access.can_read().then(|| self.note(order));
        Failure::Rejected { rejection, order }
    }
}
