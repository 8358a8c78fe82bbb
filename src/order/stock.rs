//! What an event does to the stock of its site: which article, which way, how many pieces.
//!
//! The events of one order sum up: what was reserved and neither released nor consumed is what the order, as it stands,
//! holds. An update moves the difference alone.

use smallvec::SmallVec;

use super::{
    event::{Change, StockEffect},
    id::Sku,
    line::Line,
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
        Change::Placed { order } => lines(&mut moves, change.stock_effect(), &order.lines),
        Change::Fulfilled { .. } | Change::Cancelled { .. } | Change::Expired => {
            lines(&mut moves, change.stock_effect(), &order.lines);
        }
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
        | Change::RefundOpened { .. }
        | Change::RefundEnded { .. }
        | Change::WindowClosed
        | Change::Released { .. }
        | Change::Tickets { .. }
        | Change::Rejected { .. } => {}
    }
    moves
}

impl Order {
    /// The pieces that are set aside for it: those of its lines, and those that an update needs which waits for its
    /// money. An article may come several times.
    pub fn set_aside(&self) -> impl Iterator<Item = (&Sku, i64)> {
        let lines = self.lines.iter();
        let waiting = self.pending_update.as_deref();
        let more = waiting.map(|update| pieces(&update.revision.differences));
        let more = more.into_iter().flatten().filter(|(_, more)| *more > 0);
        let all = lines.map(|line| (&line.sku, i64::from(line.quantity)));
        all.chain(more).filter(|_| !self.status.is_final())
    }
}

fn lines(moves: &mut StockMoves, effect: StockEffect, lines: &[Line]) {
    moves.extend(lines.iter().map(|line| StockMove {
        sku: line.sku.clone(),
        effect,
        quantity: line.quantity,
    }));
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
