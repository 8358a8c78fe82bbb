//! What an event does to the stock of its site: which article, which way, how many pieces.
//!
//! The events of one order sum up: what was reserved and neither released nor consumed is what the order, as it stands,
//! holds. An update moves the difference alone. What comes back with a refund is sold and back, also when its order was
//! not handed over yet: then the rest of it is what is handed over later, or released.

use smallvec::SmallVec;

use super::{
    event::{Change, StockEffect},
    id::Sku,
    line::Line,
    refund::RefundLine,
    revise::{LineDifference, pieces},
    state::Order,
};

/// Pieces of one article that move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockMove {
    /// The article.
    pub sku: Sku,
    /// Which way.
    pub effect: StockEffect,
    /// How many.
    pub quantity: u32,
}

/// A list of them: most orders are short.
pub type StockMoves = SmallVec<[StockMove; 4]>;

/// What `change` of `order` moves; `order` is as it was before. (`Placed` brings its own.)
#[must_use]
pub fn stock_moves(order: &Order, change: &Change) -> StockMoves {
    let mut moves = StockMoves::new();
    match change {
        Change::Placed { order } => lines(&mut moves, change.stock_effect(), order),
        Change::Fulfilled { .. } | Change::Cancelled { .. } | Change::Expired => {
            lines(&mut moves, change.stock_effect(), order);
        }
        Change::RefundOpened { refund } => come_back(&mut moves, order, &refund.restocked),
        Change::UpdateOpened { revision, .. } => {
            more(&mut moves, StockEffect::Reserve, &revision.differences);
        }
        Change::Updated {
            revision, attempt, ..
        } => {
            if attempt.is_none() {
                more(&mut moves, StockEffect::Reserve, &revision.differences);
            }
            fewer(&mut moves, &revision.differences);
        }
        Change::AttemptEnded { number, .. } => {
            let waiting = order.pending_update.as_deref();
            if let Some(update) = waiting.filter(|update| update.attempt == *number) {
                more(
                    &mut moves,
                    StockEffect::Release,
                    &update.revision.differences,
                );
            }
        }
        Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::Paid { .. }
        | Change::Settled { .. }
        | Change::RefundEnded { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Released { .. }
        | Change::Tickets { .. }
        | Change::Rejected { .. } => {}
    }
    moves
}

impl Order {
    /// The pieces that are set aside for it: those of its lines that did not come back, and those that an update needs
    /// which waits for its money. An article may come several times.
    pub fn set_aside(&self) -> impl Iterator<Item = (&Sku, i64)> {
        let lines = self.lines.iter();
        let waiting = self.pending_update.as_deref();
        let more = waiting.map(|update| pieces(&update.revision.differences));
        let more = more.into_iter().flatten().filter(|(_, more)| *more > 0);
        let all = lines.map(|line| (&line.sku, i64::from(self.kept(line))));
        all.chain(more).filter(|_| !self.status.is_final())
    }

    /// Pieces of a line that did not come back.
    fn kept(&self, line: &Line) -> u32 {
        line.quantity.saturating_sub(self.restocked(line.line))
    }
}

fn lines(moves: &mut StockMoves, effect: StockEffect, order: &Order) {
    let kept = order.lines.iter().map(|line| StockMove {
        sku: line.sku.clone(),
        effect,
        quantity: order.kept(line),
    });
    moves.extend(kept.filter(|step| step.quantity > 0));
}

fn come_back(moves: &mut StockMoves, order: &Order, restocked: &[RefundLine]) {
    for back in restocked {
        let Some(line) = order.lines.iter().find(|line| line.line == back.line) else {
            continue;
        };
        let step = |effect| StockMove {
            sku: line.sku.clone(),
            effect,
            quantity: back.quantity,
        };
        // What was set aside is sold first: only what was sold comes back.
        if !order.status.is_final() {
            moves.push(step(StockEffect::Consume));
        }
        moves.push(step(StockEffect::Return));
    }
}

/// The articles of which the order gets more.
fn more(moves: &mut StockMoves, effect: StockEffect, differences: &[LineDifference]) {
    push(moves, effect, differences, |more| more);
}

/// The articles of which it gets fewer.
fn fewer(moves: &mut StockMoves, differences: &[LineDifference]) {
    push(moves, StockEffect::Release, differences, |more| -more);
}

fn push(
    moves: &mut StockMoves,
    effect: StockEffect,
    differences: &[LineDifference],
    wanted: impl Fn(i64) -> i64,
) {
    for (sku, difference) in pieces(differences) {
        if let Ok(quantity @ 1..) = u32::try_from(wanted(difference)) {
            moves.push(StockMove {
                sku: sku.clone(),
                effect,
                quantity,
            });
        }
    }
}
