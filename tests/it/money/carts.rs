//! Carts: the same on every device, taken along at sign-in, emptied by placing and by nothing else.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{put, ten_off};
use crate::{
    app::{Person, TestApp, id},
    support::run,
};

fn of(lines: &[(&str, u32)]) -> Value {
    crate::app::basket(lines)
}

fn lines(cart: &Value) -> Vec<(String, u64)> {
    let lines = cart["lines"].as_array().unwrap().iter();
    let line = |line: &Value| {
        let sku = line["sku"].as_str().unwrap().to_owned();
        (sku, line["quantity"].as_u64().unwrap())
    };
    lines.map(line).collect()
}

async fn read(person: &Person, cart: &Value) -> Value {
    person.get(&format!("carts/{}", id(cart))).await.expect(200)
}

async fn guest_cart(app: &TestApp, wanted: &[(&str, u32)]) -> Value {
    let guest = app.nobody();
    let cart = guest.post("carts", &json!({})).await.expect(201);
    put(&guest, &cart, &of(wanted)).await.expect(200)
}

#[test]
fn a_cart_is_the_same_on_two_devices_and_loses_nothing() {
    run(async {
        let app = TestApp::demo().await;
        let phone = app.signup("Two Devices").await;
        let email = phone.user["email"].as_str().unwrap();
        let laptop = app.login(email, crate::app::PASSWORD).await;
        let (here, there) = (
            phone.get("carts/mine").await.expect(200),
            laptop.get("carts/mine").await.expect(200),
        );
        assert_eq!(id(&here), id(&there));
        let written = put(&phone, &here, &of(&[("espresso", 2)])).await;
        assert_eq!(written.header("etag"), "\"2\"");
        written.expect(200);
        put(&laptop, &there, &of(&[("tiramisu", 1)]))
            .await
            .problem(412, "version_stale");
        let now = read(&laptop, &there).await;
        assert_eq!(lines(&now), [("espresso".into(), 2)], "nothing was lost");
        put(&laptop, &now, &of(&[("espresso", 2), ("tiramisu", 1)]))
            .await
            .expect(200);
        let unsaid = phone.call(Method::PUT, &format!("carts/{}", id(&here)));
        unsaid
            .json(&of(&[]))
            .send()
            .await
            .problem(428, "version_required");
        let both = read(&phone, &here).await;
        assert_eq!(lines(&both).len(), 2);
        app.stop().await;
    });
}

#[test]
fn of_many_changes_at_once_one_wins() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.signup("Many Tabs").await;
        let carts = join_all((0..10).map(|_| customer.get("carts/mine"))).await;
        let mut ids: Vec<_> = carts
            .into_iter()
            .map(|cart| cart.expect(200)["id"].clone())
            .collect();
        ids.dedup();
        assert_eq!(ids.len(), 1, "one cart, whoever came first");
        let cart = customer.get("carts/mine").await.expect(200);
        let wishes: Vec<_> = (1..=20).map(|pieces| of(&[("espresso", pieces)])).collect();
        let answers = join_all(wishes.iter().map(|wish| put(&customer, &cart, wish))).await;
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1);
        lost.into_iter()
            .for_each(|answer| drop(answer.problem(412, "version_stale")));
        let now = read(&customer, &cart).await;
        assert_eq!(
            (&now["version"], &now["lines"]),
            (&json!(2), &won[0].body["lines"])
        );
        app.stop().await;
    });
}

#[test]
fn a_guest_s_cart_is_taken_over_once() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.signup("Signs In").await;
        let own = customer.get("carts/mine").await.expect(200);
        let own = put(&customer, &own, &json!({"lines": [
            {"sku": "espresso", "quantity": 1}, {"sku": "espresso", "quantity": 1, "note": "hot"},
        ]})).await.expect(200);
        let guest = guest_cart(&app, &[("espresso", 998), ("tiramisu", 2), ("espresso", 5)]).await;
        let path = format!("carts/{}/claim", id(&guest));
        let nothing = json!({});
        let answers = join_all((0..8).map(|_| customer.post(&path, &nothing))).await;
        let expected = [
            ("espresso".to_owned(), 999),
            ("espresso".into(), 1),
            ("tiramisu".into(), 2),
        ];
        for answer in answers {
            let merged = answer.expect(200);
            assert_eq!(id(&merged), id(&own));
            assert_eq!(lines(&merged), expected);
        }
        let again = customer.post(&path, &json!({})).await.expect(200);
        assert_eq!(lines(&again), expected, "claiming again adds nothing");
        assert_eq!(again["version"], 3);
        let elsewhere = app.signup("Somebody Else").await;
        for person in [&app.nobody(), &elsewhere, &customer] {
            let gone = person.get(&format!("carts/{}", id(&guest))).await;
            gone.problem(404, "not_found");
        }
        elsewhere
            .post(&path, &json!({}))
            .await
            .problem(404, "not_found");
        app.nobody()
            .post(&path, &json!({}))
            .await
            .problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn nobody_gets_at_a_cart_that_is_not_theirs() {
    run(async {
        let app = TestApp::demo().await;
        let (owner, stranger) = (
            app.signup("The Owner").await,
            app.signup("A Stranger").await,
        );
        let cart = owner.get("carts/mine").await.expect(200);
        let path = format!("carts/{}", id(&cart));
        for person in [&app.nobody(), &stranger, &app.admin().await] {
            person.get(&path).await.problem(404, "not_found");
            put(person, &cart, &of(&[("espresso", 1)]))
                .await
                .problem(404, "not_found");
            person
                .call(Method::DELETE, &path)
                .send()
                .await
                .problem(404, "not_found");
        }
        stranger
            .post(&format!("{path}/claim"), &json!({}))
            .await
            .problem(404, "not_found");
        let own = owner
            .post(&format!("{path}/claim"), &json!({}))
            .await
            .expect(200);
        assert_eq!(own["version"], 1, "one's own is simply there");
        let guest = guest_cart(&app, &[("espresso", 1)]).await;
        assert_eq!(id(&guest).len(), 32);
        let upper = id(&guest).to_uppercase();
        for wrong in [
            "0",
            "orders",
            &upper,
            &"0".repeat(32),
            &format!("{}0", id(&guest)),
        ] {
            app.nobody()
                .get(&format!("carts/{wrong}"))
                .await
                .problem(404, "not_found");
        }
        app.nobody()
            .call(Method::DELETE, &format!("carts/{}", id(&guest)))
            .send()
            .await
            .expect(204);
        app.nobody()
            .get(&format!("carts/{}", id(&guest)))
            .await
            .problem(404, "not_found");
        app.stop().await;
    });
}

#[test]
fn a_cart_says_what_has_changed_since() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        for (sku, stock) in [
            ("dear", json!(null)),
            ("few", json!(3)),
            ("gone", json!(null)),
        ] {
            let body =
                json!({"sku": sku, "name": format!("So {sku}"), "price": 400, "stock": stock});
            manager.post("products", &body).await.expect(201);
        }
        let cart = guest_cart(
            &app,
            &[("dear", 1), ("few", 3), ("gone", 1), ("espresso", 1)],
        )
        .await;
        assert_eq!(cart["quote"]["problems"], json!([]));
        let dearer = json!({"price": 450});
        let patch = manager.call(Method::PATCH, "products/dear").if_match(1);
        patch.json(&dearer).send().await.expect(200);
        app.customer().await.place(&[("few", 2)]).await;
        manager
            .call(Method::DELETE, "products/gone")
            .send()
            .await
            .expect(204);
        let now = read(&app.nobody(), &cart).await;
        let told: Vec<_> = now["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["problem"]["code"].clone())
            .collect();
        assert_eq!(
            told,
            [
                json!("price_changed"),
                json!("out_of_stock"),
                json!("unknown_sku"),
                json!(null)
            ]
        );
        assert_eq!(now["lines"][0]["unit_price"]["amount"], 450);
        assert_eq!(
            now["lines"][2]["name"], "So gone",
            "it is still called something"
        );
        assert!(now["lines"][2]["total"].is_null());
        assert_eq!(now["version"], cart["version"]);
        app.stop().await;
    });
}

#[test]
fn placing_empties_the_cart_it_came_from() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.signup("Cart Placer").await;
        ten_off(&app, "ten", json!({})).await;
        let cart = customer.get("carts/mine").await.expect(200);
        let mut wish = of(&[("espresso", 2), ("tiramisu", 1)]);
        wish["coupon"] = json!("ten");
        let cart = put(&customer, &cart, &wish).await.expect(200);
        let refused = json!({"cart": id(&cart), "expected_total": 1});
        customer
            .post("orders", &refused)
            .await
            .problem(409, "total_changed");
        assert_eq!(
            lines(&read(&customer, &cart).await).len(),
            2,
            "a refusal empties nothing"
        );

        let body = json!({"cart": id(&cart), "expected_total": cart["quote"]["total"]});
        let place = || {
            customer
                .call(Method::POST, "orders")
                .key("from the cart")
                .json(&body)
                .send()
        };
        let order = place().await.expect(201);
        assert_eq!(order["total"], cart["quote"]["total"]);
        assert_eq!(order["coupon"]["code"], "TEN");
        let empty = read(&customer, &cart).await;
        assert_eq!((lines(&empty).len(), &empty["coupon"]), (0, &Value::Null));
        let refilled = put(&customer, &empty, &of(&[("espresso", 1)]))
            .await
            .expect(200);
        let again = place().await;
        assert!(again.is_replayed());
        assert_eq!(again.expect(201)["id"], order["id"]);
        let kept = read(&customer, &cart).await;
        assert_eq!(kept["lines"], refilled["lines"], "what came later stays");
        app.stop().await;
    });
}

#[test]
fn a_guest_s_cart_is_forgotten_after_thirty_days() {
    run(async {
        let app = TestApp::demo().await;
        let (old, used) = (
            guest_cart(&app, &[("espresso", 1)]).await,
            guest_cart(&app, &[("espresso", 2)]).await,
        );
        let day = 24 * 3_600_000;
        app.clock.advance_ms(20 * day);
        read(&app.nobody(), &used).await;
        app.clock.advance_ms(11 * day);
        assert_eq!(app.forget_carts().await, 1);
        app.nobody()
            .get(&format!("carts/{}", id(&old)))
            .await
            .problem(404, "not_found");
        read(&app.nobody(), &used).await;
        app.stop().await;
    });
}
