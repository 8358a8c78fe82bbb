//! When the things were due that watchers are told of: latency counts from there, also where the hub or this program
//! was late.
//!
//! Numbers of events come in order; the newest ones are remembered. A slot holds its number's upper bits beside the time, so
//! that an old event does not pass for a new one.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::time::Instant;

/// Numbers that are remembered: what a slow watcher may be behind.
const SLOTS: usize = 1 << 17;
/// `SLOTS` as a power of two.
const SLOT_BITS: u32 = SLOTS.trailing_zeros();
/// Bits of a slot that tell its number from others in the same place.
const ROUND_BITS: u32 = 20;

/// Due times by number.
#[derive(Debug)]
pub(in crate::cli) struct Timetable {
    begun: Instant,
    /// Microseconds since `begun` plus one, over the round.
    slots: Box<[AtomicU64]>,
}

impl Timetable {
    /// Nothing is due yet.
    pub(in crate::cli) fn new() -> Self {
        Self {
            begun: Instant::now(),
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// A moment as this table counts.
    pub(in crate::cli) fn micros(&self, moment: Instant) -> u64 {
        let since = moment.saturating_duration_since(self.begun);
        u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
    }

    /// Number `number` is due at `due_us`.
    pub(in crate::cli) fn set(&self, number: u64, due_us: u64) {
        if let Some(slot) = self.slot(number) {
            slot.store(
                (due_us + 1) << ROUND_BITS | round(number),
                Ordering::Relaxed,
            );
        }
    }

    /// When it was due, if that is known.
    pub(in crate::cli) fn due_us(&self, number: u64) -> Option<u64> {
        let slot = self.slot(number)?.load(Ordering::Relaxed);
        let is_it = slot & ((1 << ROUND_BITS) - 1) == round(number);
        (slot >> ROUND_BITS).checked_sub(1).filter(|_| is_it)
    }

    fn slot(&self, number: u64) -> Option<&AtomicU64> {
        let index = usize::try_from(number % SLOTS as u64).ok()?;
        self.slots.get(index)
    }
}

fn round(number: u64) -> u64 {
    (number >> SLOT_BITS) & ((1 << ROUND_BITS) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_not_mistaken_for_another_in_its_place() {
        let table = Timetable::new();
        assert_eq!(table.due_us(0), None);
        table.set(7, 0);
        table.set(8, 123_456);
        assert_eq!(table.due_us(7), Some(0));
        assert_eq!(table.due_us(8), Some(123_456));
        assert_eq!(table.due_us(8 + SLOTS as u64), None);
        table.set(8 + SLOTS as u64, 5);
        assert_eq!(table.due_us(8), None);
    }
}
