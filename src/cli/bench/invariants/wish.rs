//! What customers and staff wish for: drawn from a seed alone, so that the same seed brings the same wishes in the same
//! order, whatever the hub answers.

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use crate::payment::Script;

/// The site that demo hubs have, and the one made for the traffic.
pub(super) const SITES: [&str; 2] = ["main", "second"];
/// Articles of which there are few, at both sites.
pub(super) const SCARCE: [&str; 3] = ["scarce-1", "scarce-2", "scarce-3"];
/// Coupons of both sites: a share, one with a limit, and one with a limit for each customer.
pub(super) const COUPONS: [&str; 3] = ["TEN-OFF", "FIRST-FORTY", "TWICE-EACH"];
/// Articles of the demo shop, each with a choice where there is one to make.
const DISHES: [(&str, Option<(&str, &str)>); 8] = [
    ("pizza-margherita", Some(("base", "gluten-free"))),
    ("pizza-diavola", Some(("extra", "ham"))),
    ("pasta-pesto", Some(("portion", "small"))),
    ("lasagne", None),
    ("salad-caesar", None),
    ("cola", None),
    ("water-still", None),
    ("espresso", Some(("milk", "oat"))),
];

/// Everybody's own source of chance.
pub(super) fn chance(seed: u64, who: &str, number: usize) -> StdRng {
    let mut mixed = seed;
    for byte in who.bytes().chain(number.to_le_bytes()) {
        mixed = mixed.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte);
    }
    StdRng::seed_from_u64(mixed)
}

/// One line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) sku: &'static str,
    pub(super) quantity: u64,
    pub(super) choice: Option<(&'static str, &'static str)>,
}

/// How an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pay {
    Never,
    Card {
        /// Wrong codes before the right one.
        wrong: u32,
        token: &'static str,
    },
    Cash,
}

/// How its lines are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) after_ms: u64,
    /// What every line has then.
    pub(super) quantity: u64,
    /// A line more.
    pub(super) more: Option<Line>,
}

/// What a customer means to do with one order. Paying, changing and cancelling go on side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story {
    pub(super) site: &'static str,
    pub(super) lines: Vec<Line>,
    pub(super) coupon: Option<&'static str>,
    pub(super) from_cart: bool,
    pub(super) pay: Pay,
    pub(super) pay_after_ms: u64,
    pub(super) change: Option<Change>,
    pub(super) cancel_after_ms: Option<u64>,
    /// Asked twice at once, with one key.
    pub(super) is_doubled: bool,
    /// Pays and cancels through a socket.
    pub(super) by_socket: bool,
    /// Before the next order.
    pub(super) pause_ms: u64,
}

impl Story {
    pub(super) fn draw(chance: &mut StdRng) -> Self {
        let site = if chance.random_bool(0.8) {
            SITES[0]
        } else {
            SITES[1]
        };
        let mut lines: Vec<Line> = (0..chance.random_range(1..=4))
            .map(|_| Line::draw(chance, site))
            .collect();
        if chance.random_bool(0.15) {
            lines.extend(lines.first().copied());
        }
        Self {
            site,
            lines,
            coupon: chance
                .random_bool(0.25)
                .then(|| one_of(chance, &COUPONS, COUPONS[0])),
            from_cart: chance.random_bool(0.15),
            pay: Pay::draw(chance),
            pay_after_ms: chance.random_range(0..400),
            change: chance.random_bool(0.3).then(|| Change::draw(chance, site)),
            cancel_after_ms: chance
                .random_bool(0.3)
                .then(|| chance.random_range(0..3_000)),
            is_doubled: chance.random_bool(0.15),
            by_socket: chance.random_bool(0.3),
            pause_ms: chance.random_range(0..400),
        }
    }
}

impl Line {
    fn draw(chance: &mut StdRng, site: &str) -> Self {
        if site != SITES[0] || chance.random_bool(0.2) {
            return Self {
                sku: one_of(chance, &SCARCE, SCARCE[0]),
                quantity: chance.random_range(1..=3),
                choice: None,
            };
        }
        let (sku, choice) = one_of(chance, &DISHES, DISHES[0]);
        Self {
            sku,
            quantity: chance.random_range(1..=4),
            choice: choice.filter(|_| chance.random_bool(0.5)),
        }
    }
}

impl Pay {
    fn draw(chance: &mut StdRng) -> Self {
        match chance.random_range(0..100) {
            0..12 => Self::Never,
            12..30 => Self::Cash,
            30..65 => Self::Card {
                wrong: chance.random_range(0..3),
                token: Script::Ok.token(),
            },
            _ => Self::Card {
                // Five wrong ones lock.
                wrong: one_of(chance, &[0, 0, 0, 1, 5], 0),
                token: one_of(chance, &Script::ALL, Script::Ok).token(),
            },
        }
    }
}

impl Change {
    fn draw(chance: &mut StdRng, site: &str) -> Self {
        Self {
            after_ms: chance.random_range(0..1_200),
            quantity: chance.random_range(1..=4),
            more: chance.random_bool(0.5).then(|| Line::draw(chance, site)),
        }
    }
}

/// What somebody at a station does next: to which of the tickets there are, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) ticket: usize,
    pub(super) work: Work,
    pub(super) by_socket: bool,
}

/// What is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Start,
    Ready,
    Bump,
    /// Only one line, counted over those there are.
    BumpLine(usize),
    Recall,
    Pick {
        /// Of the pieces that are open; all of them without.
        pieces: Option<u64>,
        /// Whether the others are not there.
        short: bool,
    },
    /// Scans what is not on it.
    PickWrong,
    Fulfill,
    Reject,
}

impl Shift {
    pub(super) fn draw(chance: &mut StdRng, is_warehouse: bool) -> Self {
        let work = match (is_warehouse, chance.random_range(0..100)) {
            (true, 0..50) => Work::Pick {
                pieces: None,
                short: false,
            },
            (true, 50..60) => Work::Pick {
                pieces: Some(1),
                short: false,
            },
            (true, 60..66) => Work::Pick {
                pieces: Some(0),
                short: true,
            },
            (true, 66..70) => Work::PickWrong,
            (false, 0..20) => Work::Start,
            (false, 20..35) => Work::Ready,
            (_, 85..92) => Work::BumpLine(chance.random_range(0..4)),
            (_, 92..95) => Work::Recall,
            (_, 95..98) => Work::Fulfill,
            (_, 98..) => Work::Reject,
            (_, _) => Work::Bump,
        };
        Self {
            ticket: chance.random_range(0..1_000),
            work,
            by_socket: chance.random_bool(0.3),
        }
    }
}

/// One of them; `otherwise` where there are none.
pub(super) fn one_of<T: Copy>(chance: &mut StdRng, among: &[T], otherwise: T) -> T {
    among.choose(chance).copied().unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_brings_the_same_wishes_and_another_one_others() {
        let stories = |seed| {
            let mut chance = chance(seed, "customer", 3);
            (0..50)
                .map(|_| Story::draw(&mut chance))
                .collect::<Vec<_>>()
        };
        let shifts = |seed| {
            let mut chance = chance(seed, "kitchen", 0);
            (0..50)
                .map(|_| Shift::draw(&mut chance, false))
                .collect::<Vec<_>>()
        };
        assert_eq!(stories(7), stories(7));
        assert_ne!(stories(7), stories(8));
        assert_eq!(shifts(7), shifts(7));
        assert_ne!(shifts(7), shifts(8));
    }
}
