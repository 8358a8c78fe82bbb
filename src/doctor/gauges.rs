//! What the doctor would say of what a hub has in memory, counted all the time: by the same functions.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::task::spawn_blocking;

use super::{
    examine::{Beside, check_view},
    order::{Moment, check_order},
    report::{Rule, Violation},
};
use crate::{clock::Clock, hub::Hub, order::Timestamp, shutdown::Tasks};

/// How often they are counted anew.
const COUNT_EVERY: Duration = Duration::from_secs(10);
/// So many violations of a count are told one by one.
const TOLD_MAX: usize = 20;

/// Keeps the gauges until it is time to stop.
pub async fn keep_gauges(
    hub: Arc<Hub>,
    clock: Arc<dyn Clock>,
    payment_ttl_ms: i64,
    since: Timestamp,
    tasks: Tasks,
) {
    loop {
        let moment = Moment {
            now: clock.now(),
            payment_ttl_ms,
            since,
        };
        let hub = hub.clone();
        // Of a hundred thousand orders it takes a while: not on a thread that serves people.
        let counted = spawn_blocking(move || count(&Beside { hub, moment })).await;
        if let Err(error) = counted {
            tracing::error!(%error, "the rules could not be looked at");
        }
        tokio::select! {
            () = tokio::time::sleep(COUNT_EVERY) => {}
            () = tasks.stopping() => return,
        }
    }
}

fn count(beside: &Beside) {
    let mut counts: HashMap<Rule, u32> = HashMap::new();
    let mut told = 0;
    let mut add = |found: Vec<Violation>| {
        for violation in found {
            *counts.entry(violation.rule).or_default() += 1;
            told += 1;
            if told <= TOLD_MAX {
                let Violation {
                    rule,
                    site,
                    order,
                    detail,
                } = violation;
                tracing::error!(
                    ?rule,
                    site,
                    order,
                    detail,
                    "something does not keep the rules"
                );
            }
        }
    };
    for view in beside.hub.sites() {
        for order in view.orders() {
            add(check_order(&order));
        }
        add(check_view(view.id(), beside));
    }
    for rule in Rule::ALL {
        let count = f64::from(counts.get(&rule).copied().unwrap_or_default());
        metrics::gauge!("orderhub_violations", "rule" => rule.as_str()).set(count);
    }
    let money = counts.get(&Rule::Money).copied().unwrap_or_default();
    metrics::gauge!("orderhub_money_violations").set(f64::from(money));
}
