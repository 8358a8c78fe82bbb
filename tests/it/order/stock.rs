//! Stock, as the events of many orders move it: never negative, never oversold, and every reserved piece has an order.

use std::collections::BTreeMap;

use orderhub::{
    catalog::Stock,
    order::{
        AfterWindow, Change, LineDifference, Order, OrderId, Sku, Status, StockMove, apply, place,
        placed, stock_moves,
    },
};
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    Desk, T0, offer, placement, terms,
    walk::{Bent, Step, bent_walks},
    wanted,
};

/// What one customer does: lines of two articles, and a walk.
type Visit = (u32, u32, u32, (AfterWindow, Vec<Step>));

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    let visit = (1..4_u32, 0..3_u32, 0..3_u32, bent_walks(Bent::Busy, 12));
    prop::collection::vec(visit, 1..14)
}

/// The stock of a site as its sequencer keeps it.
struct Shelf(BTreeMap<Sku, Stock>);

impl Shelf {
    fn follow(&mut self, order: &Order, change: &Change) {
        for StockMove {
            sku,
            effect,
            quantity,
        } in stock_moves(order, change)
        {
            let stock = self.0.get_mut(&sku).unwrap();
            let next = stock.after(effect, i64::from(quantity));
            *stock = next.unwrap_or_else(|| panic!("{change:?} on {quantity} of {sku}: {stock:?}"));
        }
    }

    fn check(&self, desks: &[Desk], on_hand: i64) {
        for (sku, stock) in &self.0 {
            let pieces = |wanted: &[Status]| -> i64 {
                let orders = desks.iter().map(|desk| &desk.order);
                orders
                    .filter(|order| wanted.contains(&order.status))
                    .flat_map(|order| &order.lines)
                    .filter(|line| line.sku == *sku)
                    .map(|line| i64::from(line.quantity))
                    .sum::<i64>()
            };
            let back = |wanted: &[Status]| -> i64 {
                let orders = desks.iter().map(|desk| &desk.order);
                orders
                    .filter(|order| wanted.contains(&order.status))
                    .flat_map(|order| back_of(order, sku))
                    .sum()
            };
            let waiting: i64 = desks
                .iter()
                .filter_map(|desk| desk.order.pending_update.as_deref())
                .map(|update| more_of(sku, &update.revision.differences))
                .sum();
            let live = [Status::Pending, Status::Paid];
            let promised = pieces(&live) - back(&live) + waiting;
            let gone = pieces(&[Status::Fulfilled]) - back(&[Status::Fulfilled]);
            assert_eq!(stock.reserved, promised, "{sku}");
            assert_eq!(stock.on_hand, on_hand - gone, "{sku}");
        }
    }
}

/// Pieces of an article that came back, line by line: never more than were sold.
fn back_of(order: &Order, sku: &Sku) -> Vec<i64> {
    let own = order.lines.iter().filter(|line| line.sku == *sku);
    own.map(|line| {
        let all = order.refunds.iter().flat_map(|refund| &refund.restocked);
        let back = all.filter(|back| back.line == line.line);
        let back: u32 = back.map(|back| back.quantity).sum();
        assert!(back <= line.quantity, "{back} of {line:?} came back");
        i64::from(back)
    })
    .collect()
}

/// Pieces more of an article, if it is more.
fn more_of(sku: &Sku, differences: &[LineDifference]) -> i64 {
    let those = differences.iter().filter(|one| one.sku == *sku);
    let more: i64 = those
        .map(|one| i64::from(one.to) - i64::from(one.from))
        .sum();
    more.max(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reserved_pieces_are_those_of_live_orders(visits in visits(), on_hand in 0..30_i64) {
        let full = Stock { on_hand, reserved: 0 };
        let mut shelf = Shelf(["cake", "tea"].map(|sku| (sku.parse().unwrap(), full)).into());
        let mut desks: Vec<Desk> = Vec::new();
        for (number, (cake, tea, more, (_, steps))) in visits.into_iter().enumerate() {
            let lines = [("cake", cake), ("tea", tea), ("cake", more)];
            let wish = orderhub::order::Placement {
                id: OrderId(Uuid::from_u128(number as u128)),
                ..placement(lines.into_iter().filter(|(_, pieces)| *pieces > 0).map(|(sku, pieces)| wanted(sku, pieces)).collect())
            };
            let left = |sku: &Sku| Some(offer(100, Some(shelf.0[sku].available())));
            let Ok(order) = place(&wish, &terms(), left, number as u64 + 1, T0) else {
                let short = shelf.0[&"cake".parse().unwrap()].available() < i64::from(cake + more)
                    || shelf.0[&"tea".parse().unwrap()].available() < i64::from(tea);
                prop_assert!(short, "refused although there was enough");
                continue;
            };
            shelf.follow(&order, &placed(&order).1);
            let mut desk = Desk::of(order);
            let mut clock = T0;
            for step in &steps {
                let known = desk.feed.len();
                let mut order = desk.order.clone();
                let _taken = step.take_from(&mut desk, &mut clock, |sku| {
                    let stock = shelf.0.get(sku)?;
                    Some(offer(100, Some(stock.available())))
                });
                for event in &desk.feed[known..] {
                    shelf.follow(&order, &event.change);
                    order = apply(Some(order), event).unwrap();
                }
            }
            desks.push(desk);
            shelf.check(&desks, on_hand);
        }
    }
}
