//! Bad input: a problem with a stable code and a pointer, nothing half done, and never a 500.

use reqwest::Method;
use serde_json::{Value, json};

use super::app::TestApp;
use crate::support::run;

const ORDERS: &str = "/api/v1/orders";
const KEY: [(&str, &str); 1] = [("idempotency-key", "k")];

#[test]
fn what_cannot_be_read_is_malformed() {
    run(async {
        let app = TestApp::start().await;
        let ann = app.customer("ann").await;
        for body in [
            "",
            "{",
            "[]",
            "null",
            "\"x\"",
            "{\"lines\": 5}",
            "{\"lines\": [{\"quantity\": 1}]}",
            "{\"lines\": [{\"sku\": \"a\", \"quantity\": \"1\"}]}",
            "{\"expected_total\": 1.5}",
            "\u{1}",
        ] {
            let reply = ann
                .send(Method::POST, ORDERS, &KEY, Some(body.into()))
                .await;
            assert_eq!(reply.problem(), (400, "malformed", ""), "{body:?}");
        }
        let deep = format!("{{\"x\": {}{}}}", "[".repeat(5_000), "]".repeat(5_000));
        let reply = ann.send(Method::POST, ORDERS, &KEY, Some(deep)).await;
        assert_eq!(reply.problem(), (400, "malformed", ""));
        let plain = [("idempotency-key", "k"), ("content-type", "text/plain")];
        let http = reqwest::Client::new();
        let reply = http
            .post(format!("{}{ORDERS}", app.url()))
            .header(plain[1].0, plain[1].1);
        assert_eq!(
            reply.body("{}").send().await.unwrap().status(),
            401,
            "who asks comes first"
        );
        let large = format!("{{\"x\": \"{}\"}}", "x".repeat(64 * 1024));
        let reply = ann.send(Method::POST, ORDERS, &KEY, Some(large)).await;
        assert_eq!(reply.problem(), (413, "too_large", ""));
        // Refused by the head alone, the body still on its way: the answer arrives, and so does the next one.
        let half = format!("{{\"x\": \"{}\"}}", "x".repeat(512 * 1024));
        for _ in 0..20 {
            let reply = ann
                .send(Method::POST, ORDERS, &KEY, Some(half.clone()))
                .await;
            assert_eq!(reply.problem(), (413, "too_large", ""));
            let reply = app
                .nobody()
                .send(Method::POST, ORDERS, &KEY, Some(half.clone()))
                .await;
            assert_eq!(reply.problem(), (401, "unauthenticated", ""));
            let reply = ann
                .send(Method::POST, "/nowhere", &KEY, Some(half.clone()))
                .await;
            assert_eq!(reply.problem(), (404, "not_found", ""));
        }
        let empty = [("idempotency-key", "")];
        let reply = ann
            .send(Method::POST, ORDERS, &empty, Some("{}".into()))
            .await;
        assert_eq!(reply.problem(), (400, "malformed", ""));
        let long = "x".repeat(256);
        let reply = ann
            .send(
                Method::POST,
                ORDERS,
                &[("idempotency-key", &long)],
                Some("{}".into()),
            )
            .await;
        assert_eq!(reply.problem(), (400, "malformed", ""));
        assert_eq!(
            ann.get(ORDERS).await.body["items"],
            json!([]),
            "nothing half done"
        );
        app.stop().await;
    });
}

#[test]
fn a_field_at_fault_is_pointed_at() {
    run(async {
        let app = TestApp::start().await;
        let ann = app.customer("ann").await;
        let line =
            |sku: &str, quantity: Value| json!({"lines": [{"sku": sku, "quantity": quantity}]});
        let many: Vec<_> = (0..101)
            .map(|_| json!({"sku": "pizza-margherita", "quantity": 1}))
            .collect();
        let pizza = "pizza-margherita";
        for (body, status, code, pointer) in [
            (
                line(pizza, json!(0)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                line(pizza, json!(-1)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                line(pizza, json!(1.5)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                line(pizza, json!(1000)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                line(pizza, json!(99_999_999_999_999_u64)),
                422,
                "validation",
                "/lines/0/quantity",
            ),
            (
                line("no such sku", json!(1)),
                422,
                "validation",
                "/lines/0/sku",
            ),
            (
                line("nothing", json!(1)),
                422,
                "unknown_sku",
                "/lines/0/sku",
            ),
            (json!({}), 422, "validation", "/lines"),
            (json!({"lines": []}), 422, "validation", "/lines"),
            (json!({"lines": many}), 422, "validation", "/lines"),
            (
                json!({"site": "nowhere", "lines": []}),
                404,
                "not_found",
                "",
            ),
            (
                json!({"site": "No Where", "lines": []}),
                404,
                "not_found",
                "",
            ),
            (
                json!({"lines": [{"sku": pizza, "quantity": 1}], "expected_total": 1}),
                409,
                "total_changed",
                "",
            ),
            (
                json!({"lines": [{"sku": pizza, "quantity": 1}], "expected_total": {"amount": 950, "currency": "EUR"}}),
                422,
                "validation",
                "/expected_total/currency",
            ),
            (
                json!({"lines": [{"sku": pizza, "quantity": 1, "note": "x".repeat(501)}]}),
                422,
                "validation",
                "/lines/0/note",
            ),
        ] {
            let shown: String = body.to_string().chars().take(120).collect();
            let reply = ann.keyed(ORDERS, "k", body).await;
            assert_eq!(reply.problem(), (status, code, pointer), "{shown}");
        }
        // A refused command leaves its key free.
        let good = json!({"lines": [{"sku": pizza, "quantity": 1}], "expected_total": {"amount": 950, "currency": "GBP"}});
        assert_eq!(ann.keyed(ORDERS, "k", good).await.status, 201);

        for (query, status, code, pointer) in [
            ("limit=0", 422, "validation", "/limit"),
            ("limit=201", 422, "validation", "/limit"),
            ("limit=-1", 422, "validation", "/limit"),
            ("limit=x", 422, "validation", "/limit"),
            ("status=paid", 422, "validation", "/status"),
            ("from=yesterday", 422, "validation", "/from"),
            ("to=5", 422, "validation", "/to"),
            ("cursor=x", 400, "bad_cursor", ""),
            ("site=nowhere", 404, "not_found", ""),
        ] {
            let reply = ann.get(&format!("{ORDERS}?{query}")).await;
            assert_eq!(reply.problem(), (status, code, pointer), "{query}");
        }
        let kitchen = app.demo("kitchen").await;
        for query in ["limit=0", "limit=501", "after=-1", "after=x"] {
            let reply = kitchen
                .get(&format!("/api/v1/sites/main/events?{query}"))
                .await;
            assert_eq!(reply.code(), "validation", "{query}");
        }
        app.stop().await;
    });
}

#[test]
fn unknown_addresses_and_methods_are_problems_too() {
    run(async {
        let app = TestApp::start().await;
        let ann = app.customer("ann").await;
        for path in ["/api", "/api/v1", "/api/v1/nothing", "/api/v2/orders"] {
            assert_eq!(
                ann.get(path).await.problem(),
                (404, "not_found", ""),
                "{path}"
            );
        }
        for id in ["x", "00000000-0000-7000-8000-000000000000", "%00", "a b"] {
            let reply = ann.get(&format!("{ORDERS}/{id}")).await;
            assert_eq!(reply.problem(), (404, "not_found", ""), "{id}");
        }
        for path in ["/api/v1/orders/%FF", "/api/v1/products/a%C3", "/images/%FF"] {
            let reply = ann.get(path).await;
            assert_eq!(reply.problem(), (400, "malformed", ""), "{path}");
            assert_eq!(reply.header("content-type"), "application/problem+json");
        }
        let reply = ann.delete(ORDERS).await;
        assert_eq!(reply.problem(), (405, "method_not_allowed", ""));
        assert!(
            reply.header("allow").contains("POST"),
            "{:?}",
            reply.headers
        );
        assert_eq!(reply.header("content-type"), "application/problem+json");
        app.stop().await;
    });
}
