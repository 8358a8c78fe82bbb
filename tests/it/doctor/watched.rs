//! What a running hub tells of a damaged store, without being asked: by this somebody is woken.

use orderhub::app::Mode;
use serde_json::json;
use tempfile::TempDir;

use super::{Store, lived_in};
use crate::{
    app::{TestApp, TestClock, eventually},
    support::run,
};

#[test]
fn a_hub_over_a_damaged_store_counts_what_is_broken() {
    run(async {
        let folder = TempDir::new().unwrap();
        let store = Store(folder.path().join("store"));
        lived_in(&store).await;
        // Free, and costs something.
        store
            .damage(
                "live",
                |order| order["payment"] == "free",
                |order| order["totals"]["total"] = json!(100),
            )
            .await;
        let app = TestApp::start(&[&store.flag()], Mode::Demo, TestClock::new()).await;
        app.is_ready().await;
        for gauge in [
            r#"orderhub_violations{rule="money"} 1"#,
            "orderhub_money_violations 1",
        ] {
            eventually(gauge, || async {
                let metrics = app.nobody().get("/metrics").await.text;
                metrics.lines().any(|line| line == gauge).then_some(())
            })
            .await;
        }
        app.stop().await;
    });
}
