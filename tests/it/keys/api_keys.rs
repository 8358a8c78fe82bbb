//! Keys of programs: shown once, held to their scopes, sites and makers, gone at once.

use orderhub::{account::API_KEYS_MAX, app::Mode, clock::Clock as _};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Disk, Person, TestApp, TestClock, id},
    support::run,
};

/// A key of `maker`'s, and whoever shows it.
async fn key(maker: &Person, scopes: &[&str], sites: &[&str]) -> (Value, Person) {
    let body = json!({"name": "Till", "scopes": scopes, "sites": sites});
    let made = maker.post("api-keys", &body).await.expect(201);
    let program = maker.with_token(made["key"].as_str().unwrap());
    (made, program)
}

#[test]
fn a_key_is_shown_once_used_and_revoked() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let (made, program) = key(&admin, &["orders:read"], &[]).await;
        let secret = made["key"].as_str().unwrap();
        assert!(secret.starts_with("ohk_") && secret.len() == 40, "{secret}");
        assert_eq!(made["hint"], secret[..8]);
        assert_eq!(made["made_by"], admin.user["id"]);
        let list = admin.get("api-keys").await;
        assert!(!list.text.contains(secret), "{}", list.text);
        let list = list.expect(200);
        assert_eq!(list["items"][0]["id"], made["id"]);
        assert!(list["items"][0].get("last_used_at").is_none());
        program.get("orders").await.expect(200);
        let list = admin.get("api-keys").await.expect(200);
        assert!(list["items"][0]["last_used_at"].is_string(), "{list}");
        // One letter typed wrong is not even looked for.
        let typo = secret.replace(
            &secret[20..21],
            if &secret[20..21] == "x" { "y" } else { "x" },
        );
        for wrong in [&typo, "ohk_", "ohk_1"] {
            let reply = admin.with_token(wrong).get("orders").await;
            reply.problem(401, "unauthenticated");
        }
        let path = format!("api-keys/{}", id(&made));
        let revoke = admin.call(Method::DELETE, &path).send().await;
        assert_eq!(revoke.status, 204, "{}", revoke.text);
        program.get("orders").await.problem(401, "unauthenticated");
        let again = admin.call(Method::DELETE, &path).send().await;
        again.problem(404, "not_found");
        let log = admin.get("audit").await;
        assert!(!log.text.contains(secret), "{}", log.text);
        let log = log.expect(200);
        assert_eq!(log["items"][0]["action"], "api_key.revoked");
        assert_eq!(log["items"][1]["action"], "api_key.made");
        app.stop().await;
    });
}

#[test]
fn a_key_does_what_its_scopes_say_and_nothing_for_people() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let (made, program) = key(&admin, &["orders:read", "catalog:write"], &[]).await;
        program.get("orders").await.expect(200);
        let part = json!({"name": "By a program"});
        program.post("categories", &part).await.expect(201);
        program
            .post("orders", &crate::app::basket(&[("espresso", 1)]))
            .await
            .problem(403, "forbidden");
        program.get("stock").await.problem(403, "forbidden");
        for path in ["users", "api-keys", "devices"] {
            program.get(path).await.problem(403, "forbidden");
        }
        let more = json!({"name": "More", "scopes": ["stock:read"], "sites": []});
        program
            .post("api-keys", &more)
            .await
            .problem(403, "forbidden");
        let found = admin.get("audit?action=category.made").await.expect(200);
        let actor = &found["items"][0]["actor"];
        assert_eq!(actor["kind"], "api_key");
        assert_eq!(actor["id"], made["id"]);
        assert_eq!(actor["name"], "Till");
        app.stop().await;
    });
}

#[test]
fn a_key_never_does_more_than_its_maker_may_at_that_moment() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let other = json!({"id": "other", "name": "Other", "currency": "GBP"});
        admin.post("sites", &other).await.expect(201);
        // An admin's key for one site is a manager's of that site.
        let (_, at_main) = key(&admin, &["catalog:write"], &["main"]).await;
        let part = json!({"name": "Here"});
        at_main
            .post("categories?site=main", &part)
            .await
            .expect(201);
        at_main
            .post("categories?site=other", &part)
            .await
            .problem(403, "forbidden");
        let third = json!({"id": "third", "name": "Third", "currency": "GBP"});
        at_main
            .post("sites", &third)
            .await
            .problem(403, "forbidden");
        let manager = app.hire("manager", &["main", "other"]).await;
        for sites in [json!([]), json!(["nowhere"])] {
            let body = json!({"name": "Till", "scopes": ["stock:read"], "sites": sites});
            let reply = manager.post("api-keys", &body).await;
            assert!([404, 422].contains(&reply.status), "{}", reply.text);
        }
        let (theirs, program) = key(&manager, &["stock:read"], &["main", "other"]).await;
        program.get("stock?site=other").await.expect(200);
        let path = format!("users/{}", id(&manager.user));
        let change = async |body: Value| {
            let call = admin.call(Method::PATCH, &path).json(&body);
            call.send().await.expect(200);
        };
        change(json!({"sites": ["main"]})).await;
        program.get("stock?site=main").await.expect(200);
        program
            .get("stock?site=other")
            .await
            .problem(403, "forbidden");
        change(json!({"is_active": false})).await;
        program
            .get("stock?site=main")
            .await
            .problem(401, "unauthenticated");
        // Another manager neither sees nor revokes it.
        let colleague = app.manager().await;
        let list = colleague.get("api-keys").await.expect(200);
        assert_eq!(list["items"], json!([]));
        let path = format!("api-keys/{}", id(&theirs));
        let revoke = colleague.call(Method::DELETE, &path).send().await;
        revoke.problem(404, "not_found");
        app.stop().await;
    });
}

#[test]
fn a_key_for_some_sites_has_nothing_to_do_with_its_makers_orders_at_others() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let other = json!({"id": "other", "name": "Other", "currency": "GBP"});
        admin.post("sites", &other).await.expect(201);
        let tea = json!({
            "site": "other", "sku": "tea", "name": "Tea", "category": "Drinks", "price": 100,
        });
        admin.post("products", &tea).await.expect(201);
        let lines = json!({"site": "other", "lines": [{"sku": "tea", "quantity": 1}]});
        let order = admin.post("orders", &lines).await.expect(201);
        let path = format!("orders/{}", id(&order));
        let scopes = ["orders:read", "orders:write"];
        let (_, everywhere) = key(&admin, &scopes, &[]).await;
        everywhere.get(&path).await.expect(200);
        let (_, till) = key(&admin, &scopes, &["main"]).await;
        till.get(&path).await.problem(404, "not_found");
        for action in ["otp", "pay", "cancel"] {
            let reply = till.act(&order, action, &json!({"method": "card"})).await;
            reply.problem(404, "not_found");
        }
        till.get("carts/mine?site=main").await.expect(200);
        let cart = till.get("carts/mine?site=other").await;
        cart.problem(403, "forbidden");
        let cart = admin.get("carts/mine?site=other").await.expect(200);
        let cart = till.get(&format!("carts/{}", id(&cart))).await;
        cart.problem(404, "not_found");
        till.get("reviews?mine=true")
            .await
            .problem(403, "forbidden");
        admin.get(&path).await.expect(200);
        app.stop().await;
    });
}

#[test]
fn what_cannot_be_a_key_is_refused_at_its_field() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let past = "2001-01-01T00:00:00Z";
        for (body, pointer) in [
            (json!({"name": "", "scopes": ["stock:read"]}), "/name"),
            (
                json!({"name": "x".repeat(121), "scopes": ["stock:read"]}),
                "/name",
            ),
            (json!({"name": "Till", "scopes": []}), "/scopes"),
            (
                json!({"name": "Till", "scopes": ["stock:read", "all"]}),
                "/scopes/1",
            ),
            (
                json!({"name": "Till", "scopes": ["stock:read"], "expires_at": past}),
                "/expires_at",
            ),
            (
                json!({"name": "Till", "scopes": ["stock:read"], "expires_at": "soon"}),
                "/expires_at",
            ),
        ] {
            let problem = admin
                .post("api-keys", &body)
                .await
                .problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
        }
        app.stop().await;
    });
}

#[test]
fn a_key_runs_out_and_outlives_a_restart() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let admin = app.admin().await;
        let soon = orderhub::order::Timestamp(clock_now(&clock) + 3_600_000).to_string();
        let body = json!({"name": "Till", "scopes": ["stock:read"], "expires_at": soon});
        let made = admin.post("api-keys", &body).await.expect(201);
        let secret = made["key"].as_str().unwrap().to_owned();
        app.stop().await;
        let app = TestApp::start(&[disk.flag()], Mode::Demo, clock.clone()).await;
        app.is_ready().await;
        let program = app.nobody().with_token(&secret);
        program.get("stock").await.expect(200);
        app.clock.advance_ms(3_600_000);
        program.get("stock").await.problem(401, "unauthenticated");
        app.stop().await;
    });
}

fn clock_now(clock: &TestClock) -> i64 {
    use orderhub::clock::Clock as _;
    clock.now().as_millis()
}

#[test]
fn a_program_that_runs_wild_is_told_to_slow_down() {
    run(async {
        let app = TestApp::demo_with(&["--limits.key_per_s=1"]).await;
        let admin = app.admin().await;
        let (_, program) = key(&admin, &["stock:read"], &[]).await;
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(program.get("stock").await.status);
        }
        assert!(statuses.starts_with(&[200; 10]), "{statuses:?}");
        assert!(statuses.contains(&429), "{statuses:?}");
        admin.get("stock").await.expect(200);
        app.stop().await;
    });
}

#[test]
fn whoever_makes_a_key_a_night_is_not_turned_away_for_those_of_last_year() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let soon = (app.clock.now() + 60_000).to_string();
        let of_a_night = json!({"name": "Night", "scopes": ["orders:read"], "expires_at": soon});
        let first = admin.post("api-keys", &of_a_night).await.expect(201);
        let by_day = json!({"name": "Day", "scopes": ["orders:read"]});
        for _ in 1..API_KEYS_MAX {
            admin.post("api-keys", &by_day).await.expect(201);
        }
        let full = admin.post("api-keys", &by_day).await;
        full.problem(503, "overloaded");
        app.clock.advance_ms(60_000);
        let last = admin.post("api-keys", &by_day).await.expect(201);
        let keys = admin.get("api-keys").await.expect(200);
        let keys = keys["items"].as_array().unwrap();
        let has = |one: &Value| keys.iter().any(|key| key["id"] == one["id"]);
        assert_eq!(
            (keys.len(), has(&last), has(&first)),
            (API_KEYS_MAX, true, false)
        );
        admin
            .post("api-keys", &by_day)
            .await
            .problem(503, "overloaded");
        app.stop().await;
    });
}
