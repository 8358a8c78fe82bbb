//! What goes with a cart: by counts until a model serves, by the model then; only what is sold, never what is in it.

use std::fmt::Write as _;

use orderhub::clock::Clock as _;
use reqwest::Method;
use serde_json::{Value, json};

use super::basket::{families, train};
use super::live::copy;
use crate::api::insights::{import, made};
use crate::app::{Disk, Person, TestApp, TestClock, basket, id};
use crate::support::run;

async fn cart(who: &Person, lines: &[(&str, u32)]) -> Value {
    let cart = who.post("carts", &json!({})).await.expect(201);
    fill(who, &cart, lines).await
}

async fn fill(who: &Person, cart: &Value, lines: &[(&str, u32)]) -> Value {
    let version = cart["version"].as_u64().unwrap();
    let call = who
        .call(Method::PUT, &format!("carts/{}", id(cart)))
        .if_match(version);
    call.json(&basket(lines)).send().await.expect(200)
}

async fn goes_with(who: &Person, cart: &Value, query: &str) -> Value {
    let path = format!("carts/{}/goes-with{query}", id(cart));
    who.get(&path).await.expect(200)
}

fn skus(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["sku"].as_str().unwrap()).collect()
}

/// A file of 200 orders: in 100 of them an espresso, with it others in so many of the hundred.
fn history(app: &TestApp, others: &[(&str, usize)]) -> String {
    let yesterday = app.clock.now().as_millis() - 86_400_000;
    let mut file =
        String::from("order_id,placed_at,sku,name,quantity,unit_price_minor,customer_id\n");
    for order in 0..200_usize {
        let at = jiff::Timestamp::from_millisecond(yesterday + 60_000 * order as i64).unwrap();
        let mut line = |sku: &str| {
            writeln!(file, "H{order},{at},{sku},{sku},1,250,C{}", order % 30).unwrap();
        };
        if order >= 100 {
            line("margherita");
            continue;
        }
        line("espresso");
        for (sku, _) in others.iter().filter(|(_, share)| order < *share) {
            line(sku);
        }
    }
    file
}

#[test]
fn counted_bundles_complete_a_cart() {
    run(async {
        let app = TestApp::demo().await;
        let guest = app.nobody();
        let mine = cart(&guest, &[("espresso", 1)]).await;
        let nothing = goes_with(&guest, &mine, "").await;
        assert_eq!((&nothing["items"], nothing.get("by")), (&json!([]), None));

        let others = [
            ("cola", 30),
            ("tiramisu", 80),
            ("long-gone", 90),
            ("pizza-diavola", 60),
        ];
        import(&app, history(&app, &others)).await;
        let counted = made(&app.manager().await, "bundles").await;
        assert_eq!(counted["state"], "ready", "{counted:#}");
        let (admin, pizza) = (app.admin().await, "products/pizza-diavola");
        let etag = admin.get(pizza).await.header("etag").to_owned();
        let sold_out = admin.call(Method::PATCH, pizza).header("if-match", &etag);
        let sold_out = sold_out.json(&json!({"is_available": false}));
        sold_out.send().await.expect(200);
        let page = goes_with(&guest, &mine, "").await;
        assert_eq!(
            (skus(&page), &page["by"]),
            (vec!["tiramisu", "cola"], &json!("bundles")),
            "what is sold, the surest first: {counted:#}"
        );
        assert_eq!(page["items"][0]["with"], "espresso");
        assert_eq!(page["items"][0]["price"]["currency"], "GBP");
        assert_eq!(
            skus(&goes_with(&guest, &mine, "?limit=1").await),
            ["tiramisu"]
        );

        let fuller = fill(&guest, &mine, &[("espresso", 1), ("tiramisu", 1)]).await;
        let page = goes_with(&guest, &fuller, "").await;
        assert_eq!(skus(&page), ["cola"], "nothing that is in it");

        let own = cart(&app.customer().await, &[("espresso", 1)]).await;
        let path = format!("carts/{}/goes-with", id(&own));
        guest.get(&path).await.problem(404, "not_found");
        guest
            .get(&format!("{path}?limit=21"))
            .await
            .problem(422, "validation");
        app.stop().await;
    });
}

#[test]
fn a_basket_model_that_answers_is_asked() {
    run(async {
        let disk = Disk::new();
        let log = families(90, true, None).write(&disk.path().join("log"));
        let model = disk.path().join("trained/basket-v7");
        train(&log, &model, &[]).unwrap();
        copy(&model, &disk.path().join("models/main"));
        let app = disk.start(&TestClock::new()).await;
        let admin = app.admin().await;
        for at in [0, 1, 2, 3] {
            let product =
                json!({"sku": format!("s{at}"), "name": format!("Thing {at}"), "price": 100 + at});
            admin.post("products", &product).await.expect(201);
        }
        let anyway = json!({"anyway": true});
        admin
            .post("models/basket-v7/promote", &anyway)
            .await
            .expect(200);
        let customer = app.customer().await;
        let mine = cart(&customer, &[("s0", 1), ("s1", 1)]).await;
        let page = goes_with(&customer, &mine, "?limit=2").await;
        let mut found = skus(&page);
        found.sort_unstable();
        // Their family has a fifth, which this site does not sell.
        assert_eq!(
            (found, &page["by"]),
            (vec!["s2", "s3"], &json!("basket-v7"))
        );
        app.stop().await;
    });
}
