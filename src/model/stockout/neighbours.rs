//! Sums of every group on every day: what a shelf's neighbours went through, with and without the shelf itself.

use super::features::heats;
use super::shelves::{DayFacts, Kind, Shelves};

/// Sums over the shelves of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    n: f32,
    out: f32,
    share: f32,
    heat: f32,
    promotion: f32,
}

/// Means over the shelves of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rates {
    pub(super) out: f32,
    pub(super) share: f32,
    pub(super) heat: f32,
    pub(super) promotion: f32,
}

impl Sums {
    fn add(&mut self, other: &Self, times: f32) {
        self.n += other.n * times;
        self.out += other.out * times;
        self.share += other.share * times;
        self.heat += other.heat * times;
        self.promotion += other.promotion * times;
    }

    /// Means pulled towards `wider` with the weight of `weight` shelves.
    pub(super) fn rates(&self, wider: &Rates, weight: f32) -> Rates {
        let all = self.n.max(0.0) + weight;
        let mean = |sum: f32, wider: f32| (sum + weight * wider) / all;
        Rates {
            out: mean(self.out, wider.out),
            share: mean(self.share, wider.share),
            heat: mean(self.heat, wider.heat),
            promotion: mean(self.promotion, wider.promotion),
        }
    }

    /// Means pulled towards an average shelf, slightly.
    pub(super) fn rates_plain(&self) -> Rates {
        const USUAL: Rates = Rates {
            out: 0.4,
            share: 0.15,
            heat: 0.0,
            promotion: 0.3,
        };
        self.rates(&USUAL, 1.0)
    }
}

/// What is left of a day in the slow sums on the next day: they look back about two weeks.
const SLOW: f32 = 0.88;

/// Sums of all groups, day by day.
#[derive(Debug)]
pub struct Neighbours {
    first_day: i32,
    days: usize,
    /// (group, day)
    today: Vec<Sums>,
    slow: Vec<Sums>,
}

impl Neighbours {
    /// Sums up to `last_day`; days before `first_day` are left out.
    #[must_use]
    pub fn sum(shelves: &Shelves, first_day: i32, last_day: i32) -> Self {
        let days = usize::try_from(last_day.saturating_sub(first_day).saturating_add(1))
            .unwrap_or_default();
        let mut near = Self {
            first_day,
            days,
            today: vec![Sums::default(); shelves.groups() * days],
            slow: Vec::new(),
        };
        for shelf in shelves.shelves() {
            let until = shelf.days.partition_point(|facts| facts.day <= last_day);
            let known = shelf.days.get(..until).unwrap_or_default();
            for (facts, heat) in known.iter().zip(heats(known)) {
                let sums = Self::sums(facts, heat);
                for group in shelf.groups {
                    if let Some(to) = near
                        .place(group, facts.day)
                        .and_then(|at| near.today.get_mut(at))
                    {
                        to.add(&sums, 1.0);
                    }
                }
            }
        }
        near.slow = near.today.clone();
        for group in near.slow.chunks_mut(days.max(1)) {
            let mut run = Sums::default();
            for sums in group {
                let mut next = *sums;
                next.add(&run, SLOW);
                run = next;
                *sums = next;
            }
        }
        near
    }

    fn sums(facts: &DayFacts, heat: f32) -> Sums {
        Sums {
            n: 1.0,
            out: f32::from(u8::from(facts.out())),
            share: facts.share_out,
            heat,
            promotion: f32::from(u8::from(facts.promotion)),
        }
    }

    fn place(&self, group: usize, day: i32) -> Option<usize> {
        let at = usize::try_from(day.checked_sub(self.first_day)?).ok()?;
        (at < self.days).then_some(group * self.days + at)
    }

    fn look(
        &self,
        table: &[Sums],
        groups: [usize; 9],
        kind: Kind,
        day: i32,
        without: &Sums,
    ) -> Sums {
        let group = Kind::ALL
            .iter()
            .position(|other| *other == kind)
            .and_then(|at| groups.get(at));
        let place = group.and_then(|&group| self.place(group, day));
        let mut sums = place
            .and_then(|at| table.get(at))
            .copied()
            .unwrap_or_default();
        sums.add(without, -1.0);
        sums
    }

    /// A group's day without `without`.
    pub(super) fn of(&self, groups: [usize; 9], kind: Kind, day: i32, without: &Sums) -> Sums {
        self.look(&self.today, groups, kind, day, without)
    }

    /// A group's last days, the newer the heavier, without `without`.
    pub(super) fn slow_of(&self, groups: [usize; 9], kind: Kind, day: i32, without: &Sums) -> Sums {
        self.look(&self.slow, groups, kind, day, without)
    }

    /// The shelf's own day, and its own last days.
    pub(super) fn own(&self, groups: [usize; 9], day: i32) -> (Sums, Sums) {
        let none = Sums::default();
        (
            self.of(groups, Kind::Shelf, day, &none),
            self.slow_of(groups, Kind::Shelf, day, &none),
        )
    }
}
