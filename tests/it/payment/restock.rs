//! Pieces that come back with a refund: on the shelf and in its ledger, once, in the transaction that decides it.

use std::sync::Arc;

use orderhub::{
    catalog::MovementKind,
    engine::{Act, Failure},
    journal::{Journal as _, memory::Fault},
    order::{OrderId, RefundLine, Role},
};
use serde_json::{Value, json};

use crate::{
    app::{TestApp, id},
    engine::rig::{Rig, cash, person},
    support::run,
};

/// What the ledger says of an order, oldest first: kind, pieces, and what was on the shelf then.
async fn ledger(app: &TestApp, sku: &str, order: &Value) -> Vec<(String, i64)> {
    let rows = app
        .warehouse()
        .await
        .all(&format!("stock/{sku}/movements"))
        .await;
    let own = rows.iter().rev().filter(|row| row["order"] == order["id"]);
    own.map(|row| {
        (
            row["kind"].as_str().unwrap().to_owned(),
            row["quantity"].as_i64().unwrap(),
        )
    })
    .collect()
}

fn rows(rows: &[(&str, i64)]) -> Vec<(String, i64)> {
    rows.iter()
        .map(|(kind, pieces)| ((*kind).to_owned(), *pieces))
        .collect()
}

/// An order whose money is the shop's; the kitchen has it.
async fn captured(app: &TestApp, lines: &[(&str, u32)]) -> Value {
    let customer = app.customer().await;
    let order = customer.place(lines).await;
    app.pay(&customer, &order).await;
    app.release(&order).await;
    app.once(&order, |order| order["payment"] == "captured")
        .await
}

async fn settled(app: &TestApp, order: &Value) -> Value {
    app.once(order, |order| order["payment"] != "refund_pending")
        .await
}

#[test]
fn what_comes_back_of_a_handed_over_order_is_on_the_shelf_once() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let (espresso, cola) = (app.stock("espresso").await, app.stock("cola").await);
        let order = captured(&app, &[("espresso", 3), ("cola", 2)]).await;
        manager.act(&order, "fulfill", &json!({})).await.expect(200);
        assert_eq!(app.stock("espresso").await, espresso - 3);

        let before = app.footprint().await;
        let refused = [
            (
                json!({"amount": 100, "restock": true, "reason": "cold"}),
                "/restock",
            ),
            (
                json!({"lines": [{"line": 1, "quantity": 4}], "restock": true, "reason": "cold"}),
                "/lines/0",
            ),
            (
                json!({"lines": [{"line": 3, "quantity": 1}], "restock": true, "reason": "cold"}),
                "/lines/0",
            ),
        ];
        for (body, pointer) in refused {
            let told = manager
                .act(&order, "refund", &body)
                .await
                .problem(422, "validation");
            assert_eq!(told["errors"][0]["pointer"], pointer);
        }
        assert_eq!(
            app.footprint().await,
            before,
            "what is refused moves nothing"
        );

        let two =
            json!({"lines": [{"line": 1, "quantity": 2}], "restock": true, "reason": "unopened"});
        let told = manager.act(&order, "refund", &two).await.expect(200);
        assert_eq!(told["refunds"]["1"]["restocked"], json!({"1": 2}));
        assert_eq!(
            app.stock("espresso").await,
            espresso - 1,
            "in the same transaction"
        );
        let sold_and_back = rows(&[("sale", -3), ("return", 2)]);
        assert_eq!(ledger(&app, "espresso", &order).await, sold_and_back);
        let seen = app.customer().await.order(&order).await;
        assert!(
            seen["refunds"]["1"]["restocked"].is_null(),
            "no business of the customer: {seen}"
        );
        settled(&app, &order).await;

        let again = manager
            .act(&order, "refund", &two)
            .await
            .problem(422, "validation");
        assert_eq!(again["errors"][0]["pointer"], "/restock");
        // The money of a line can go back without its pieces.
        let eaten = json!({"lines": [{"line": 1, "quantity": 1}], "reason": "cold"});
        manager.act(&order, "refund", &eaten).await.expect(200);
        settled(&app, &order).await;
        let all = json!({"restock": true, "reason": "everything"});
        let told = manager.act(&order, "refund", &all).await.expect(200);
        assert_eq!(
            told["refunds"]["3"]["restocked"],
            json!({"1": 1, "2": 2}),
            "what is left"
        );
        let done = settled(&app, &order).await;
        assert_eq!(
            (&done["payment"], &done["refunded"]),
            (&json!("refunded"), &order["total"])
        );
        assert_eq!(
            (app.stock("espresso").await, app.stock("cola").await),
            (espresso, cola)
        );
        assert_eq!(
            ledger(&app, "cola", &order).await,
            rows(&[("sale", -2), ("return", 2)])
        );
        let looked = app.admin().await.get("invariants").await.expect(200);
        assert_eq!(looked["violations"], 0, "{looked}");
        app.stop().await;
    });
}

#[test]
fn what_comes_back_before_the_order_is_handed_over_is_not_handed_over() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let before = app.stock("espresso").await;
        let (handed_over, called_off) = (
            captured(&app, &[("espresso", 3)]).await,
            captured(&app, &[("espresso", 3)]).await,
        );
        let one =
            json!({"lines": [{"line": 1, "quantity": 1}], "restock": true, "reason": "too many"});
        for order in [&handed_over, &called_off] {
            manager.act(order, "refund", &one).await.expect(200);
            settled(&app, order).await;
            assert_eq!(
                ledger(&app, "espresso", order).await,
                rows(&[("sale", -1), ("return", 1)])
            );
        }
        assert_eq!(app.stock("espresso").await, before - 4);
        manager
            .act(&handed_over, "fulfill", &json!({}))
            .await
            .expect(200);
        let reason = json!({"reason": "no more milk"});
        app.kitchen()
            .await
            .act(&called_off, "reject", &reason)
            .await
            .expect(200);
        manager
            .act(&called_off, "cancel", &reason)
            .await
            .expect(200);
        assert_eq!(app.stock("espresso").await, before - 2);
        let both = [("sale", -1), ("return", 1), ("sale", -2)];
        assert_eq!(ledger(&app, "espresso", &handed_over).await, rows(&both));
        let looked = app.admin().await.get("invariants").await.expect(200);
        assert_eq!(looked["violations"], 0, "{looked}");
        assert!(!id(&called_off).is_empty());
        app.stop().await;
    });
}

/// Pieces that came back to the shelf of tea, as its ledger has them.
async fn returned(rig: &Rig, order: OrderId) -> Vec<i64> {
    let tea = "tea".parse().unwrap();
    let all = rig
        .journal
        .movements(rig.site.clone(), tea, None, 100)
        .await
        .unwrap();
    let own = all
        .iter()
        .filter(|row| row.order == Some(order) && row.kind == MovementKind::Return);
    own.map(|row| row.quantity).collect()
}

#[test]
fn a_refund_whose_commit_is_unknown_brings_its_pieces_back_once() {
    run(async {
        for fault in [Fault::LostBefore, Fault::LostAfter, Fault::Conflict] {
            let rig = Rig::start(&["--cancellation.window_s=0"], 10).await;
            let (who, boss) = (
                person("cleo", Role::Customer),
                person("mara", Role::Manager),
            );
            let order = rig.place(&who, "tea", 3, "place").await.unwrap().order;
            rig.act(&boss, order, cash(), "pay").await.unwrap();
            crate::shop::until("the kitchen has it", || async {
                let now = rig.engine.hub().order(order).unwrap();
                now.released_at.is_some().then_some(())
            })
            .await;
            rig.act(&boss, order, Act::Fulfill, "fulfill")
                .await
                .unwrap();
            assert_eq!(rig.tea().on_hand, 7);
            rig.journal.script([Some(fault)]);
            let refund = || Act::Refund {
                amount: None,
                lines: vec![RefundLine {
                    line: 1,
                    quantity: 2,
                }],
                restock: true,
                reason: Arc::from("unopened"),
                is_proven: true,
            };
            let unsure = rig.act(&boss, order, refund(), "refund").await;
            assert!(matches!(
                unsure,
                Err(Failure::OutcomeUnknown | Failure::Recovering)
            ));
            loop {
                match rig.act(&boss, order, refund(), "refund").await {
                    Err(Failure::Recovering) => tokio::task::yield_now().await,
                    outcome => break drop(outcome.unwrap()),
                }
            }
            let reborn = Rig::over(&[], Arc::new(rig.journal.reopen())).await;
            assert_eq!(reborn.tea().on_hand, 9, "{fault:?}");
            assert_eq!(returned(&reborn, order).await, [2]);
            assert_eq!(reborn.replayed(order).await.refunds.len(), 1);
        }
    });
}
