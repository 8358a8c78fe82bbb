//! What one endpoint has yet to be told. Pure.
//!
//! Invariants: of one order only the first delivery is ever out, so its events arrive in their order; a delivery that
//! waits for its next try holds up the later ones of its order and no others. Bounded by whoever adds.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::delivery::Delivery;
use crate::order::{OrderId, Seq, Timestamp};

/// Deliveries that wait, by order.
#[derive(Default)]
pub(super) struct Queue {
    lanes: HashMap<OrderId, Lane>,
    /// The first delivery of every lane that has none out, by when it is due.
    heads: BTreeSet<(Timestamp, Seq, OrderId)>,
    held: usize,
}

#[derive(Default)]
struct Lane {
    waiting: VecDeque<Delivery>,
    is_out: bool,
}

impl Lane {
    fn head(&self, order: OrderId) -> Option<(Timestamp, Seq, OrderId)> {
        let first = self.waiting.front().filter(|_| !self.is_out)?;
        Some((first.next_at, first.seq, order))
    }
}

impl Queue {
    /// How many wait or are out.
    pub(super) fn len(&self) -> usize {
        self.held
    }

    /// Since when the longest waiting one waits; out or not.
    pub(super) fn oldest(&self) -> Option<Timestamp> {
        let firsts = self.lanes.values().filter_map(|lane| lane.waiting.front());
        firsts.map(|delivery| delivery.first_at).min()
    }

    /// Takes in a delivery. One that waits already is due when this one is; one that is out stays so.
    pub(super) fn add(&mut self, delivery: Delivery) {
        let Some(order) = delivery.order else { return };
        let mut added = 1;
        self.change(order, |lane| {
            let first_free = usize::from(lane.is_out);
            let later = lane.waiting.iter().position(|one| one.seq >= delivery.seq);
            match later {
                Some(at) => match lane.waiting.get_mut(at) {
                    Some(same) if same.seq == delivery.seq => {
                        added = 0;
                        if at >= first_free {
                            same.next_at = delivery.next_at;
                        }
                    }
                    _ => lane.waiting.insert(at.max(first_free), delivery),
                },
                None => lane.waiting.push_back(delivery),
            }
        });
        self.held += added;
    }

    /// The next delivery that is due; its order has one out until [`Queue::done`] or [`Queue::again`].
    pub(super) fn take(&mut self, now: Timestamp) -> Option<Delivery> {
        let (_, _, order) = *self.heads.first().filter(|(at, ..)| *at <= now)?;
        let mut taken = None;
        self.change(order, |lane| {
            lane.is_out = true;
            taken = lane.waiting.front().cloned();
        });
        taken
    }

    /// The delivery that was out has ended, well or not.
    pub(super) fn done(&mut self, order: OrderId) {
        let mut ended = 0;
        self.change(order, |lane| {
            lane.is_out = false;
            ended = usize::from(lane.waiting.pop_front().is_some());
        });
        self.held -= ended;
    }

    /// The delivery that was out is to be tried again, as it is now.
    pub(super) fn again(&mut self, order: OrderId, delivery: Delivery) {
        self.change(order, |lane| {
            lane.is_out = false;
            if let Some(first) = lane.waiting.front_mut() {
                *first = delivery;
            }
        });
    }

    /// The target is back: whatever waits for another try is due now.
    pub(super) fn wake(&mut self, now: Timestamp) {
        for lane in self.lanes.values_mut().filter(|lane| !lane.is_out) {
            if let Some(first) = lane.waiting.front_mut() {
                first.next_at = first.next_at.min(now);
            }
        }
        let heads = self
            .lanes
            .iter()
            .filter_map(|(order, lane)| lane.head(*order));
        self.heads = heads.collect();
    }

    /// Changes a lane, and keeps its place among the heads.
    fn change(&mut self, order: OrderId, change: impl FnOnce(&mut Lane)) {
        let lane = self.lanes.entry(order).or_default();
        if let Some(head) = lane.head(order) {
            self.heads.remove(&head);
        }
        change(lane);
        if let Some(head) = lane.head(order) {
            self.heads.insert(head);
        }
        if lane.waiting.is_empty() {
            self.lanes.remove(&order);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use uuid::Uuid;

    use super::*;
    use crate::webhook::delivery::DeliveryState;

    fn due(order: u128, seq: Seq, at: i64) -> Delivery {
        Delivery {
            site: "main".parse().ok(),
            seq,
            kind: "order.paid".into(),
            order: Some(OrderId(Uuid::from_u128(order))),
            version: seq,
            state: DeliveryState::Pending,
            first_at: Timestamp(at),
            next_at: Timestamp(at),
            tries: 0,
            attempts: VecDeque::new(),
        }
    }

    fn taken(queue: &mut Queue, now: i64) -> Vec<Seq> {
        std::iter::from_fn(|| queue.take(Timestamp(now)))
            .map(|delivery| delivery.seq)
            .collect()
    }

    #[test]
    fn an_order_has_one_out_and_others_go_on() {
        let mut queue = Queue::default();
        for (order, seq) in [(1, 1), (1, 2), (2, 3), (1, 4), (3, 5)] {
            queue.add(due(order, seq, 0));
        }
        assert_eq!(taken(&mut queue, 0), [1, 3, 5]);
        let one = OrderId(Uuid::from_u128(1));
        queue.again(one, due(1, 1, 50));
        assert_eq!(taken(&mut queue, 49), [0_u64; 0]);
        assert_eq!(taken(&mut queue, 50), [1]);
        queue.done(one);
        assert_eq!(taken(&mut queue, 50), [2]);
        queue.done(one);
        assert_eq!((taken(&mut queue, 50), queue.len()), (vec![4], 3));
        queue.done(one);
        assert_eq!(queue.len(), 2);
    }

    #[test]
    fn what_waits_already_is_not_added_and_an_older_one_goes_first() {
        let mut queue = Queue::default();
        queue.add(due(1, 5, 100));
        queue.add(due(1, 5, 10));
        assert_eq!(queue.len(), 1);
        queue.add(due(1, 3, 20));
        assert_eq!(
            taken(&mut queue, 10),
            [0_u64; 0],
            "3 comes first, and is not due"
        );
        assert_eq!(taken(&mut queue, 20), [3]);
        // The one that is out stays the first, whatever comes.
        queue.add(due(1, 1, 0));
        queue.done(OrderId(Uuid::from_u128(1)));
        assert_eq!(taken(&mut queue, 20), [1]);
    }

    #[test]
    fn a_target_that_is_back_gets_what_waited() {
        let mut queue = Queue::default();
        queue.add(due(1, 1, 1_000));
        queue.add(due(2, 2, 2_000));
        assert_eq!(queue.oldest(), Some(Timestamp(1_000)));
        assert_eq!(taken(&mut queue, 0), [0_u64; 0]);
        queue.wake(Timestamp(5));
        assert_eq!(taken(&mut queue, 5), [1, 2]);
    }
}
