//! `kill -9` under load, again and again, over one database folder: nothing that was acknowledged is lost, doubled or
//! half done, whatever was not is asked for again and done once, and sockets resume as if nothing had been.
//!
//! A kill cannot show a missing fsync, for the page cache survives it: that is `durability.rs`. The same torture of a
//! hub that acknowledges before it commits must fail; otherwise it would prove nothing.

use std::{ops::Range, path::PathBuf, sync::Arc, time::Duration};

use orderhub::client::Counts;
use rand::Rng;
use tokio::{sync::watch, task::JoinSet, time::sleep};

use super::{
    api::Caller,
    feed::Feed,
    hub::{Shop, program},
    inspector::Inspector,
    ledger::Ledger,
    stage::Stage,
};
use crate::support::run;

/// Kills under load.
const KILLS: usize = 20;
/// Every so many kills the hub is killed once more, while it boots.
const BOOT_KILL_EVERY: usize = 4;
/// Kills that the hub that lies gets away with, at most.
const KILLS_OF_A_LIAR: usize = 5;
/// How long the hub is under load before it is killed, milliseconds.
const LOAD_MS: Range<u64> = 200..800;
/// When a boot is cut off, milliseconds after its start.
const BOOT_KILL_MS: Range<u64> = 20..400;
/// Callers at once.
const CALLERS: usize = 8;
/// Nothing moves by itself while it is looked at.
const FLAGS: [&str; 4] = [
    "--cancellation.window_s=3600",
    "--payment.ttl_s=3600",
    "--accounts.access_token_s=3600",
    "--limits.anonymous_per_s=0",
];

#[test]
fn nothing_acknowledged_is_lost_or_doubled_by_kill_nine() {
    run(async {
        let torture = torture(program(), KILLS).await;
        let counts = torture.ledger.counts();
        let size = format!(
            "{KILLS} kills, {counts:?}, {} events of {} orders, sockets {:?} and {:?}",
            torture.feed.items.len(),
            torture.feed.orders.len(),
            torture.sockets[0],
            torture.sockets[1],
        );
        let findings = torture.ledger.findings();
        assert!(
            findings.is_empty(),
            "{} findings in {size}:\n{}\n{}",
            findings.len(),
            findings[..findings.len().min(20)].join("\n"),
            torture.shop.log(),
        );
        let looked = torture.shop.doctor();
        assert!(
            looked.0,
            "the doctor found something in {size}: {}",
            looked.1
        );
        // The torture was one: kills hit requests on their way, and hardly a moment was idle.
        assert!(counts.acknowledged >= KILLS * 8, "too little: {size}");
        assert!(counts.unanswered >= KILLS, "nobody was hit: {size}");
        let [site, orders] = torture.sockets;
        let [live, replay, snapshot] = site.begun;
        assert_eq!(snapshot, 1, "the site's stream was resumed: {size}");
        assert!(live + replay >= KILLS as u64, "after every kill: {size}");
        assert!(orders.begun[0] + orders.begun[1] >= 20, "orders': {size}");
    });
}

#[test]
fn a_hub_that_acknowledges_before_it_commits_fails_the_same_torture() {
    let liar = PathBuf::from(format!("{}-early-ack", program().display()));
    assert!(
        liar.exists(),
        "{} is missing: scripts/test builds it (`cargo build --features early-ack`)",
        liar.display()
    );
    run(async {
        let torture = torture(liar, KILLS_OF_A_LIAR).await;
        let findings = torture.ledger.findings();
        let lost = findings
            .iter()
            .any(|finding| finding.contains("acknowledged") && finding.contains("0 times"));
        assert!(
            lost,
            "a hub that lies lost nothing in {:?}: {findings:?}",
            torture.ledger.counts()
        );
    });
}

/// What a torture left behind.
struct Torture {
    shop: Shop,
    ledger: Arc<Ledger>,
    feed: Feed,
    /// Of the site's stream, and of those of single orders.
    sockets: [Counts; 2],
}

/// Kills `program` under load, `kills` times or until something is wrong. The shop itself is made by the honest hub.
async fn torture(program: PathBuf, kills: usize) -> Torture {
    let mut shop = Shop::new(&FLAGS);
    let mut hub = shop.start();
    let (lives, life) = watch::channel(0);
    let (gate, open) = watch::channel(false);
    let (close, closing) = watch::channel(false);
    let stage = Arc::new(Stage {
        ledger: Arc::default(),
        customer: Caller::login(&hub.url, "customer").await,
        manager: Caller::login(&hub.url, "manager").await,
        open,
        closing,
    });
    let mut inspector = Inspector::start(&hub.url, stage.clone(), life).await;
    hub.kill();
    shop.program = program;
    hub = shop.start();
    lives.send_replace(1);

    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        callers.spawn(stage.clone().orders(caller));
    }
    for kill in 1..=kills {
        gate.send_replace(true);
        let load = rand::rng().random_range(LOAD_MS);
        sleep(Duration::from_millis(load)).await;
        hub.kill();
        gate.send_replace(false);
        if kill % BOOT_KILL_EVERY == 0 {
            let moment = rand::rng().random_range(BOOT_KILL_MS);
            shop.start_and_kill(Duration::from_millis(moment));
        }
        hub = shop.start();
        lives.send_modify(|life| *life += 1);
        inspector.look_around().await;
        if !stage.ledger.findings().is_empty() {
            break;
        }
    }
    close.send_replace(true);
    gate.send_replace(true);
    if stage.ledger.findings().is_empty() {
        while callers.join_next().await.is_some() {}
        hub.kill();
        hub = shop.start();
        lives.send_modify(|life| *life += 1);
        inspector.look_around().await;
        inspector.look_at_everything().await;
    }
    drop(hub);
    Torture {
        shop,
        ledger: stage.ledger.clone(),
        sockets: [inspector.site.counts(), inspector.orders.counts()],
        feed: inspector.feed,
    }
}
