//! What is written down of what, and who may read it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{entries, other_site, words};
use crate::{
    app::{PASSWORD, TestApp, id},
    support::run,
};

#[test]
fn an_act_says_who_did_what_when_where_in_which_request_and_what_changed() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let cola = manager.get("products/cola").await.expect(200);
        let change = async |price: i64, version: &Value| {
            let call = manager.call(Method::PATCH, "products/cola");
            let call = call
                .if_match(version.as_u64().unwrap())
                .header("x-request-id", &format!("to-{price}"))
                .json(&json!({"price": price}));
            call.send().await.expect(200)["version"].clone()
        };
        let first = change(300, &cola["version"]).await;
        change(310, &first).await;
        let found = entries(&app.admin().await, "target=cola").await;
        assert_eq!(words(&found), ["product.changed", "product.changed"]);
        let newest = &found[0];
        assert_eq!(newest["actor"]["id"], manager.user["id"]);
        assert_eq!(newest["actor"]["kind"], "user");
        assert_eq!(newest["actor"]["role"], "manager");
        assert_eq!(newest["actor"]["name"], manager.user["name"]);
        assert_eq!(newest["target"], json!({"kind": "product", "id": "cola"}));
        assert_eq!(newest["site"], "main");
        assert_eq!(newest["address"], "127.0.0.1");
        assert_eq!(newest["request_id"], "to-310");
        // What the second saw before is what the first left.
        assert_eq!(newest["before_hash"], found[1]["after_hash"]);
        assert_ne!(newest["before_hash"], newest["after_hash"]);
        assert_eq!(newest["previous_hash"], found[1]["hash"]);
        // What is refused is not done.
        manager
            .call(Method::PATCH, "products/cola")
            .if_match(99)
            .json(&json!({"price": 1}))
            .send()
            .await
            .problem(412, "version_stale");
        assert_eq!(entries(&app.admin().await, "target=cola").await.len(), 2);
        app.stop().await;
    });
}

#[test]
fn signing_in_and_failing_to_are_written_down_without_what_was_typed() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let customer = app.customer().await;
        let typed = [
            ("customer@demo.local", "not-the-password"),
            ("hunter2-typed-here@x.org", PASSWORD),
        ];
        for (email, password) in typed {
            let body = json!({"email": email, "password": password});
            app.nobody()
                .post("auth/login", &body)
                .await
                .problem(401, "unauthenticated");
        }
        let begun = entries(&admin, "action=session.begun").await;
        assert_eq!(begun.len(), 2);
        assert_eq!(begun[0]["actor"]["id"], customer.user["id"]);
        assert_eq!(begun[0]["target"]["id"], customer.user["id"]);
        let refused = entries(&admin, "action=session.refused").await;
        let tried: Vec<_> = refused.iter().map(|one| &one["target"]["id"]).collect();
        assert_eq!(tried, [&json!("unknown"), &customer.user["id"]]);
        for one in &refused {
            assert_eq!(one["actor"], json!({"kind": "user", "name": "anonymous"}));
        }
        let all = json!(entries(&admin, "").await).to_string();
        for secret in ["not-the-password", "hunter2", PASSWORD] {
            assert!(!all.contains(secret), "{all}");
        }
        app.stop().await;
    });
}

#[test]
fn an_account_is_made_changed_given_a_password_and_switched_off() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let kim = app.hire("kitchen", &["main"]).await;
        let path = format!("users/{}", id(&kim.user));
        let patch = async |body: Value| {
            let call = admin.call(Method::PATCH, &path).json(&body);
            call.send().await.expect(200);
        };
        patch(json!({"name": "Kim"})).await;
        patch(json!({"password": "another-long-one", "is_active": false})).await;
        let found = entries(&admin, &format!("target={}", id(&kim.user))).await;
        assert_eq!(
            words(&found),
            [
                "user.made",
                "session.begun",
                "user.changed",
                "user.password_set",
                "user.deactivated"
            ]
        );
        assert!(found[0].get("site").is_none(), "{}", found[0]);
        app.stop().await;
    });
}

#[test]
fn of_orders_only_what_staff_do_is_written_down() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, manager) = (app.customer().await, app.manager().await);
        let own = app.paid(&customer).await;
        customer.act(&own, "cancel", &json!({})).await.expect(200);
        let order = app.paid(&customer).await;
        let key = "cancel-once";
        for _ in 0..2 {
            let path = format!("orders/{}/cancel", id(&order));
            let call = manager.call(Method::POST, &path).key(key);
            call.json(&json!({"reason": "sold out"}))
                .send()
                .await
                .expect(200);
        }
        let given_up = app.released(&customer).await;
        let kitchen = app.kitchen().await;
        let reason = json!({"reason": "no beans"});
        kitchen.act(&given_up, "reject", &reason).await.expect(200);
        let served = app.released(&customer).await;
        kitchen
            .act(&served, "fulfill", &json!({}))
            .await
            .expect(200);
        let reason = json!({"reason": "cold"});
        manager.act(&served, "refund", &reason).await.expect(200);
        let admin = app.admin().await;
        let found = entries(&admin, "site=main").await;
        assert_eq!(
            words(&found),
            [
                "order.cancelled",
                "order.cancelled",
                "order.rejected",
                "order.refunded"
            ]
        );
        let repeated: Vec<_> = found.iter().map(|one| &one["is_repeated"]).collect();
        assert_eq!(
            repeated,
            [false, false, true, false]
                .map(Value::from)
                .iter()
                .collect::<Vec<_>>()
        );
        assert_eq!(found[0]["target"]["id"], served["id"]);
        assert!(
            entries(&admin, &format!("target={}", id(&own)))
                .await
                .is_empty()
        );
        app.stop().await;
    });
}

#[test]
fn cash_and_what_is_made_of_reviews_are_written_down() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, manager) = (app.customer().await, app.manager().await);
        let order = customer.place(&[("espresso", 1)]).await;
        let cash = json!({"method": "cash"});
        manager.act(&order, "pay", &cash).await.expect(200);
        // By card it is a customer's, whatever else they are.
        let own = manager.place(&[("espresso", 1)]).await;
        app.pay(&manager, &own).await;
        let served = app.released(&customer).await;
        let kitchen = app.kitchen().await;
        kitchen
            .act(&served, "fulfill", &json!({}))
            .await
            .expect(200);
        let body = json!({"order": served["id"], "line": 1, "stars": 1, "title": "Cold"});
        let review = customer.post("reviews", &body).await.expect(201);
        let path = format!("reviews/{}", id(&review));
        let hidden = json!({"state": "hidden"});
        let call = manager.call(Method::PATCH, &path).json(&hidden);
        call.send().await.expect(200);
        let answer = json!({"text": "Sorry."});
        let call = manager.call(Method::PUT, &format!("{path}/answer"));
        call.json(&answer).send().await.expect(200);
        let found = entries(&manager, "").await;
        assert_eq!(
            words(&found),
            ["order.cash_taken", "review.moderated", "review.answered"]
        );
        assert_eq!(found[2]["target"]["id"], order["id"]);
        assert_eq!(found[0]["target"]["id"], review["id"]);
        assert_eq!(found[0]["before_hash"], found[1]["after_hash"]);
        app.stop().await;
    });
}

#[test]
fn a_thing_is_found_by_its_name_however_the_address_spelled_it() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let hook = json!({"url": "https://example.org/hook", "events": ["*"]});
        let hook = admin.post("webhook-endpoints", &hook).await.expect(201);
        let spelled = id(&hook).replace('-', "").to_uppercase();
        let path = format!("webhook-endpoints/{spelled}");
        let call = admin.call(Method::PATCH, &path);
        call.json(&json!({"is_active": false}))
            .send()
            .await
            .expect(200);
        let found = entries(&admin, &format!("target={}", id(&hook))).await;
        assert_eq!(words(&found), ["webhook.made", "webhook.changed"]);
        // One order has one spelling.
        let order = app.paid(&app.customer().await).await;
        let path = format!("orders/{}", id(&order).to_uppercase());
        admin.get(&path).await.problem(404, "not_found");
        app.stop().await;
    });
}

#[test]
fn admins_read_all_managers_their_sites_and_nobody_else_anything() {
    run(async {
        let app = TestApp::demo().await;
        other_site(&app).await;
        let (admin, manager) = (app.admin().await, app.manager().await);
        let category = json!({"name": "Elsewhere"});
        admin
            .post("categories?site=other", &category)
            .await
            .expect(201);
        let here = json!({"name": "Here"});
        manager
            .post("categories?site=main", &here)
            .await
            .expect(201);
        let theirs = entries(&manager, "").await;
        assert_eq!(words(&theirs), ["category.made"]);
        assert_eq!(theirs[0]["target"]["id"], "Here");
        let all = entries(&admin, "").await;
        assert!(words(&all).contains(&"site.made"), "{all:?}");
        assert!(all.iter().any(|one| one["target"]["id"] == "Elsewhere"));
        manager
            .get("audit?site=other")
            .await
            .problem(403, "forbidden");
        manager.get("audit/head").await.problem(403, "forbidden");
        for who in [
            app.customer().await,
            app.kitchen().await,
            app.warehouse().await,
            app.hire("support", &["main"]).await,
        ] {
            who.get("audit").await.problem(403, "forbidden");
            who.get("audit/head").await.problem(403, "forbidden");
        }
        app.nobody()
            .get("audit")
            .await
            .problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn pages_and_filters_find_every_entry_once() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, manager) = (app.admin().await, app.manager().await);
        for number in 0..12 {
            let who = if number % 3 == 0 { &admin } else { &manager };
            let body = json!({"name": format!("Part {number}")});
            who.post("categories", &body).await.expect(201);
            app.clock.advance_ms(1_000);
        }
        let all = entries(&admin, "limit=5").await;
        let ids: Vec<u64> = all
            .iter()
            .map(|one| one["id"].as_str().unwrap().parse().unwrap())
            .collect();
        let expected: Vec<u64> = (1..=ids.len() as u64).rev().collect();
        assert_eq!(ids, expected);
        let of_admin = format!("actor={}&action=category.made&limit=2", id(&admin.user));
        assert_eq!(entries(&admin, &of_admin).await.len(), 4);
        assert_eq!(entries(&manager, "limit=1").await.len(), 12);
        // From the fourth to before the seventh.
        let made = entries(&admin, "action=category.made").await;
        let (from, to) = (&made[8]["at"], &made[5]["at"]);
        let (from, to) = (from.as_str().unwrap(), to.as_str().unwrap());
        let between = entries(&admin, &format!("from={from}&to={to}")).await;
        let names: Vec<_> = between.iter().map(|one| &one["target"]["id"]).collect();
        assert_eq!(names, ["Part 5", "Part 4", "Part 3"]);
        for wrong in [
            "from=yesterday",
            "limit=0",
            "cursor=x",
            "site=NO%20SITE",
            "action=category.maed",
        ] {
            let reply = admin.get(&format!("audit?{wrong}")).await;
            assert!(
                [400, 422].contains(&reply.status),
                "{wrong}: {}",
                reply.text
            );
        }
        app.stop().await;
    });
}
