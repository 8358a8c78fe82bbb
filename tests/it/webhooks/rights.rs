//! Whose endpoints are whose, and what an endpoint cannot be.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Receiver, endpoint, local_shop, receiver::Manner};
use crate::{app::id, support::run};

#[test]
fn admins_run_all_endpoints_managers_those_of_their_sites_and_nobody_else_any() {
    run(async {
        let app = local_shop().await;
        let admin = app.admin().await;
        let other = json!({"id": "other", "name": "Other", "currency": "GBP"});
        admin.post("sites", &other).await.expect(201);
        let receiver = Receiver::start(Manner::Status(200)).await;
        let of = |site: Value| json!({"url": receiver.url(), "events": ["*"], "site": site});
        let manager = app.manager().await;
        let everywhere = endpoint(&app, &receiver.url(), &["*"]).await;
        let own = manager
            .post("webhook-endpoints", &of(json!("main")))
            .await
            .expect(201);
        let foreign = admin
            .post("webhook-endpoints", &of(json!("other")))
            .await
            .expect(201);
        assert_eq!(own["site"], "main");
        manager
            .post("webhook-endpoints", &of(Value::Null))
            .await
            .problem(403, "forbidden");
        manager
            .post("webhook-endpoints", &of(json!("other")))
            .await
            .problem(403, "forbidden");
        admin
            .post("webhook-endpoints", &of(json!("nowhere")))
            .await
            .problem(404, "not_found");

        let seen = |list: Value| -> Vec<Value> {
            list["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["id"].clone())
                .collect()
        };
        let list = manager.get("webhook-endpoints").await.expect(200);
        assert_eq!(seen(list), [own["id"].clone()]);
        let list = admin.get("webhook-endpoints").await;
        assert!(!list.text.contains("whsec_"), "{}", list.text);
        assert_eq!(seen(list.expect(200)).len(), 3);

        for foreign in [&everywhere, &foreign] {
            let path = format!("webhook-endpoints/{}", id(foreign));
            for (method, path) in ways(&path, id(foreign)) {
                manager
                    .call(method, &path)
                    .json(&json!({}))
                    .send()
                    .await
                    .problem(404, "not_found");
            }
        }
        let path = format!("webhook-endpoints/{}", id(&own));
        for who in [
            app.customer().await,
            app.kitchen().await,
            app.warehouse().await,
            app.hire("support", &["main"]).await,
        ] {
            for (method, path) in ways(&path, id(&own)) {
                who.call(method, &path)
                    .json(&json!({}))
                    .send()
                    .await
                    .problem(403, "forbidden");
            }
            who.get("webhook-endpoints").await.problem(403, "forbidden");
            who.post("webhook-endpoints", &of(json!("main")))
                .await
                .problem(403, "forbidden");
        }
        for (method, path) in ways(&path, id(&own)) {
            app.nobody()
                .call(method, &path)
                .json(&json!({}))
                .send()
                .await
                .problem(401, "unauthenticated");
        }
        app.stop().await;
    });
}

fn ways(path: &str, endpoint: &str) -> [(Method, String); 7] {
    [
        (Method::GET, path.into()),
        (Method::PATCH, path.into()),
        (Method::DELETE, path.into()),
        (Method::POST, format!("{path}/secret")),
        (Method::POST, format!("{path}/test")),
        (Method::GET, format!("{path}/deliveries")),
        (
            Method::POST,
            format!("webhook-deliveries/{endpoint}.main.1/redeliver"),
        ),
    ]
}

#[test]
fn an_endpoint_that_makes_no_sense_is_refused_with_a_pointer() {
    run(async {
        let app = local_shop().await;
        let admin = app.admin().await;
        let good = "http://127.0.0.1:9999/hooks";
        let long = format!("https://example.org/{}", "a".repeat(2_000));
        let many = vec!["order.paid"; 33];
        let bad = [
            (json!({"url": "nonsense", "events": ["*"]}), "/url"),
            (
                json!({"url": "ftp://example.org/", "events": ["*"]}),
                "/url",
            ),
            (
                json!({"url": "https://ann:secret@example.org/", "events": ["*"]}),
                "/url",
            ),
            (
                json!({"url": "https://example.org:22/", "events": ["*"]}),
                "/url",
            ),
            (json!({"url": long, "events": ["*"]}), "/url"),
            (json!({"url": good, "events": []}), "/events"),
            (json!({"url": good, "events": many}), "/events"),
            (
                json!({"url": good, "events": ["order.paid", "order*"]}),
                "/events/1",
            ),
            (json!({"url": good, "events": ["Order.Paid"]}), "/events/0"),
        ];
        for (body, pointer) in &bad {
            let problem = admin
                .post("webhook-endpoints", body)
                .await
                .problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], *pointer, "{body}");
        }
        for malformed in [
            json!({"url": good}),
            json!({"url": 7, "events": ["*"]}),
            json!({"url": good, "events": "*"}),
        ] {
            admin
                .post("webhook-endpoints", &malformed)
                .await
                .problem(400, "malformed");
        }
        let made = endpoint(&app, good, &["*"]).await;
        let path = format!("webhook-endpoints/{}", id(&made));
        let change = json!({"events": []});
        admin
            .call(Method::PATCH, &path)
            .json(&change)
            .send()
            .await
            .problem(422, "validation");
        admin
            .get(&format!("{path}/deliveries?cursor=nonsense"))
            .await
            .problem(400, "bad_cursor");
        admin
            .get(&format!("{path}/deliveries?limit=0"))
            .await
            .problem(422, "validation");
        admin
            .get("webhook-endpoints/nonsense")
            .await
            .problem(404, "not_found");
        for _ in 1..50 {
            endpoint(&app, good, &["*"]).await;
        }
        let body = json!({"url": good, "events": ["*"]});
        admin
            .post("webhook-endpoints", &body)
            .await
            .problem(503, "overloaded");
        app.stop().await;
    });
}
