//! A site that is told to learn now: who may say so, what comes of too little, and what a hub says that learns nothing.

use serde_json::json;

use super::live::{disk, promote, score};
use crate::api::insights::{history, import, made};
use crate::app::{TestApp, TestClock, eventually};
use crate::support::run;

#[test]
fn a_site_learns_when_it_is_told_to_and_says_what_came_of_it() {
    run(async {
        let disk = disk();
        let app = disk.start(&TestClock::new()).await;
        import(&app, history(&app, 20, |_| 1)).await;
        let manager = app.manager().await;
        for who in [app.customer().await, app.kitchen().await] {
            let refused = who.post("models/learn", &json!({})).await;
            refused.problem(403, "forbidden");
        }
        let asked = manager.post("models/learn", &json!({})).await.expect(202);
        assert_eq!(asked, json!({"site": "main", "learning": true}));
        eventually("the end of learning", || async {
            let page = manager.get("models").await.expect(200);
            (page["learning"] == false).then_some(())
        })
        .await;

        let told = made(&manager, "models").await;
        let report = &told["report"];
        assert_eq!(report["orders"], 20, "{told:#}");
        assert!(report["learned_at"].is_string(), "{told:#}");
        for task in report["tasks"].as_array().unwrap() {
            let trained = &task["trained"];
            assert_eq!(trained["ended"], "not_enough_data", "{task:#}");
            assert!(!trained["sentence"].as_str().unwrap().is_empty());
        }
        app.stop().await;

        let app = TestApp::demo().await;
        let told = app.admin().await.post("models/learn", &json!({})).await;
        told.problem(409, "model_state");
        app.stop().await;
    });
}

#[test]
fn what_was_sold_in_an_imported_past_is_not_strange() {
    run(async {
        let disk = disk();
        let app = disk.start(&TestClock::new()).await;
        promote(&app, "anomaly-v3").await;
        import(&app, history(&app, 120, |_| 8)).await;
        let customer = app.customer().await;
        let said = async |sku: &str| {
            let order = customer.place(&[(sku, 1)]).await;
            score(&app, &order).await["reasons"].to_string()
        };
        let known = said("espresso").await;
        assert!(!known.contains("unknown_articles"), "{known}");
        let new = said("cola").await;
        assert!(new.contains("unknown_articles"), "{new}");
        app.stop().await;
    });
}
