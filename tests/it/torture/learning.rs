//! `kill -9` in the middle of a training: the next life takes away what was unfinished, serves, and learns in its next round.

use std::{path::Path, sync::Arc, time::Duration};

use orderhub::{
    app::Mode,
    clock::Clock as _,
    learning::standing::Ended,
    model::{registry::names, task::Task},
};
use tokio::time::{Instant, sleep};

use super::hub::Shop;
use crate::{
    app::{PASSWORD, TestApp, TestClock},
    learning::shop::import,
    models::made::MadeLog,
    support::run,
};

const TASKS: &str = "--learning.tasks=cancel";
const DAY_MS: i64 = 86_400_000;
/// How long a training may take to begin.
const PATIENCE: Duration = Duration::from_secs(90);

/// The hub in this process, over the same folder, so many days from now.
async fn life(folder: &Path, days: i64) -> TestApp {
    let clock: Arc<TestClock> = TestClock::new();
    clock.advance_ms(days * DAY_MS);
    let database = folder.join("db");
    let url = format!(
        "--database.url=surrealkv://{}?sync=every",
        database.display()
    );
    TestApp::start(&[&url, TASKS], Mode::Demo, clock).await
}

#[test]
fn a_training_that_kill_nine_cut_off_leaves_nothing_and_is_done_again() {
    run(async {
        let mut shop = Shop::new(&[TASKS]);
        let folder = shop.folder().to_path_buf();
        // Yesterday: the history comes in, and learning begins to wait for its hour.
        let app = life(&folder, -1).await;
        let manager = app.login("manager@demo.local", PASSWORD).await;
        let now = app.clock.now().to_string();
        let job = import(&manager, &MadeLog::of(130, None), &now).await;
        assert_eq!(job["rejected"], 0, "{job:#}");
        app.learning().look().await;
        app.stop().await;

        // Today: the hour has come since, and the training begins at once.
        let hub = shop.start();
        let models = folder.join("models/main");
        let half = models.join(".cancel-v3.new");
        let until = Instant::now() + PATIENCE;
        while !half.exists() {
            assert!(Instant::now() < until, "it does not train:\n{}", shop.log());
            sleep(Duration::from_millis(5)).await;
        }
        let ready = reqwest::get(format!("{}/readyz", hub.url)).await.unwrap();
        assert!(ready.status().is_success(), "it serves meanwhile");
        hub.kill();
        assert!(names(&models).is_empty());
        let written = half.join("model.safetensors");
        std::fs::write(&written, "half").unwrap();

        // Tomorrow. It trains again at once, in a folder of the same name.
        let app = life(&folder, 1).await;
        assert!(!written.exists());
        let customer = app.login("customer@demo.local", PASSWORD).await;
        let order = customer.place(&[("espresso", 1)]).await;
        assert!(order["id"].is_string(), "{order}");
        app.learning().look().await;
        let main = "main".parse().unwrap();
        let standing = app.learning().standing(&main).await.unwrap().unwrap();
        assert_eq!((standing.problem, standing.orders), (None, 130 * 8));
        let trained = standing.tasks[&Task::Cancel].trained.clone().unwrap();
        // Whether or not there was more to learn than the baseline knows: it came to its end.
        assert!(
            matches!(trained.ended, Ended::Model | Ended::NoSignal),
            "{}",
            trained.sentence
        );
        assert!(!half.exists());
        app.stop().await;
    });
}
