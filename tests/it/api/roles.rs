//! Who may do what: the whole matrix of writes and of what is for staff to read.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Person, TestApp, id},
    support::run,
};

const ROLES: [&str; 7] = [
    "nobody",
    "customer",
    "kitchen",
    "warehouse",
    "support",
    "manager",
    "admin",
];

/// Requests, and per role of [`ROLES`] what the answer is.
async fn statuses(people: &[Person], method: Method, path: &str, body: &Value) -> Vec<u16> {
    let mut statuses = Vec::new();
    for person in people {
        let call = person.call(method.clone(), path).json(body).if_match(99);
        statuses.push(call.send().await.status);
    }
    statuses
}

#[test]
fn the_matrix() {
    run(async {
        let app = TestApp::demo().await;
        let support = app.hire("support", &["main"]).await;
        let owner = app.signup("Olga Owner").await;
        let order = app.paid(&owner).await;
        let people = [
            app.nobody(),
            app.customer().await,
            app.kitchen().await,
            app.warehouse().await,
            support,
            app.manager().await,
            app.admin().await,
        ];
        let order = format!("orders/{}", id(&order));
        let act = |action: &str| format!("{order}/{action}");
        let product = json!({"name": "x"});
        let none = json!({});
        // What is allowed ends in a refusal of another kind: nothing moves, so that the order of people is no matter.
        let matrix = [
            (
                Method::GET,
                "me".to_owned(),
                &none,
                [401, 200, 200, 200, 200, 200, 200],
            ),
            (
                Method::GET,
                "products".to_owned(),
                &none,
                [200, 200, 200, 200, 200, 200, 200],
            ),
            (
                Method::GET,
                order.clone(),
                &none,
                [401, 404, 200, 200, 200, 200, 200],
            ),
            (
                Method::GET,
                act("events"),
                &none,
                [401, 404, 200, 200, 200, 200, 200],
            ),
            (
                Method::POST,
                act("otp"),
                &none,
                [401, 404, 403, 403, 403, 403, 403],
            ),
            (
                Method::POST,
                act("pay"),
                &none,
                [401, 404, 412, 412, 403, 412, 412],
            ),
            (
                Method::POST,
                act("cancel"),
                &none,
                [401, 404, 403, 403, 403, 412, 412],
            ),
            (
                Method::POST,
                act("fulfill"),
                &none,
                [401, 404, 412, 412, 403, 412, 412],
            ),
            (
                Method::POST,
                act("reject"),
                &json!({"reason": "x"}),
                [401, 404, 412, 412, 403, 403, 403],
            ),
            (
                Method::POST,
                "products".to_owned(),
                &none,
                [401, 403, 403, 403, 403, 400, 400],
            ),
            (
                Method::PATCH,
                "products/cola".to_owned(),
                &product,
                [401, 403, 403, 403, 403, 412, 412],
            ),
            (
                Method::PATCH,
                "sites/main".to_owned(),
                &none,
                [401, 403, 403, 403, 403, 200, 200],
            ),
            (
                Method::GET,
                "sites".to_owned(),
                &none,
                [200, 200, 200, 200, 200, 200, 200],
            ),
            (
                Method::GET,
                "users".to_owned(),
                &none,
                [401, 403, 403, 403, 403, 403, 200],
            ),
            (
                Method::GET,
                "orders".to_owned(),
                &none,
                [401, 200, 200, 200, 200, 200, 200],
            ),
            (
                Method::GET,
                "sites/main/events".to_owned(),
                &none,
                [401, 403, 200, 200, 200, 200, 200],
            ),
        ];
        let before = app.footprint().await;
        for (method, path, body, expected) in matrix {
            let found = statuses(&people, method.clone(), &path, body).await;
            let rows: Vec<_> = ROLES.iter().zip(&found).collect();
            assert_eq!(found, expected, "{method} {path}: {rows:?}");
        }
        assert_eq!(app.footprint().await, before);
        app.stop().await;
    });
}

#[test]
fn only_managers_and_admins_write_the_menu_and_only_admins_make_sites_and_accounts() {
    run(async {
        let app = TestApp::demo().await;
        let product =
            json!({"sku": "new", "name": "New", "price": {"amount": 100, "currency": "GBP"}});
        let site = json!({"id": "second", "name": "Second", "currency": "GBP"});
        let user = json!({"email": "new@x.local", "password": "a-good-password", "role": "admin"});
        let others = [
            app.customer().await,
            app.kitchen().await,
            app.warehouse().await,
        ];
        for person in &others {
            person
                .post("products", &product)
                .await
                .problem(403, "forbidden");
            person
                .call(Method::DELETE, "products/cola")
                .send()
                .await
                .problem(403, "forbidden");
        }
        for person in others.iter().chain([&app.manager().await]) {
            person.post("sites", &site).await.problem(403, "forbidden");
            person.post("users", &user).await.problem(403, "forbidden");
            let path = format!("users/{}", id(&person.user));
            let call = person
                .call(Method::PATCH, &path)
                .json(&json!({"role": "admin"}));
            call.send().await.problem(403, "forbidden");
        }
        app.manager()
            .await
            .post("products", &product)
            .await
            .expect(201);
        app.admin().await.post("sites", &site).await.expect(201);
        app.admin().await.post("users", &user).await.expect(201);
        app.stop().await;
    });
}

#[test]
fn staff_of_another_site_are_strangers() {
    run(async {
        let app = TestApp::demo().await;
        let site = json!({"id": "second", "name": "Second", "currency": "GBP"});
        app.admin().await.post("sites", &site).await.expect(201);
        let (kitchen, manager) = (
            app.hire("kitchen", &["second"]).await,
            app.hire("manager", &["second"]).await,
        );
        let body = json!({"site": "main", "lines": [{"sku": "espresso", "quantity": 1}]});
        let order = app.customer().await.post("orders", &body).await.expect(201);
        for person in [&kitchen, &manager] {
            person
                .get(&format!("orders/{}", id(&order)))
                .await
                .problem(404, "not_found");
            person
                .act(&order, "fulfill", &json!({}))
                .await
                .problem(404, "not_found");
            person
                .get("sites/main/events")
                .await
                .problem(403, "forbidden");
            person.post("orders", &body).await.problem(403, "forbidden");
            assert!(person.all("orders").await.is_empty());
            person
                .get("orders?site=main")
                .await
                .problem(403, "forbidden");
        }
        let product = json!({"site": "main", "sku": "new", "name": "New", "price": {"amount": 1, "currency": "GBP"}});
        manager
            .post("products", &product)
            .await
            .problem(403, "forbidden");
        // With two sites, one has to say which.
        let nowhere = json!({"lines": [{"sku": "espresso", "quantity": 1}]});
        let problem = app
            .customer()
            .await
            .post("orders", &nowhere)
            .await
            .problem(422, "validation");
        assert_eq!(problem["errors"][0]["pointer"], "/site");
        app.stop().await;
    });
}
