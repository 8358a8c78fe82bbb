//! A hub on disk whose clock stands still, with the history of a made-up shop.

use std::{path::PathBuf, sync::Arc};

use orderhub::{
    learning::standing::Standing,
    model::{registry::Registry, task::Task},
    order::SiteId,
};
use reqwest::Method;
use serde_json::Value;

use crate::{
    app::{Disk, PASSWORD, Person, TestApp, TestClock, eventually, id},
    models::made::{MadeLog, time},
};

/// The hub, its folder and its clock.
pub(super) struct LearningShop {
    pub(super) app: TestApp,
    pub(super) clock: Arc<TestClock>,
    pub(super) disk: Disk,
}

/// RFC 3339 of a day of the made-up shop, at an hour.
pub(super) fn day(day: i64, hour: i64) -> String {
    time(day * 86_400 + hour * 3_600)
}

pub(super) fn main_site() -> SiteId {
    "main".parse().unwrap()
}

impl LearningShop {
    /// A hub that learns to foresee cancellations, at such an hour of the shop's time.
    pub(super) async fn open(at: &str) -> Self {
        Self::open_over(Disk::new(), "cancel", at).await
    }

    /// A hub over a folder that may hold models already, which learns a task.
    pub(super) async fn open_over(disk: Disk, task: &str, at: &str) -> Self {
        let clock = TestClock::new();
        clock.stop_at(at, 0);
        let tasks = format!("--learning.tasks={task}");
        let app = disk.start_with(&[&tasks], &clock).await;
        let shop = Self { app, clock, disk };
        // The first look notes when learning began.
        shop.look().await;
        shop
    }

    /// Where the models of the site are.
    pub(super) fn models(&self) -> PathBuf {
        self.disk.path().join("models/main")
    }

    /// Gives models their roles, as the command does.
    pub(super) fn cast(&self, task: Task, champion: Option<&str>, challenger: Option<&str>) {
        let mut registry = Registry::read(&self.models()).unwrap();
        let roles = registry.tasks.entry(task).or_default();
        roles.champion = champion.map(str::to_owned);
        roles.challenger = challenger.map(str::to_owned);
        registry.write(&self.models()).unwrap();
    }

    /// Somebody orders, as ever.
    pub(super) async fn takes_an_order(&self) {
        let customer = self.app.login("customer@demo.local", PASSWORD).await;
        let order = customer.place(&[("espresso", 1)]).await;
        assert!(order["id"].is_string(), "{order}");
    }

    /// Where its log is.
    pub(super) fn log(&self) -> PathBuf {
        self.disk.path().join("learning/main/log")
    }

    /// What the hub does every minute; how learning stands then.
    pub(super) async fn look(&self) -> Standing {
        let learning = self.app.learning();
        learning.look().await;
        learning.standing(&main_site()).await.unwrap().unwrap()
    }

    /// The manager; a token of yesterday is no good any more.
    pub(super) async fn manager(&self) -> Person {
        self.app.login("manager@demo.local", PASSWORD).await
    }

    /// Sends a log in, as far as it is past at `now`, and waits.
    pub(super) async fn import(&self, log: &MadeLog, now: &str) -> Value {
        import(&self.manager().await, log, now).await
    }
}

/// Sends a log in, as far as it is past at `now`, and waits.
pub(crate) async fn import(manager: &Person, log: &MadeLog, now: &str) -> Value {
    let mut body = String::new();
    for (name, file, column) in [
        ("orders", &log.orders, 3),
        ("lines", &log.lines, usize::MAX),
        ("reversals", &log.reversals, 2),
    ] {
        let is_past = |row: &&str| {
            row.split(',')
                .nth(column)
                .is_none_or(|at| at < now || at == name_of(column))
        };
        let rows: Vec<&str> = file.lines().filter(is_past).collect();
        body += &format!(
            "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}.csv\"\r\n\r\n{}\n\r\n",
            rows.join("\n")
        );
    }
    body += "--b--\r\n";
    let call = manager.call(Method::POST, "imports?kind=orders&site=main");
    let sent = call
        .raw("multipart/form-data; boundary=b", body)
        .send()
        .await;
    let path = format!("jobs/{}", id(&sent.expect(202)));
    eventually("the end of a job", || async {
        let job = manager.get(&path).await.expect(200);
        let state = job["state"].as_str().unwrap();
        matches!(state, "done" | "failed").then_some(job)
    })
    .await
}

/// The header of a column of times.
fn name_of(column: usize) -> &'static str {
    match column {
        3 => "placed_at",
        _ => "reversed_at",
    }
}
