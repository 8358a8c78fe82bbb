//! What those who run the hub look at.

use std::collections::BTreeSet;

use orderhub::app::Mode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{TestApp, TestClock},
    support::run,
};

#[test]
fn up_and_ready() {
    run(async {
        let app = TestApp::demo().await;
        let nobody = app.nobody();
        for path in ["/livez", "/healthz"] {
            assert_eq!(nobody.get(path).await.expect(200), json!({"status": "up"}));
        }
        let ready = nobody.get("/readyz").await.expect(200);
        assert_eq!(ready, json!({"status": "ready", "degraded": []}));
        let reply = nobody.get("products").await;
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
        ] {
            assert_eq!(reply.header(name), value);
        }
        let named = nobody
            .call(Method::GET, "me")
            .header("x-request-id", "mine-1")
            .send()
            .await;
        assert_eq!(named.header("x-request-id"), "mine-1");
        assert_eq!(
            named.problem(401, "unauthenticated")["request_id"],
            "mine-1"
        );
        app.stop().await;
    });
}

#[test]
fn without_a_model_orders_are_scored_by_the_baseline_and_readiness_says_so() {
    run(async {
        let nothing = tempfile::tempdir().unwrap();
        let flag = format!("--models.cancel_dir={}", nothing.path().display());
        let app = TestApp::demo_with(&[&flag]).await;
        let ready = app.nobody().get("/readyz").await.expect(200);
        assert_eq!(ready["degraded"], json!(["model:cancel"]));
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        let score = app.admin().await.order(&order).await["score"].clone();
        assert_eq!(score["model"], "baseline");
        app.stop().await;
    });
}

#[test]
fn a_database_that_may_lose_something_is_not_ready() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("--database.url=surrealkv://{}/db", dir.path().display());
        let app = TestApp::start(&[&url], Mode::Normal, TestClock::new()).await;
        let ready = app.nobody().get("/readyz").await.expect(503);
        assert_eq!(ready["status"], "not_durable");
        app.stop().await;
    });
}

#[test]
fn a_hub_for_real_orders_shows_nobody_its_messages() {
    run(async {
        let app = TestApp::start(&[], Mode::Normal, TestClock::new()).await;
        app.nobody()
            .get("demo/outbox")
            .await
            .problem(404, "not_found");
        let login = json!({"email": "admin@demo.local", "password": crate::app::PASSWORD});
        app.nobody()
            .post("auth/login", &login)
            .await
            .problem(401, "unauthenticated");
        assert_eq!(
            app.nobody().get("/readyz").await.expect(200)["status"],
            "ready"
        );
        let settings = ["--http.bind=0.0.0.0:0", "--database.url=mem://"];
        let settings = orderhub::config::Settings::parse(settings).unwrap();
        let public = Box::pin(orderhub::app::App::start(
            settings,
            Mode::Demo,
            TestClock::new(),
        ))
        .await;
        assert!(public.err().unwrap().to_string().contains("--demo-public"));
        app.stop().await;
    });
}

#[test]
fn metrics_count_requests_by_route_and_name_no_ids() {
    run(async {
        let app = TestApp::demo().await;
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        app.customer().await.order(&order).await;
        let text = app.nobody().get("/metrics").await.text;
        let line = r#"orderhub_http_requests_total{route="/api/v1/orders/{id}",method="GET",status="200"}"#;
        assert!(text.contains(line), "{text}");
        assert!(!text.contains(crate::app::id(&order)), "{text}");
        app.stop().await;
    });
}

#[test]
fn the_description_is_the_frozen_one_and_every_address_in_it_exists() {
    run(async {
        let app = TestApp::demo().await;
        let served = app.nobody().get("openapi.json").await.expect(200);
        let frozen: Value =
            serde_json::from_str(include_str!("../../../schemas/openapi.json")).unwrap();
        assert_eq!(served, frozen);
        let mut described = BTreeSet::new();
        for (path, methods) in served["paths"].as_object().unwrap() {
            let address = path.replace(['{', '}'], "");
            for method in methods.as_object().unwrap().keys() {
                described.insert(format!("{} {path}", method.to_uppercase()));
                let method: Method = method.to_uppercase().parse().unwrap();
                let reply = app.nobody().call(method, &address).send().await;
                let is_there = reply.status != 405
                    && (reply.status != 404 || !reply.text.contains("such address"));
                assert!(is_there, "{path}: {}", reply.text);
            }
        }
        for route in [
            "POST /api/v1/auth/signup",
            "POST /api/v1/auth/login",
            "POST /api/v1/auth/refresh",
            "POST /api/v1/auth/logout",
            "GET /api/v1/me",
            "GET /api/v1/users",
            "POST /api/v1/users",
            "PATCH /api/v1/users/{id}",
            "GET /api/v1/sites",
            "POST /api/v1/sites",
            "PATCH /api/v1/sites/{site}",
            "GET /api/v1/sites/{site}/events",
            "GET /api/v1/products",
            "POST /api/v1/products",
            "GET /api/v1/products/{sku}",
            "PATCH /api/v1/products/{sku}",
            "DELETE /api/v1/products/{sku}",
            "GET /api/v1/orders",
            "POST /api/v1/orders",
            "GET /api/v1/orders/{id}",
            "POST /api/v1/orders/{id}/otp",
            "POST /api/v1/orders/{id}/pay",
            "POST /api/v1/orders/{id}/cancel",
            "POST /api/v1/orders/{id}/fulfill",
            "POST /api/v1/orders/{id}/reject",
            "GET /api/v1/orders/{id}/events",
            "GET /api/v1/openapi.json",
            "GET /healthz",
            "GET /readyz",
            "GET /metrics",
        ] {
            assert!(described.contains(route), "{route}");
        }
        app.stop().await;
    });
}

#[test]
fn pages_of_other_origins_are_not_told_anything() {
    run(async {
        let app = TestApp::demo_with(&["--http.origins=https://shop.example"]).await;
        let from = async |origin: &str| {
            let call = app.nobody().call(Method::OPTIONS, "orders");
            let call = call
                .header("origin", origin)
                .header("access-control-request-method", "POST");
            let call = call.header(
                "access-control-request-headers",
                "authorization,idempotency-key,if-match",
            );
            call.send()
                .await
                .header("access-control-allow-origin")
                .to_owned()
        };
        assert_eq!(from("https://shop.example").await, "https://shop.example");
        assert_eq!(from(&app.url()).await, app.url());
        assert_eq!(from("https://evil.example").await, "");
        app.stop().await;
    });
}
