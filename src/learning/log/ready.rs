//! When orders were ready: when the last ticket was. The order's own row forgets it once its tickets are bumped, so its
//! events are asked, those of a page of orders together.
//!
//! An order that was handed over without a word from the stations was ready then. Of an order of the past the time of
//! its end is what it was told; one that was called off as a whole has lost it.

use std::collections::HashMap;

use crate::{
    journal::{Journal, READ_ITEMS_MAX, ReadError},
    order::{Event, Fulfillment, Order, OrderId, Seq, SiteId, Status, Timestamp},
};

/// When the orders of a page were ready, as far as that is known; events before `first_seq` are not kept any more.
///
/// # Errors
/// The store cannot be read.
pub async fn ready_times(
    journal: &dyn Journal,
    site: &SiteId,
    first_seq: Seq,
    page: &[Order],
) -> Result<HashMap<OrderId, Timestamp>, ReadError> {
    let mut found: HashMap<OrderId, Timestamp> = page
        .iter()
        .filter_map(|order| Some((order.id, told_ready_at(order)?)))
        .collect();
    let asked = page.iter().filter(|order| has_ready_events(order));
    let seqs: Vec<Seq> = asked
        .flat_map(|order| order.seqs.iter().copied())
        .filter(|seq| *seq >= first_seq)
        .collect();
    let mut events: HashMap<OrderId, Vec<Event>> = HashMap::new();
    for portion in seqs.chunks(READ_ITEMS_MAX) {
        for event in journal.events_at(site.clone(), portion.to_vec()).await? {
            events.entry(event.order).or_default().push(event);
        }
    }
    let ready = events
        .iter()
        .filter_map(|(order, events)| Some((*order, ready_at(events)?)));
    found.extend(ready);
    Ok(found)
}

/// What another system told of an order of the past.
fn told_ready_at(order: &Order) -> Option<Timestamp> {
    let is_told = order.external_id.is_some() && order.status == Status::Fulfilled;
    let ended_at = order.ended_at.filter(|_| is_told)?;
    (ended_at > order.placed_at).then_some(ended_at)
}

fn has_ready_events(order: &Order) -> bool {
    order.external_id.is_none() && is_ready(order.fulfillment)
}

/// When the kitchen was done with it for the last time.
fn ready_at(events: &[Event]) -> Option<Timestamp> {
    let mut ready_at = None;
    for event in events {
        ready_at = match is_ready(event.after.fulfillment) {
            true => ready_at.or(Some(event.at)),
            false => None,
        };
    }
    ready_at
}

fn is_ready(fulfillment: Fulfillment) -> bool {
    match fulfillment {
        Fulfillment::Ready | Fulfillment::Done => true,
        Fulfillment::Held | Fulfillment::Queued | Fulfillment::Preparing | Fulfillment::Stopped => {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{Change, Payment, Standing, Steps};

    fn events(steps: &[(i64, Fulfillment)]) -> Vec<Event> {
        let event = |(at, fulfillment): &(i64, Fulfillment)| Event {
            seq: 1,
            order: OrderId(uuid::Uuid::nil()),
            version: 1,
            at: Timestamp(*at),
            deadline: Timestamp(0),
            after: Standing {
                status: Status::Paid,
                payment: Payment::Captured,
                fulfillment: *fulfillment,
                steps: Steps::default(),
            },
            change: Change::WindowClosed,
            eta: None,
        };
        steps.iter().map(event).collect()
    }

    #[test]
    fn what_was_recalled_is_ready_when_it_is_ready_again() {
        use Fulfillment::{Done, Preparing, Queued, Ready};
        for (steps, wanted) in [
            (
                vec![(1, Queued), (2, Preparing), (5, Ready), (9, Done)],
                Some(5),
            ),
            (
                vec![
                    (1, Queued),
                    (5, Ready),
                    (6, Preparing),
                    (8, Ready),
                    (9, Done),
                ],
                Some(8),
            ),
            (vec![(1, Queued), (9, Done)], Some(9)),
            (vec![(1, Queued), (2, Preparing)], None),
        ] {
            assert_eq!(ready_at(&events(&steps)), wanted.map(Timestamp));
        }
    }
}
