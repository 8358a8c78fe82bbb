//! Screens that do the same thing at once, and people who want something else meanwhile.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::at;
use crate::{
    app::{TestApp, id},
    support::run,
};

#[test]
fn a_bump_from_two_screens_hands_over_once() {
    run(async {
        let app = TestApp::demo().await;
        let (kitchen, other) = (app.kitchen().await, app.warehouse().await);
        let before = app.stock("espresso").await;
        for _ in 0..10 {
            let order = app.released(&app.customer().await).await;
            let bumps = [&kitchen, &other, &kitchen, &other];
            let bumps = bumps.map(|who| at(who, &order, 1, "bump", json!({})));
            for reply in join_all(bumps).await {
                assert_eq!(reply.expect(200)["status"], "FULFILLED");
            }
            let events = kitchen.all(&format!("orders/{}/events", id(&order))).await;
            let kinds = events
                .iter()
                .filter(|event| event["kind"] == "order.fulfilled");
            assert_eq!(kinds.count(), 1);
        }
        assert_eq!(app.stock("espresso").await, before - 10);
        app.stop().await;
    });
}

#[test]
fn a_bump_against_reject_cancel_and_fulfill_has_one_winner() {
    run(async {
        for rival in ["reject", "fulfill", "cancel"] {
            let app = TestApp::demo().await;
            let (kitchen, admin) = (app.kitchen().await, app.admin().await);
            for _ in 0..8 {
                let order = app.released(&app.customer().await).await;
                if rival == "cancel" {
                    // Only what the kitchen gave up can be cancelled so late.
                    let why = json!({"reason": "burnt"});
                    kitchen.act(&order, "reject", &why).await.expect(200);
                }
                let body = json!({"reason": "no"});
                let (bumped, other) = tokio::join!(
                    at(&kitchen, &order, 1, "bump", json!({})),
                    admin_or_kitchen(&admin, &kitchen, rival).act(&order, rival, &body),
                );
                let end = admin.order(&order).await;
                let is_done = end["status"] == "FULFILLED";
                match rival {
                    "fulfill" => assert!(is_done && bumped.status == 200),
                    "reject" => {
                        assert_eq!(is_done, bumped.status == 200, "{}", bumped.text);
                        assert_eq!(is_done, other.status == 409, "{}", other.text);
                    }
                    _ => {
                        assert_eq!(end["status"], "CANCELLED");
                        let code = &bumped.body["code"];
                        assert!(*code == "order_stopped" || *code == "order_final");
                        assert_eq!(end["tickets"]["1"]["needs_ack"], true);
                    }
                }
                check_whole(&kitchen.all(&format!("orders/{}/events", id(&order))).await);
            }
            app.stop().await;
        }
    });
}

fn admin_or_kitchen<'a>(
    admin: &'a crate::app::Person,
    kitchen: &'a crate::app::Person,
    rival: &str,
) -> &'a crate::app::Person {
    if rival == "cancel" { admin } else { kitchen }
}

/// Versions rise by one, and at most one event ends the order.
pub(super) fn check_whole(events: &[Value]) {
    let versions: Vec<_> = events
        .iter()
        .map(|event| event["version"].as_u64())
        .collect();
    let expected: Vec<_> = (1..=events.len() as u64).map(Some).collect();
    assert_eq!(versions, expected);
    let ends = events
        .iter()
        .filter(|event| event["data"]["ended_at"].is_string());
    assert!(ends.count() <= 1);
}
