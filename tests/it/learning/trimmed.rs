//! The order log over a feed that lost its beginning, be it empty or behind: nothing fails, and it goes on from what is there.

use serde_json::json;

use super::shop::{LearningShop, day};
use crate::{
    app::{Disk, PASSWORD, TestApp, TestClock},
    models::made::MadeLog,
    support::run,
};

/// Orders of the made-up shop, an event each.
const PAST: usize = 240;

async fn open(disk: Disk, at: &str, flags: &[&str]) -> LearningShop {
    let clock = TestClock::new();
    clock.stop_at(at, 0);
    let app = disk.start_with(flags, &clock).await;
    app.is_ready().await;
    LearningShop { app, clock, disk }
}

/// Two events: an order that is over at once.
async fn cancels_an_order(app: &TestApp) {
    let customer = app.login("customer@demo.local", PASSWORD).await;
    let order = customer.place(&[("espresso", 1)]).await;
    customer.act(&order, "cancel", &json!({})).await.expect(200);
}

/// Forty days later, what was before has left, and an order of that day is there. Nobody learned meanwhile.
async fn trimmed(disk: Disk, first: u64) -> Disk {
    const OFF: &str = "--learning.off";
    let LearningShop { app, disk, .. } = open(disk, &day(80, 2), &[OFF]).await;
    cancels_an_order(&app).await;
    app.stop().await;
    let archive = disk.path().join("archive");
    let archive = format!("--retention.archive_dir={}", archive.display());
    let flags = [OFF, "--retention.orders_days=30", archive.as_str()];
    let LearningShop { app, disk, .. } = open(disk, &day(80, 2), &flags).await;
    app.begins_at(first).await;
    app.stop().await;
    disk
}

fn rows(shop: &LearningShop) -> Vec<String> {
    let text = std::fs::read_to_string(shop.log().join("orders.csv")).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

/// The log has the order that is there, and a day later another, behind what was settled.
async fn goes_on(disk: Disk, settled: &[String]) {
    let shop = open(disk, &day(80, 4), &["--learning.tasks=cancel"]).await;
    let count = settled.len();
    for more in 1..=2 {
        let standing = shop.look().await;
        assert_eq!(standing.problem, None);
        assert_eq!(standing.orders, (count + more) as u64);
        let rows = rows(&shop);
        assert_eq!(rows.len(), count + more);
        assert_eq!(&rows[..count], settled);
        cancels_an_order(&shop.app).await;
        shop.clock.stop_at(&day(81, 4), 0);
    }
    shop.app.stop().await;
}

#[test]
fn a_log_that_is_empty_or_behind_begins_with_what_the_feed_still_has() {
    run(async {
        let now = day(40, 2);
        let shop = LearningShop::open(&now).await;
        shop.import(&MadeLog::of(30, None), &now).await;
        let empty = shop.disk.as_it_is();
        assert!(!shop.log().join("orders.csv").exists());

        shop.clock.stop_at(&day(40, 3), 0);
        assert_eq!(shop.look().await.orders, PAST as u64);
        let settled = rows(&shop);
        assert_eq!(settled.len(), PAST);
        // Of this one the log does not hear before it has left.
        cancels_an_order(&shop.app).await;
        let LearningShop { app, disk, .. } = shop;
        app.stop().await;

        let first = PAST as u64 + 1;
        goes_on(trimmed(empty, first).await, &[]).await;
        goes_on(trimmed(disk, first + 2).await, &settled).await;
    });
}
