//! Changing the lines of an order: what the code, the money and the stock do then.

use serde_json::{Value, json};

use crate::{
    app::{Person, Reply, TestApp, id},
    support::run,
};

pub(super) async fn patch(who: &Person, order: &Value, query: &str, body: &Value) -> Reply {
    let path = format!("orders/{}{query}", id(order));
    let call = who.call(reqwest::Method::PATCH, &path).json(body);
    call.if_match(order["version"].as_u64().unwrap())
        .send()
        .await
}

pub(super) fn quantity(pieces: u32) -> Value {
    json!({"lines": [{"line": 1, "quantity": pieces}]})
}

pub(super) fn total(order: &Value) -> i64 {
    order["total"]["amount"].as_i64().unwrap()
}

/// The same with a token for the difference.
fn with_token(pieces: u32, token: &str) -> Value {
    json!({"lines": [{"line": 1, "quantity": pieces}], "token": token})
}

#[test]
fn an_unpaid_order_is_changed_and_only_the_new_code_pays() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let before = app.stock("espresso").await;
        let order = customer.place(&[("espresso", 1)]).await;
        let old = app.code(&order).await;
        let path = format!("orders/{}", id(&order));
        let call = customer.call(reqwest::Method::PATCH, &path);
        let bare = call.json(&quantity(3)).send().await;
        bare.problem(428, "version_required");

        let preview = patch(&customer, &order, "?preview=true", &quantity(3)).await;
        let preview = preview.expect(200);
        assert_eq!(preview["effect"], "new_code");
        assert_eq!(preview["difference"]["amount"], 2 * total(&order));
        assert_eq!(customer.order(&order).await["version"], order["version"]);

        let body = json!({
            "lines": [{"line": 1, "quantity": 2}, {"sku": "cola", "quantity": 1, "note": "cold"}],
        });
        let updated = patch(&customer, &order, "", &body).await.expect(200);
        assert_eq!(updated["version"], 2);
        assert_eq!(updated["cancel_deadline"], order["cancel_deadline"]);
        assert_eq!(updated["lines"][1]["line"], 2);
        assert_eq!(app.stock("espresso").await, before - 2);
        patch(&customer, &order, "", &body)
            .await
            .problem(412, "version_stale");
        let new = app.code_of_sending(id(&order), 2).await;
        if old != new {
            let refused = customer.act(&order, "pay", &json!({"code": old})).await;
            refused.problem(422, "otp_invalid");
        }
        let paid = customer.act(&order, "pay", &json!({"code": new})).await;
        assert_eq!(paid.expect(200)["status"], "PAID");
        let stranger = app.signup("Mallory").await;
        patch(&stranger, &updated, "", &body)
            .await
            .problem(404, "not_found");
        app.kitchen().await.order(&order).await;
        patch(&app.kitchen().await, &updated, "", &body)
            .await
            .problem(403, "forbidden");
        app.stop().await;
    });
}

#[test]
fn a_paid_order_is_changed_by_what_is_held_or_by_the_difference() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let before = app.stock("espresso").await;
        let order = customer.place(&[("espresso", 2)]).await;
        let order = app.pay(&customer, &order).await;
        let less = patch(&customer, &order, "?preview=true", &quantity(1)).await;
        assert_eq!(less.expect(200)["effect"], "release");
        let less = patch(&customer, &order, "", &quantity(1)).await.expect(200);
        assert_eq!(
            (&less["status"], &less["payment"]),
            (&json!("PAID"), &json!("authorized"))
        );

        let more = patch(&customer, &less, "?preview=true", &quantity(5)).await;
        assert_eq!(more.expect(200)["effect"], "authorize");
        let declined = patch(&customer, &less, "", &with_token(5, "sandbox_decline")).await;
        declined.problem(402, "payment_declined");
        let same = customer.order(&order).await;
        assert_eq!(
            (total(&same), &same["pending_update"]),
            (total(&less), &Value::Null)
        );
        assert_eq!(app.stock("espresso").await, before - 1);

        let more = patch(&customer, &same, "", &quantity(5)).await.expect(200);
        assert_eq!(more["lines"][0]["quantity"], 5);
        assert_eq!(app.stock("espresso").await, before - 5);
        let feed = customer.get(&format!("orders/{}/events", id(&order))).await;
        let feed = feed.expect(200);
        let kinds: Vec<_> = feed["items"].as_array().unwrap().iter().collect();
        let last = kinds.last().unwrap();
        assert_eq!(last["kind"], "order.updated");
        assert_eq!(last["differences"][0]["from"], 1);
        app.release(&order).await;
        let captured = app
            .once(&order, |order| order["payment"] == "captured")
            .await;
        assert_eq!(total(&captured), total(&more));
        let late = patch(&customer, &captured, "", &quantity(1)).await;
        late.problem(409, "cancel_window_closed");
        app.stop().await;
    });
}

#[test]
fn a_difference_that_is_thought_about_is_waited_for_dropped_or_cancelled() {
    run(async {
        let app = TestApp::demo_with(&["--payment.wait_s=1"]).await;
        let customer = app.customer().await;
        let before = app.stock("espresso").await;
        let order = app.paid(&customer).await;
        let slow = with_token(3, "sandbox_slow");
        let waiting = patch(&customer, &order, "", &slow).await.expect(202);
        assert_eq!(total(&waiting), total(&order), "not yet");
        assert_eq!(
            waiting["pending_update"]["difference"]["amount"],
            2 * total(&order)
        );
        assert_eq!(app.stock("espresso").await, before - 3);
        assert_eq!(waiting["allowed"], json!(["cancel"]));
        patch(&customer, &waiting, "", &quantity(1))
            .await
            .problem(409, "update_pending");
        let kitchen = app.kitchen().await.order(&order).await;
        assert_eq!(kitchen["pending_update"], Value::Null);
        let applied = app
            .once(&order, |order| order["pending_update"].is_null())
            .await;
        assert_eq!(total(&applied), 3 * total(&order));

        let order = app.paid(&customer).await;
        patch(&customer, &order, "", &slow).await.expect(202);
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        let ended = app.once(&order, |order| order["payment"] == "voided").await;
        assert_eq!(ended["status"], "CANCELLED");
        assert_eq!(app.stock("espresso").await, before - 3);

        let order = app.paid(&customer).await;
        patch(&customer, &order, "", &slow).await.expect(202);
        let released = app.release(&order).await;
        assert_eq!(
            (total(&released), &released["pending_update"]),
            (total(&order), &Value::Null)
        );
        assert_eq!(app.stock("espresso").await, before - 4);
        app.once(&order, |order| order["payment"] == "captured")
            .await;
        app.stop().await;
    });
}

#[test]
fn of_a_payment_an_update_and_a_cancel_at_once_each_is_whole_or_nothing() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let before = app.stock("espresso").await;
        let mut held = 0;
        for round in 0..12 {
            let order = customer.place(&[("espresso", 1)]).await;
            let code = app.code(&order).await;
            let (pay, body, nothing) = (json!({"code": code}), quantity(3), json!({}));
            let cancel = async {
                if round % 3 == 0 {
                    customer.act(&order, "cancel", &nothing).await.status
                } else {
                    0
                }
            };
            let (paid, changed, _) = tokio::join!(
                customer.act(&order, "pay", &pay),
                patch(&customer, &order, "", &body),
                cancel,
            );
            let ended = customer.order(&order).await;
            let pieces = ended["lines"][0]["quantity"].as_i64().unwrap();
            let story = format!("{} {} {ended}", paid.text, changed.text);
            assert_eq!(pieces, if changed.status == 200 { 3 } else { 1 }, "{story}");
            assert_eq!(total(&ended), pieces * total(&order), "{story}");
            assert!(
                paid.status != 200 || changed.status != 200 || paid.body["version"] != 2,
                "{story}"
            );
            if ended["status"] != "CANCELLED" {
                held += pieces;
            }
        }
        assert_eq!(app.stock("espresso").await, before - held);
        app.stop().await;
    });
}
