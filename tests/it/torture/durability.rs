//! Acknowledged means durable, by the trace of system calls: what a request changed was written to the log of the
//! database and that log was synced, both after the request came and before its answer left.

use std::{fs, time::Duration};

use serde_json::json;
use tokio::time::sleep;

use super::{
    api::{Caller, basket, cash},
    hub::Shop,
    trace::{self, Call},
};
use crate::support::run;

/// Orders placed one after the other over one connection; every second one is paid, every third one cancelled.
const ORDERS: usize = 60;
/// How long the tracer may take to write the last lines.
const TRACED: Duration = Duration::from_secs(10);

/// One acknowledged request: its key, and the order it was about.
type Acknowledged = (String, String);

#[test]
fn every_acknowledgement_comes_after_the_sync_that_covers_it() {
    run(async {
        let (acknowledged, calls) = traced("every").await;
        assert!(acknowledged.len() >= ORDERS);
        for (key, order) in &acknowledged {
            if let Err(why) = covered(&calls, key, order) {
                panic!("{key}: {why}, of {} acknowledgements", acknowledged.len());
            }
        }
    });
}

#[test]
fn without_syncing_the_same_check_fails() {
    run(async {
        let (acknowledged, calls) = traced("never").await;
        let found: Vec<_> = acknowledged
            .iter()
            .filter_map(|(key, order)| covered(&calls, key, order).err())
            .collect();
        let unsynced = found.iter().filter(|why| **why == Uncovered::Unsynced);
        // A sync of the database's own, for its housekeeping, may cover one or the other by luck.
        assert!(
            unsynced.count() > acknowledged.len() / 2,
            "of {}: {found:?}",
            acknowledged.len()
        );
    });
}

/// Works with a hub under the tracer, one request after the other.
async fn traced(sync: &'static str) -> (Vec<Acknowledged>, Vec<Call>) {
    let mut shop = Shop::new(&["--cancellation.window_s=3600"]);
    shop.sync = sync;
    let file = shop.folder().join("trace");
    shop.under = trace::under(&file);
    let hub = shop.start();
    let customer = Caller::login(&hub.url, "customer").await;
    let manager = Caller::login(&hub.url, "manager").await;
    let mut acknowledged = Vec::new();
    let mut ask = async |who: &Caller, path: String, body, key: String| {
        let reply = who.post(&path, &body, &key).await.unwrap();
        assert!(matches!(reply.status, 200 | 201), "{key}: {}", reply.body);
        let order = reply.id();
        acknowledged.push((key, order.clone()));
        order
    };
    for number in 0..ORDERS {
        let key = |what: &str| format!("traced-{what}-{number:03}");
        let order = ask(
            &customer,
            "orders".into(),
            basket("espresso", 1),
            key("place"),
        )
        .await;
        if number % 2 == 0 {
            let path = format!("orders/{order}/pay");
            ask(&manager, path, cash(), key("pay")).await;
        }
        if number % 3 == 0 {
            let path = format!("orders/{order}/cancel");
            ask(&customer, path, json!({}), key("cancel")).await;
        }
    }
    hub.kill();
    // The tracer goes when the last thread it traces is gone, a moment after.
    let last = &acknowledged.last().unwrap().0;
    let mut text = String::new();
    for _ in 0..TRACED.as_millis() / 50 {
        text = fs::read_to_string(&file).unwrap();
        if text.contains(last) && text.trim_end().ends_with("+++") {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    (acknowledged, trace::parse(&text))
}

/// Why an acknowledgement proves nothing.
#[derive(Debug, PartialEq, Eq)]
enum Uncovered {
    /// The trace does not show the request, or not its answer.
    NotSeen(&'static str),
    /// The log was not written in between.
    Unwritten,
    /// It was written, and not synced in between.
    Unsynced,
}

impl std::fmt::Display for Uncovered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

/// Whether the change that `key` asked for, of `order`, was durable when it was acknowledged.
fn covered(calls: &[Call], key: &str, order: &str) -> Result<(), Uncovered> {
    let request = calls
        .iter()
        .find(|call| is_read(call) && is_socket(call) && call.text.contains(key))
        .ok_or(Uncovered::NotSeen("the request"))?;
    let answer = calls
        .iter()
        .filter(|call| call.entry > request.exit && call.on == request.on && is_write(call))
        .find(|call| call.text.contains("HTTP/1.1 20") && call.text.contains(order))
        .ok_or(Uncovered::NotSeen("the answer"))?;
    let between: Vec<_> = calls
        .iter()
        .filter(|call| call.entry > request.exit && call.exit < answer.entry)
        .collect();
    let written = between
        .iter()
        .filter(|call| is_write(call) && is_log(call) && call.text.contains(key))
        .max_by_key(|call| call.exit)
        .ok_or(Uncovered::Unwritten)?;
    between
        .iter()
        .find(|call| is_sync(call) && call.on == written.on && call.entry > written.exit)
        .map(|_| ())
        .ok_or(Uncovered::Unsynced)
}

fn is_socket(call: &Call) -> bool {
    call.on.starts_with("socket:")
}

fn is_log(call: &Call) -> bool {
    call.on.ends_with(".wal")
}

fn is_read(call: &Call) -> bool {
    matches!(&*call.name, "recvfrom" | "read")
}

fn is_write(call: &Call) -> bool {
    matches!(
        &*call.name,
        "write" | "writev" | "sendto" | "sendmsg" | "pwrite64" | "pwritev"
    )
}

fn is_sync(call: &Call) -> bool {
    matches!(&*call.name, "fsync" | "fdatasync")
}
