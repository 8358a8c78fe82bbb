//! What it came to.

use std::collections::BTreeMap;

use super::{
    Examined,
    fate::Fate,
    ledger::{FINDINGS_SHOWN_MAX, Tally},
    settle::Feed,
    stage::{Stage, text},
    watch::Screen,
};
use crate::cli::bench::table;

/// What there is to be told.
#[derive(Debug)]
pub(super) struct Verdict {
    tallies: BTreeMap<&'static str, Tally>,
    findings: Vec<String>,
    promises: usize,
    fate: Fate,
    /// Orders by where they stand: status, payment.
    standing: BTreeMap<String, u64>,
    events: u64,
    past: usize,
    screens: Vec<String>,
}

impl Verdict {
    pub(super) fn of(stage: &Stage, screens: &[Screen<'_>], feed: &Feed, fate: Fate) -> Self {
        let kept = stage.ledger.look();
        let mut standing = BTreeMap::new();
        for order in feed.orders.values() {
            if order.get("external_id").is_none() {
                let status = text(order, "status").unwrap_or_default();
                let payment = text(order, "payment").unwrap_or_default();
                *standing.entry(format!("{status} {payment}")).or_default() += 1;
            }
        }
        let screens = screens.iter().map(|screen| {
            let counts = screen.seen.borrow().counts;
            let [live, replay, snapshot] = counts.begun;
            format!(
                "  {}: {} events, {} gaps, {} duplicates; begun {live} times live, {replay} by replay, {snapshot} by snapshot",
                screen.stream, counts.events, counts.gaps, counts.duplicates
            )
        });
        Self {
            tallies: kept.tallies.clone(),
            findings: kept.findings.clone(),
            promises: kept.promises.len(),
            fate,
            standing,
            events: feed.events,
            past: feed.past.len(),
            screens: screens.collect(),
        }
    }

    /// How much is wrong.
    pub(super) fn wrong(&self) -> u64 {
        self.findings.len() as u64
    }

    pub(super) fn print(&self, doctor: &Examined) -> anyhow::Result<()> {
        let rows: Vec<Vec<String>> = self.tallies.iter().map(row).collect();
        table::print(
            &["what", "done", "again", "busy", "no answer", "refused"],
            &rows,
        )?;
        table::say("")?;
        let rows: Vec<_> = self
            .standing
            .iter()
            .map(|(standing, orders)| vec![standing.clone(), table::count(*orders as f64)])
            .collect();
        table::print(&["orders", ""], &rows)?;
        let Fate {
            kills,
            kills_at_start,
            freezes,
            slowest_start,
        } = &self.fate;
        table::say(&format!(
            "\n{} acknowledgements, {} events, {} orders of the past; {kills} kills, {kills_at_start} more while it started, {freezes} freezes; slowest start {:.1} s",
            table::count(self.promises as f64),
            table::count(self.events as f64),
            self.past,
            slowest_start.as_secs_f64()
        ))?;
        for screen in &self.screens {
            table::say(screen)?;
        }
        for finding in self.findings.iter().take(FINDINGS_SHOWN_MAX) {
            table::say(&format!("WRONG: {finding}"))?;
        }
        if doctor.violations > 0 {
            table::say(&format!("the doctor: {}", doctor.text))?;
        }
        table::say(&format!("{} violations", self.wrong() + doctor.violations))
    }
}

fn row((kind, tally): (&&'static str, &Tally)) -> Vec<String> {
    let refused: Vec<String> = tally
        .refused
        .iter()
        .map(|(code, times)| format!("{times} {code}"))
        .collect();
    vec![
        (*kind).to_owned(),
        table::count(tally.done as f64),
        table::count(tally.replayed as f64),
        table::count(tally.busy as f64),
        table::count(tally.unanswered as f64),
        refused.join(", "),
    ]
}
