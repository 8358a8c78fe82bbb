//! What the network is told at the end of a day, for the question whether the shelf runs out on the next one.
//!
//! The shelf's own day and past, its neighbours' day and past without the shelf itself, and the weekday that is asked
//! about. Nothing of the asked day itself is known but its weekday. A neighbourhood with few shelves is pulled towards
//! everything.

use super::neighbours::{Neighbours, Sums};
use super::shelves::{DayFacts, Kind, Shelves};

/// Features of the shelf itself.
const OWN: [&str; 33] = [
    "missing",
    "out",
    "share_out",
    "all_day_out",
    "sold",
    "rate",
    "rate_to_usual",
    "rate_week_to_usual",
    "rate_spread",
    "discount",
    "discount_change",
    "promotion",
    "promotion_run",
    "holiday",
    "precipitation",
    "temperature",
    "humidity",
    "wind",
    "out_3",
    "out_7",
    "out_28",
    "share_3",
    "share_14",
    "since_out",
    "out_run",
    "out_week_ago",
    "share_week_ago",
    "out_two_weeks_ago",
    "out_weekday",
    "days_known",
    "yesterday_out",
    "yesterday_share",
    "usual_rate",
];
/// What is said of each neighbourhood.
const NEAR: [&str; 7] = [
    "out",
    "share",
    "heat",
    "promotion",
    "out_slow",
    "share_slow",
    "out_week_ago",
];
/// Neighbourhoods, narrow to wide.
const KINDS: [(Kind, &str); 8] = [
    (Kind::Sku, "sku"),
    (Kind::RegionSku, "region_sku"),
    (Kind::Site, "site"),
    (Kind::Region, "region"),
    (Kind::Category, "category"),
    (Kind::RegionCategory, "region_category"),
    (Kind::RegionTop, "region_top"),
    (Kind::All, "all"),
];
/// How many numbers a row has.
pub const FEATURES: usize = OWN.len() + NEAR.len() * KINDS.len() + 7;

/// Names of the features, in order.
#[must_use]
pub fn feature_names() -> Vec<String> {
    let own = OWN.iter().map(|name| (*name).to_owned());
    let near = KINDS
        .iter()
        .flat_map(|(_, kind)| NEAR.iter().map(move |name| format!("{kind}_{name}")));
    let weekdays = (0..7).map(|day| format!("weekday_{day}"));
    own.chain(near).chain(weekdays).collect()
}

/// A row at the end of a day.
pub type Row = [f32; FEATURES];

/// Running values of one shelf; fed day by day in order.
#[derive(Clone, Debug)]
struct Past {
    out: [f32; 3],
    share: [f32; 2],
    rate_usual: f32,
    rate_week: f32,
    rate_square: f32,
    discount: f32,
    promotion_run: f32,
    since_out: f32,
    out_run: f32,
    weekday: [(f32, f32); 7],
    known: f32,
    last_day: i32,
}

/// Running values start at the shares of an average shelf; the network sees how many days they rest on.
const USUAL_OUT: f32 = 0.4;
const USUAL_SHARE: f32 = 0.15;
/// Weights of today's value in means over about 3, 7 and 28 days (out), 3 and 14 days (share).
const OUT_WEIGHTS: [f32; 3] = [0.4, 0.2, 0.06];
const SHARE_WEIGHTS: [f32; 2] = [0.4, 0.12];

impl Past {
    fn new(first: &DayFacts) -> Self {
        let rate = first.uncensored().unwrap_or(first.sold).ln_1p();
        Self {
            out: [USUAL_OUT; 3],
            share: [USUAL_SHARE; 2],
            rate_usual: rate,
            rate_week: rate,
            rate_square: 0.1,
            discount: first.discount,
            promotion_run: 0.0,
            since_out: 0.0,
            out_run: 0.0,
            weekday: [(0.0, 0.0); 7],
            known: 0.0,
            last_day: first.day,
        }
    }

    /// How today's rate of sales differs from the usual one, as a logarithm; nothing when there was hardly any stock.
    fn heat(&self, today: &DayFacts) -> f32 {
        today.uncensored().map_or(0.0, |rate| {
            (rate.ln_1p() - self.rate_usual).clamp(-2.0, 2.0)
        })
    }

    fn take(&mut self, today: &DayFacts) {
        let out = f32::from(u8::from(today.out()));
        let toward = |mean: &mut f32, value: f32, weight: f32| *mean += (value - *mean) * weight;
        // While a shelf is new, its mean is over the days there are.
        let grown = |weight: f32| weight.max(1.0 / (self.known + 3.0));
        for (mean, weight) in self.out.iter_mut().zip(OUT_WEIGHTS) {
            toward(mean, out, grown(weight));
        }
        for (mean, weight) in self.share.iter_mut().zip(SHARE_WEIGHTS) {
            toward(mean, today.share_out, grown(weight));
        }
        if let Some(rate) = today.uncensored() {
            let away = rate.ln_1p() - self.rate_usual;
            toward(&mut self.rate_square, away * away, grown(0.06));
            toward(&mut self.rate_usual, rate.ln_1p(), grown(0.05));
            toward(&mut self.rate_week, rate.ln_1p(), grown(0.25));
        }
        toward(&mut self.discount, today.discount, grown(0.15));
        self.promotion_run = if today.promotion {
            self.promotion_run.max(0.0) + 1.0
        } else {
            self.promotion_run.min(0.0) - 1.0
        };
        self.since_out = if today.out() {
            0.0
        } else {
            self.since_out + 1.0
        };
        self.out_run = if today.out() { self.out_run + 1.0 } else { 0.0 };
        if let Some((n, sum)) = self.weekday.get_mut(weekday(today.day)) {
            *n = *n * 0.8 + 1.0;
            *sum = *sum * 0.8 + out;
        }
        self.known += 1.0;
        self.last_day = today.day;
    }
}

/// Monday is 0; 1970-01-01 was a Thursday.
fn weekday(day: i32) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default()
}

/// The rows of one shelf, one for each calendar day from `from_day`, or from the shelf's first day where that is later, to
/// `last_day`; with the day of the first row. Days that are not on record have a row that says so.
#[must_use]
pub fn rows(
    shelves: &Shelves,
    near: &Neighbours,
    shelf: usize,
    (from_day, last_day): (i32, i32),
) -> (i32, Vec<Row>) {
    let mut rows = Vec::new();
    let shelf = shelves.shelves().get(shelf);
    let Some((shelf, first)) = shelf.and_then(|shelf| Some((shelf, shelf.days.first()?))) else {
        return (from_day, rows);
    };
    let from_day = from_day.max(first.day);
    let mut past = Past::new(first);
    shelf
        .days
        .iter()
        .take_while(|facts| facts.day < from_day)
        .for_each(|facts| past.take(facts));
    for day in from_day..=last_day {
        let today = shelf.at(day);
        let mut row = [0.0; FEATURES];
        let mut at = row.iter_mut();
        let mut put = |value: f32| {
            if let Some(to) = at.next() {
                *to = value;
            }
        };
        let before = past.clone();
        if let Some(today) = today {
            past.take(today);
        }
        own(
            today,
            shelf.at(day - 1),
            (shelf.at(day - 6), shelf.at(day - 13)),
            &before,
            &past,
        )
        .into_iter()
        .for_each(&mut put);
        let everything = near.of(shelf.groups, Kind::All, day, &Sums::default());
        for (kind, _) in KINDS {
            let own = near.own(shelf.groups, day);
            let today = near
                .of(shelf.groups, kind, day, &own.0)
                .rates(&everything.rates_plain(), 2.0);
            let slow = near.slow_of(shelf.groups, kind, day, &own.1);
            let slow_all = near.slow_of(shelf.groups, Kind::All, day, &Sums::default());
            let slow = slow.rates(&slow_all.rates_plain(), 6.0);
            let week_own = near.own(shelf.groups, day - 6).0;
            let week_all = near.of(shelf.groups, Kind::All, day - 6, &Sums::default());
            let week = near
                .of(shelf.groups, kind, day - 6, &week_own)
                .rates(&week_all.rates_plain(), 2.0);
            [
                today.out,
                today.share,
                today.heat,
                today.promotion,
                slow.out,
                slow.share,
                week.out,
            ]
            .into_iter()
            .for_each(&mut put);
        }
        for weekday_at in 0..7 {
            put(f32::from(u8::from(weekday(day + 1) == weekday_at)));
        }
        rows.push(row);
    }
    (from_day, rows)
}

fn own(
    today: Option<&DayFacts>,
    yesterday: Option<&DayFacts>,
    (week, fortnight): (Option<&DayFacts>, Option<&DayFacts>),
    before: &Past,
    past: &Past,
) -> [f32; OWN.len()] {
    let is = |flag: bool| f32::from(u8::from(flag));
    let out = |facts: Option<&DayFacts>, or: f32| facts.map_or(or, |facts| is(facts.out()));
    let share = |facts: Option<&DayFacts>, or: f32| facts.map_or(or, |facts| facts.share_out);
    let missing = today.is_none();
    let none = DayFacts {
        discount: past.discount,
        ..DayFacts::default()
    };
    let facts = today.copied().unwrap_or(none);
    let [out_3, out_7, out_28] = past.out;
    let [share_3, share_14] = past.share;
    let [precipitation, temperature, humidity, wind] = facts.weather;
    let next = weekday(past.last_day + 1);
    let (n, sum) = past.weekday.get(next).copied().unwrap_or_default();
    [
        is(missing),
        out(today, out_7),
        share(today, share_14),
        is(facts.share_out > 0.95),
        facts.sold.ln_1p(),
        facts.uncensored().map_or(past.rate_usual, f32::ln_1p),
        if missing { 0.0 } else { before.heat(&facts) },
        past.rate_week - past.rate_usual,
        past.rate_square.max(0.0).sqrt(),
        facts.discount,
        facts.discount - before.discount,
        is(facts.promotion),
        past.promotion_run.signum() * past.promotion_run.abs().ln_1p(),
        is(facts.holiday),
        precipitation.max(0.0).ln_1p(),
        temperature,
        humidity,
        wind,
        out_3,
        out_7,
        out_28,
        share_3,
        share_14,
        past.since_out.ln_1p(),
        past.out_run.ln_1p(),
        out(week, out_28),
        share(week, share_14),
        out(fortnight, out_28),
        (sum + 2.0 * out_28) / (n + 2.0),
        past.known.ln_1p(),
        out(yesterday, out_7),
        share(yesterday, share_14),
        past.rate_usual,
    ]
}

/// The heat of every day of a shelf, for its neighbours; see [`Past::heat`].
pub(super) fn heats(days: &[DayFacts]) -> Vec<f32> {
    let Some(first) = days.first() else {
        return Vec::new();
    };
    let mut past = Past::new(first);
    let heat = |today: &DayFacts| {
        let heat = past.heat(today);
        past.take(today);
        heat
    };
    days.iter().map(heat).collect()
}
