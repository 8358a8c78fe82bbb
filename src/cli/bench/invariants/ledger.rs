//! What was asked and answered, what was promised, and what is wrong.
//!
//! A promise is an answer that says that something is done: its order must be there in the end, no older than that, with
//! the event that did it. Whoever asks after a promise must not be told an older version.

use std::{
    cell::{Ref, RefCell, RefMut},
    collections::{BTreeMap, HashMap},
};

/// So many findings are told one by one.
pub(super) const FINDINGS_SHOWN_MAX: usize = 40;

/// Requests of one kind, by what came of them.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    pub(super) done: u64,
    /// Done before, and told again.
    pub(super) replayed: u64,
    /// By code.
    pub(super) refused: BTreeMap<String, u64>,
    /// Told to come back.
    pub(super) busy: u64,
    /// Asked, and never told.
    pub(super) unanswered: u64,
}

/// What somebody was told.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    pub(super) order: String,
    pub(super) version: u64,
    /// The event that did it, where it is one and no other.
    pub(super) event: Option<&'static str>,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Ledger(RefCell<Kept>);

/// What a ledger holds.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) tallies: BTreeMap<&'static str, Tally>,
    pub(super) promises: Vec<Promise>,
    /// The newest version anybody was told, by order.
    pub(super) newest: HashMap<String, u64>,
    /// Which order a key of placing made.
    placed: HashMap<String, String>,
    pub(super) findings: Vec<String>,
}

impl Ledger {
    pub(super) fn look(&self) -> Ref<'_, Kept> {
        self.0.borrow()
    }

    fn kept(&self) -> RefMut<'_, Kept> {
        self.0.borrow_mut()
    }

    /// Counts one request of a kind.
    pub(super) fn count(&self, kind: &'static str, counted: impl FnOnce(&mut Tally)) {
        counted(self.kept().tallies.entry(kind).or_default());
    }

    /// Counts one that was refused.
    pub(super) fn refused(&self, kind: &'static str, code: &str) {
        self.count(kind, |tally| {
            *tally.refused.entry(code.to_owned()).or_default() += 1;
        });
    }

    /// Something that must not be.
    pub(super) fn found(&self, finding: String) {
        self.kept().findings.push(finding);
    }

    /// The newest version anybody was told of an order so far.
    pub(super) fn newest(&self, order: &str) -> u64 {
        self.look().newest.get(order).copied().unwrap_or(0)
    }

    /// Somebody who asked when `known` was the newest version was told `version`.
    pub(super) fn told(&self, order: &str, version: u64, known: u64, what: &str) {
        if version < known {
            self.found(format!(
                "{what}: order {order} was told at version {version} after somebody knew of {known}"
            ));
        }
        let mut kept = self.kept();
        let newest = kept.newest.entry(order.to_owned()).or_default();
        *newest = version.max(*newest);
    }

    /// An answer that says that something is done.
    pub(super) fn promised(&self, promise: Promise) {
        self.kept().promises.push(promise);
    }

    /// A key of placing made an order: the same one every time.
    pub(super) fn placed(&self, key: &str, order: &str) {
        let mut kept = self.kept();
        let known = kept
            .placed
            .entry(key.to_owned())
            .or_insert(order.to_owned());
        if known != order {
            let finding = format!("the key {key} made order {known}, and order {order}");
            kept.findings.push(finding);
        }
    }
}
