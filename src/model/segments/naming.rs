//! Names for groups of customers, by rules over what their members have in common: a name only says what the figures
//! beside it show, and no two groups share one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::features::Profile;

/// Orders from which buyers are regulars, and below which they came once.
const REGULAR_ORDERS: f64 = 5.0;
const ONCE_ORDERS: f64 = 1.5;
/// Days since the first order up to which buyers are new.
const NEW_DAYS: f64 = 100.0;
/// Times its own gap after which a customer is overdue, and days after which anybody is gone.
const OVERDUE: f64 = 2.0;
const GONE_DAYS: f64 = 200.0;
const QUIET_DAYS: f64 = 75.0;
/// Times the shop's middle customer from which buyers are big.
const BIG_MONEY: f64 = 3.0;

/// One group as a shop owner sees it: the figures of its middle member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// What it is called; unique among the groups.
    pub name: String,
    /// Customers when it was made.
    pub customers: usize,
    /// Their part of all customers.
    pub share: f64,
    /// Median days since the last order.
    pub recency_days: f64,
    /// Median number of orders.
    pub orders: f64,
    /// Median money in minor units.
    pub money_minor: f64,
    /// Median days since the first order.
    pub tenure_days: f64,
    /// Median days from order to order.
    pub gap_days: f64,
    /// Median share of the value that came back.
    pub returns_share: f64,
    /// The part of all money so far that is theirs.
    pub money_share: f64,
    /// What the network expects of the middle member in the next three months: the logarithm of 1 + minor units.
    pub expected_ln: f64,
}

/// Describes groups: `members[i]` is the group of `profiles[i]`, with what is expected of it.
pub(super) fn describe(
    profiles: &[Profile],
    members: &[usize],
    expected: &[f32],
    groups: usize,
) -> Vec<Segment> {
    let usual = median(profiles.iter().map(|profile| profile.money_minor));
    let money: f64 = profiles.iter().map(|profile| profile.money_minor).sum();
    let all = || profiles.iter().zip(members).zip(expected);
    let segment = |group: usize| {
        let own = || all().filter(move |((_, member), _)| **member == group);
        let middle = |of: fn(&Profile) -> f64| median(own().map(|((profile, _), _)| of(profile)));
        let customers = own().count();
        let own_money: f64 = own().map(|((profile, _), _)| profile.money_minor).sum();
        Segment {
            name: String::new(),
            customers,
            share: customers as f64 / profiles.len().max(1) as f64,
            recency_days: middle(|profile| profile.recency_days),
            orders: middle(|profile| profile.orders),
            money_minor: middle(|profile| profile.money_minor),
            tenure_days: middle(|profile| profile.tenure_days),
            gap_days: middle(|profile| profile.gap_days),
            returns_share: middle(|profile| profile.returns_share),
            money_share: own_money / money.max(1.0),
            expected_ln: median(own().map(|(_, expected)| f64::from(*expected))),
        }
    };
    let mut segments: Vec<Segment> = (0..groups).map(segment).collect();
    segments
        .iter_mut()
        .for_each(|segment| segment.name = name(segment, usual));
    tell_apart(&mut segments);
    segments
}

/// What the figures of one group are called.
fn name(segment: &Segment, usual_minor: f64) -> String {
    let big = segment.money_minor >= BIG_MONEY * usual_minor;
    let new = segment.tenure_days <= NEW_DAYS;
    let gone = segment.recency_days >= GONE_DAYS;
    let quiet =
        segment.recency_days >= QUIET_DAYS && segment.recency_days >= OVERDUE * segment.gap_days;
    let away = segment.recency_days >= QUIET_DAYS;
    let who = match (segment.orders, big, new) {
        (orders, true, _) if orders >= REGULAR_ORDERS => "big regulars",
        (orders, false, _) if orders >= REGULAR_ORDERS => "loyal regulars",
        (_, true, _) => "big buyers",
        (_, _, true) => "newcomers",
        (orders, ..) if orders < ONCE_ORDERS => "one-time buyers",
        _ => "occasional buyers",
    };
    let state = match (gone, quiet, away) {
        (true, ..) => ", long gone",
        (_, true, _) => " going quiet",
        (_, _, true) => ", not seen of late",
        _ => "",
    };
    format!("{who}{state}")
}

/// Groups that share a name are told apart by what they spend.
fn tell_apart(segments: &mut [Segment]) {
    let mut same: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, segment) in segments.iter().enumerate() {
        same.entry(segment.name.clone()).or_default().push(at);
    }
    for (name, mut places) in same.into_iter().filter(|(_, places)| places.len() > 1) {
        let money = |at: &usize| segments.get(*at).map_or(0.0, |segment| segment.money_minor);
        places.sort_by(|a, b| money(b).total_cmp(&money(a)).then(a.cmp(b)));
        let last = places.len() - 1;
        for (rank, at) in places.into_iter().enumerate() {
            if let Some(segment) = segments.get_mut(at) {
                segment.name = match rank {
                    0 => format!("{name}, higher spend"),
                    _ if rank == last => format!("{name}, lower spend"),
                    1 => format!("{name}, middle spend"),
                    _ => format!("{name}, middle spend {rank}"),
                };
            }
        }
    }
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Profile, describe};

    #[test]
    fn names_say_what_the_figures_show_and_are_unique() {
        let profile = |recency_days, orders, money_minor, tenure_days, gap_days| Profile {
            recency_days,
            orders,
            money_minor,
            tenure_days,
            gap_days,
            returns_share: 0.0,
        };
        let profiles = [
            profile(10.0, 30.0, 900_000.0, 400.0, 14.0),
            profile(100.0, 12.0, 800_000.0, 400.0, 30.0),
            profile(300.0, 1.0, 9_000.0, 300.0, 300.0),
            profile(290.0, 1.0, 30_000.0, 290.0, 290.0),
            profile(20.0, 1.0, 20_000.0, 20.0, 20.0),
            profile(40.0, 3.0, 50_000.0, 300.0, 90.0),
        ];
        let names: Vec<String> = describe(&profiles, &[0, 1, 2, 3, 4, 5], &[0.0; 6], 6)
            .into_iter()
            .map(|segment| segment.name)
            .collect();
        assert_eq!(
            names,
            [
                "big regulars",
                "big regulars going quiet",
                "one-time buyers, long gone, lower spend",
                "one-time buyers, long gone, higher spend",
                "newcomers",
                "occasional buyers",
            ]
        );
    }
}
