//! Lists: pages without gap or duplicate while orders come in, filters, and where to join the stream.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    app::{TestApp, id},
    support::run,
};

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(id).collect()
}

#[test]
fn pages_neither_skip_nor_repeat_while_orders_come_in() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let mut before = BTreeSet::new();
        for _ in 0..23 {
            before.insert(id(&customer.place(&[("espresso", 1)]).await).to_owned());
        }
        let mut listed = Vec::new();
        let mut path = "orders?limit=5".to_owned();
        loop {
            let page = admin.get(&path).await.expect(200);
            listed.extend(page["items"].as_array().unwrap().iter().cloned());
            customer.place(&[("espresso", 1)]).await;
            match page["next"].as_str() {
                Some(next) => path = format!("orders?limit=5&cursor={next}"),
                None => break,
            }
        }
        let found = ids(&listed);
        assert!(
            found.windows(2).all(|pair| pair[0] > pair[1]),
            "newest first, each once"
        );
        assert_eq!(
            found
                .into_iter()
                .map(str::to_owned)
                .collect::<BTreeSet<_>>(),
            before
        );
        app.stop().await;
    });
}

#[test]
fn filters_and_what_everybody_sees() {
    run(async {
        let app = TestApp::demo().await;
        let (one, other) = (app.customer().await, app.signup("Olaf Other").await);
        let admin = app.admin().await;
        let paid = app.paid(&one).await;
        let pending = one.place(&[("espresso", 1)]).await;
        let theirs = other.place(&[("espresso", 1)]).await;
        let gone = other.place(&[("espresso", 1)]).await;
        other.act(&gone, "cancel", &json!({})).await.expect(200);

        let all = [&gone, &theirs, &pending, &paid].map(id);
        assert_eq!(ids(&admin.all("orders").await), all);
        assert_eq!(ids(&one.all("orders").await), [id(&pending), id(&paid)]);
        assert_eq!(ids(&other.all("orders").await), [id(&gone), id(&theirs)]);
        let customer = id(&other.user);
        let placed = |order: &Value| order["placed_at"].as_str().unwrap().to_owned();
        for (filter, expected) in [
            ("status=PENDING".to_owned(), vec![id(&theirs), id(&pending)]),
            ("status=CANCELLED".to_owned(), vec![id(&gone)]),
            ("status=EXPIRED".to_owned(), vec![]),
            (format!("customer={customer}"), vec![id(&gone), id(&theirs)]),
            (
                format!("status=PENDING&customer={customer}&site=main"),
                vec![id(&theirs)],
            ),
            (
                format!("from={}", placed(&theirs)),
                vec![id(&gone), id(&theirs)],
            ),
            (
                format!("to={}", placed(&theirs)),
                vec![id(&pending), id(&paid)],
            ),
        ] {
            let found = admin.all(&format!("orders?{filter}&limit=1")).await;
            assert_eq!(ids(&found), expected, "{filter}");
        }
        // Customers get their own, whomever they name.
        let peeked = one.all(&format!("orders?customer={customer}")).await;
        assert_eq!(ids(&peeked), [id(&pending), id(&paid)]);

        let kitchen = app.kitchen().await.get("orders").await;
        crate::app::assert_without(&kitchen.text, &["amount", "price", "Olaf Other"]);
        let listed = one.get("orders").await;
        crate::app::assert_without(&listed.text, &["score", "risk"]);
        let mut alone = one.order(&paid).await;
        let mut in_list = listed.body["items"][1].clone();
        alone["server_now"].take();
        in_list["server_now"].take();
        assert_eq!(alone, in_list);
        app.stop().await;
    });
}

#[test]
fn a_list_says_where_to_join_the_stream() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        app.paid(&customer).await;
        let page = admin.get("orders").await.expect(200);
        let feed = admin.get("sites/main/events").await.expect(200);
        assert_eq!(
            page["as_of"],
            json!({"epoch": feed["epoch"], "seqs": {"main": feed["head"]}})
        );
        let seq = page["as_of"]["seqs"]["main"].as_u64().unwrap();
        customer.place(&[("espresso", 1)]).await;
        let since = admin
            .get(&format!("sites/main/events?after={seq}"))
            .await
            .expect(200);
        let kinds: Vec<_> = since["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["kind"])
            .collect();
        assert_eq!(kinds, ["order.placed"]);
        app.stop().await;
    });
}

#[test]
fn an_ended_order_that_has_left_memory_is_still_there() {
    run(async {
        let app = TestApp::demo_with(&["--accounts.access_token_s=7200"]).await;
        let customer = app.customer().await;
        let order = app.paid(&customer).await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        let order = app.once(&order, |order| order["payment"] == "voided").await;
        app.clock.advance_ms(16 * 60_000);
        // The next commit forgets it.
        customer.place(&[("espresso", 1)]).await;
        let found = customer.order(&order).await;
        assert_eq!(found["version"], order["version"]);
        assert_eq!(customer.all("orders").await.len(), 2);
        customer
            .act(&order, "cancel", &json!({}))
            .await
            .problem(409, "order_final");
        customer
            .act(&order, "pay", &json!({"code": "1"}))
            .await
            .problem(409, "order_final");
        app.kitchen()
            .await
            .act(&order, "cancel", &json!({}))
            .await
            .problem(403, "forbidden");
        app.stop().await;
    });
}
