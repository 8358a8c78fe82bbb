//! What an update keeps and what it reckons anew: coupons, options, lines of one article, keys, totals that were taken.

use reqwest::Method;
use serde_json::{Value, json};

use super::updates::{patch, quantity, total};
use crate::{
    app::{Person, TestApp, basket, fresh_key, id},
    support::run,
};

/// An article that costs 300 and is counted.
async fn article(app: &TestApp, sku: &str, stock: u32, options: Value) {
    let body = json!({"sku": sku, "name": sku, "price": 300, "stock": stock, "options": options});
    app.admin().await.post("products", &body).await.expect(201);
}

async fn place(who: &Person, body: &Value) -> Value {
    who.post("orders", body).await.expect(201)
}

fn amounts(order: &Value) -> [i64; 3] {
    ["subtotal", "discount", "total"].map(|sum| order[sum]["amount"].as_i64().unwrap())
}

#[test]
fn a_coupon_is_reckoned_anew_and_stays_when_its_minimum_is_not_met() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        article(&app, "plate", 50, json!([])).await;
        let coupon = json!({"code": "TENTH", "kind": "percent", "percent_bp": 1_000, "minimum": 900, "limit": 1});
        let made = app.manager().await.post("coupons", &coupon).await;
        made.expect(201);
        let body = json!({"lines": [{"sku": "plate", "quantity": 4}], "coupon": "TENTH"});
        let order = place(&customer, &body).await;
        assert_eq!(amounts(&order), [1_200, 120, 1_080]);

        let preview = patch(&customer, &order, "?preview=true", &quantity(2)).await;
        let preview = preview.expect(200);
        assert_eq!(amounts(&preview), [600, 0, 600]);
        assert_eq!(preview["difference"]["amount"], 600 - 1_080);
        let below = patch(&customer, &order, "", &quantity(2)).await.expect(200);
        assert_eq!(amounts(&below), [600, 0, 600]);
        assert_eq!(below["coupon"]["code"], "TENTH");
        assert_eq!(below["coupon"]["discount"]["amount"], 0);
        assert_eq!(below["lines"][0]["discount"], Value::Null);

        // What was promised stays promised, whatever became of the coupon since.
        let off = app.manager().await.call(Method::DELETE, "coupons/TENTH");
        assert_eq!(off.send().await.status, 204);
        let above = patch(&customer, &below, "", &quantity(3)).await.expect(200);
        assert_eq!(amounts(&above), [900, 90, 810]);
        assert_eq!(above["lines"][0]["discount"]["amount"], 90);

        let paid = {
            let code = app.code_of_sending(id(&order), 3).await;
            let paid = customer.act(&order, "pay", &json!({"code": code})).await;
            paid.expect(200)
        };
        let more = patch(&customer, &paid, "", &quantity(5)).await.expect(200);
        assert_eq!(amounts(&more), [1_500, 150, 1_350]);
        app.stop().await;
    });
}

#[test]
fn a_line_that_stays_keeps_its_options_and_other_ones_take_a_line_of_their_own() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let size = json!([{"id": "size", "name": "Size", "min": 1, "max": 1, "choices": [
            {"id": "small", "name": "Small", "price_delta": -50},
            {"id": "large", "name": "Large", "price_delta": 100},
        ]}]);
        article(&app, "mug", 50, size).await;
        let chosen = |choice: &str| json!([{"option": "size", "choices": [choice]}]);
        let large = json!({"lines": [{"sku": "mug", "quantity": 1, "options": chosen("large"), "note": "hot"}]});
        let order = place(&customer, &large).await;
        assert_eq!(total(&order), 400);
        // From now on the large one costs more, and the small one cannot be had.
        let dearer = json!({"options": [{"id": "size", "name": "Size", "min": 1, "max": 1, "choices": [
            {"id": "small", "name": "Small", "price_delta": -50, "is_available": false},
            {"id": "large", "name": "Large", "price_delta": 200},
            {"id": "huge", "name": "Huge", "price_delta": 300},
        ]}]});
        let mug = app.nobody().get("products/mug").await.expect(200);
        let call = app.admin().await.call(Method::PATCH, "products/mug");
        let call = call.if_match(mug["version"].as_u64().unwrap());
        call.json(&dearer).send().await.expect(200);

        let kept = patch(&customer, &order, "", &quantity(2)).await.expect(200);
        assert_eq!(kept["lines"][0]["options"], order["lines"][0]["options"]);
        assert_eq!(
            (total(&kept), &kept["lines"][0]["note"]),
            (800, &json!("hot"))
        );

        let refused = async |options: Value, code: (u16, &str), pointer: &str| {
            let body = json!({"lines": [
                {"line": 1, "quantity": 1}, {"sku": "mug", "quantity": 1, "options": options},
            ]});
            let problem = patch(&customer, &kept, "", &body).await;
            let problem = problem.problem(code.0, code.1);
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        };
        let choice = "/lines/1/options/0/choices/0";
        refused(chosen("small"), (409, "out_of_stock"), choice).await;
        refused(chosen("tiny"), (422, "validation"), choice).await;
        refused(json!([]), (422, "validation"), "/lines/1/options").await;
        let body = json!({"lines": [{"line": 1, "quantity": 1, "options": chosen("huge")}]});
        let problem = patch(&customer, &kept, "", &body).await;
        let problem = problem.problem(422, "validation");
        assert_eq!(problem["errors"][0]["pointer"], "/lines/0/options");

        let body = json!({"lines": [
            {"line": 1, "quantity": 1}, {"sku": "mug", "quantity": 1, "options": chosen("huge")},
        ]});
        let both = patch(&customer, &kept, "", &body).await.expect(200);
        assert_eq!(both["lines"][1]["options"][0]["choice"], "huge");
        assert_eq!(total(&both), 400 + 600);
        let other = json!({"lines": [{"line": 2, "quantity": 1}]});
        let other = patch(&customer, &both, "", &other).await.expect(200);
        assert_eq!(
            (total(&other), &other["lines"][0]["line"]),
            (600, &json!(2))
        );
        app.stop().await;
    });
}

#[test]
fn one_article_on_two_lines_is_one_claim_and_the_line_that_wants_too_much_is_named() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        article(&app, "rare", 5, json!([])).await;
        let order = customer
            .place(&[("rare", 2), ("cola", 1), ("rare", 1)])
            .await;
        assert_eq!(app.stock("rare").await, 2);
        let lines = |first: u32, third: u32| {
            json!({"lines": [
                {"line": 2, "quantity": 1}, {"line": 1, "quantity": first}, {"line": 3, "quantity": third},
            ]})
        };
        for (first, third, pointer) in [
            (5, 1, "/lines/1/quantity"),
            (1, 5, "/lines/2/quantity"),
            (3, 3, "/lines/1/quantity"),
        ] {
            let problem = patch(&customer, &order, "", &lines(first, third)).await;
            let problem = problem.problem(409, "out_of_stock");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        }
        let swapped = patch(&customer, &order, "", &lines(1, 4)).await.expect(200);
        assert_eq!(app.stock("rare").await, 0);
        let less = patch(&customer, &swapped, "", &lines(1, 1)).await;
        less.expect(200);
        assert_eq!(app.stock("rare").await, 3);
        // Placing names the line, too.
        let too_many = basket(&[("cola", 1), ("rare", 4)]);
        let problem = customer.post("orders", &too_many).await;
        let problem = problem.problem(409, "out_of_stock");
        assert_eq!(problem["errors"][0]["pointer"], "/lines/1/quantity");
        app.stop().await;
    });
}

#[test]
fn a_key_answers_again_for_what_was_done_and_never_for_what_was_only_looked_at() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = app.paid(&customer).await;
        let (path, key) = (format!("orders/{}", id(&order)), fresh_key("update"));
        let version = order["version"].as_u64().unwrap();
        let ask = async |query: &str, pieces: u32| {
            let call = customer.call(Method::PATCH, &format!("{path}{query}"));
            let call = call.key(&key).if_match(version);
            call.json(&quantity(pieces)).send().await
        };
        for _ in 0..2 {
            let looked = ask("?preview=true", 2).await;
            assert!(!looked.is_replayed());
            assert_eq!(looked.expect(200)["effect"], "authorize");
        }
        let done = ask("", 2).await;
        assert!(!done.is_replayed());
        let done = done.expect(200);
        assert_eq!(total(&done), 2 * total(&order));
        for _ in 0..2 {
            let again = ask("", 2).await;
            assert!(
                again.is_replayed(),
                "the version is stale, and the key is known"
            );
            assert_eq!(again.expect(200)["version"], done["version"]);
        }
        ask("", 3).await.problem(422, "idempotency_key_reused");
        ask("?preview=true", 2).await.problem(412, "version_stale");
        assert_eq!(customer.order(&order).await["version"], done["version"]);
        // A refusal is not remembered.
        let refused = customer.call(Method::PATCH, &path).key("refused");
        let refused = refused.if_match(version).json(&quantity(4)).send().await;
        refused.problem(412, "version_stale");
        let then = customer.call(Method::PATCH, &path).key("refused");
        let then = then.if_match(done["version"].as_u64().unwrap());
        then.json(&quantity(4)).send().await.expect(200);
        app.stop().await;
    });
}

#[test]
fn what_was_paid_at_the_counter_keeps_its_total() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 2)]).await;
        let cash = json!({"method": "cash"});
        let paid = app.manager().await.act(&order, "pay", &cash).await;
        paid.expect(200);
        let paid = customer.order(&order).await;
        assert_eq!(paid["payment"], "captured");
        for pieces in [1, 3] {
            for query in ["?preview=true", ""] {
                let refused = patch(&customer, &paid, query, &quantity(pieces)).await;
                refused.problem(409, "money_taken");
            }
        }
        let split = json!({"lines": [
            {"line": 1, "quantity": 1, "note": "for here"}, {"sku": "espresso", "quantity": 1, "note": "to go"},
        ]});
        let preview = patch(&customer, &paid, "?preview=true", &split).await;
        assert_eq!(preview.expect(200)["effect"], "none");
        let split = patch(&customer, &paid, "", &split).await.expect(200);
        assert_eq!(total(&split), total(&order));
        assert_eq!(split["lines"][1]["note"], "to go");
        app.release(&order).await;
        let ended = app.once(&order, |order| order["fulfillment"] == "queued");
        assert_eq!(ended.await["payment"], "captured");
        app.stop().await;
    });
}

#[test]
fn lines_are_changed_twenty_times_at_most() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let mut order = customer.place(&[("espresso", 1)]).await;
        for round in 0..20 {
            assert!(order["allowed"].to_string().contains("update"));
            let changed = patch(&customer, &order, "", &quantity(2 - round % 2)).await;
            order = changed.expect(200);
        }
        let used_up = patch(&customer, &order, "", &quantity(9)).await;
        let problem = used_up.problem(409, "updates_used_up");
        assert!(
            !problem["allowed"].to_string().contains("update"),
            "{problem}"
        );
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        app.stop().await;
    });
}
