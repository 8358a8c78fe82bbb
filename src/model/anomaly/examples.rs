//! Rows to learn from: each order of the past as it was, and spoilt.
//!
//! The log is replayed; an order's row is taken with the memory before it. The first part of the past only fills the
//! memory. Logs often have minutes only, and then many orders share one moment: each order gets random seconds, as a
//! running shop would have them.

use super::features::{FEATURES, View};
use super::inject::{Draft, Kind, Past, spoil};
use super::memory::{Recent, ShopMemory, WEEK_HOURS};
use super::rules;
use super::stream::{Entry, Memories};
use crate::model::nn::Seeded;

/// One part in this many of the orders only fills the memory.
const WARM_UP: usize = 5;
/// Guesses by which each order is spoilt.
const GUESSES: usize = 8;
/// Orders that are looked at, the last ones.
const ORDERS_MAX: usize = 24_000;

/// A row with what it is of.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) row: [f32; FEATURES],
    /// `None`: as it was placed.
    pub(super) kind: Option<Kind>,
    /// What the rules say of it.
    pub(super) rule: f32,
}

/// Rows of the orders of a log placed before `until_ms`, each as it was and spoilt.
pub(super) fn examples(entries: &[Entry], until_ms: i64, seed: u64) -> Vec<Seen> {
    let count = entries.partition_point(|entry| entry.draft.at_ms < until_ms);
    let entries = entries.get(..count).unwrap_or_default();
    let drafts = with_seconds(entries, seed);
    let warm = (count / WARM_UP).max(count.saturating_sub(ORDERS_MAX));
    let mut memories = Memories::default();
    let mut articles: Vec<(u64, i64)> = Vec::new();
    let mut known = std::collections::HashSet::new();
    let mut quiet = Vec::new();
    let mut seen = Vec::new();
    for (at, (entry, draft)) in entries.iter().zip(&drafts).enumerate() {
        let memory = memories.of_mut(&entry.site);
        // A look at the week now and then is enough: opening hours change slowly.
        if at % 500 == 0 {
            quiet = quiet_hours(memory);
        }
        let past = Past {
            orders: drafts.get(..at).unwrap_or_default(),
            articles: &articles,
            quiet_hours: &quiet,
        };
        if at < warm {
            memory.observe(&draft.placed());
        } else {
            let mut random = Seeded::new(seed ^ ((at as u64) << 16), 31);
            seen.push(row(memory, draft, None));
            let kinds = drawn(&mut random);
            for kind in kinds.iter().copied().filter(|kind| !kind.follows()) {
                if let Some((spoilt, _)) = spoil(kind, draft, &past, &mut random) {
                    seen.push(row(memory, &spoilt, Some(kind)));
                }
            }
            if kinds.contains(&Kind::Split)
                && let Some((last, before)) = spoil(Kind::Split, draft, &past, &mut random)
            {
                before
                    .iter()
                    .for_each(|part| memory.recent.push(Recent::of(&part.placed())));
                seen.push(row(memory, &last, Some(Kind::Split)));
                before.iter().for_each(|_| memory.recent.pop());
            }
            memory.observe(&draft.placed());
            let after = kinds
                .iter()
                .copied()
                .filter(|kind| kind.follows() && *kind != Kind::Split);
            for kind in after {
                if let Some((spoilt, _)) = spoil(kind, draft, &past, &mut random) {
                    seen.push(row(memory, &spoilt, Some(kind)));
                }
            }
        }
        for line in &draft.lines {
            if known.insert(line.sku_key) {
                articles.push((line.sku_key, line.unit_price_minor));
            }
        }
    }
    seen
}

/// Ways in which one order is spoilt: every common slip, and some of the guesses.
fn drawn(random: &mut Seeded) -> Vec<Kind> {
    let (mut kinds, mut others): (Vec<Kind>, Vec<Kind>) =
        Kind::ALL.into_iter().partition(|kind| kind.is_common());
    random.shuffle(&mut others);
    kinds.extend(others.into_iter().take(GUESSES));
    kinds
}

fn row(memory: &ShopMemory, draft: &Draft, kind: Option<Kind>) -> Seen {
    let view = View::of(memory, &draft.placed());
    Seen {
        row: view.row,
        kind,
        rule: rules::strangeness(&view),
    }
}

/// The orders; where all of them were placed at full minutes, with random seconds and in the order of those.
fn with_seconds(entries: &[Entry], seed: u64) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = entries.iter().map(|entry| entry.draft.clone()).collect();
    if drafts.iter().any(|draft| draft.at_ms % 60_000 != 0) {
        return drafts;
    }
    let mut random = Seeded::new(seed, 32);
    for minute in drafts.chunk_by_mut(|a, b| a.at_ms == b.at_ms) {
        let mut seconds: Vec<i64> = minute.iter().map(|_| random.below(60) as i64).collect();
        seconds.sort_unstable();
        for (draft, second) in minute.iter_mut().zip(seconds) {
            draft.at_ms += second * 1_000;
        }
    }
    drafts
}

/// Hours of the week with hardly an order: a fiftieth of the average hour's at most.
fn quiet_hours(memory: &ShopMemory) -> Vec<usize> {
    let least = memory.week.iter().sum::<f32>() / WEEK_HOURS as f32 / 50.0;
    let quiet = |(hour, count): (usize, &f32)| (*count <= least).then_some(hour);
    memory.week.iter().enumerate().filter_map(quiet).collect()
}
