//! What goes out comes in again as it was, and nothing in it is a formula.

use serde_json::json;

use super::{counts, import};
use crate::{app::TestApp, support::run};

#[test]
fn products_that_went_out_come_in_again_as_they_were() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        for (sku, name) in [
            ("f-1", "=1+1"),
            ("f-2", "'=x"),
            ("f-3", "-5 % off, \"today\""),
            ("f-4", "@home"),
        ] {
            let body = json!({"sku": sku, "name": name, "category": "Zz", "price": 1234, "stock": 3, "window_s": 90});
            manager.post("products", &body).await.expect(201);
        }
        let file = manager.get("exports/products?bom=true").await;
        assert_eq!(file.status, 200);
        assert!(file.header("content-disposition").contains("products.csv"));
        assert!(
            file.text.starts_with("\u{feff}sku,name,category,price,"),
            "{}",
            file.text
        );
        for cell in ["'=1+1", "''=x", "'-5 % off", "'@home"] {
            assert!(file.text.contains(cell), "{cell} in {}", file.text);
        }
        assert!(file.text.contains(",gluten|milk,\"[{"), "{}", file.text);
        let rows = file.text.lines().count() as u64 - 1;
        let before = app.nobody().all("products").await;
        let job = import(&app, "kind=products", file.text.clone()).await;
        assert_eq!(counts(&job), [rows, 0, 0], "nothing was different");
        assert_eq!(app.nobody().all("products").await, before);

        let elsewhere = TestApp::demo().await;
        for product in elsewhere.nobody().all("products").await {
            let path = format!("products/{}", product["sku"].as_str().unwrap());
            let gone = elsewhere
                .admin()
                .await
                .call(reqwest::Method::DELETE, &path)
                .send()
                .await;
            assert_eq!(gone.status, 204);
        }
        let job = import(&elsewhere, "kind=products", file.text).await;
        assert_eq!(counts(&job), [rows, rows, 0]);
        let there = elsewhere.nobody().all("products").await;
        let as_in_a_table = |products: &[serde_json::Value]| -> Vec<serde_json::Value> {
            let mut products = products.to_vec();
            for product in &mut products {
                product["version"] = json!(0);
                // Of lists in lists hours alone have no place in a table.
                product["hours"] = json!([]);
            }
            products
        };
        assert_eq!(as_in_a_table(&there), as_in_a_table(&before));
    });
}

#[test]
fn orders_and_customers_go_out_to_those_who_may() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let placed = customer.place(&[("espresso", 2), ("espresso", 1)]).await;
        let manager = app.manager().await;
        let file = manager.get("exports/orders?status=PENDING").await;
        assert_eq!(
            (file.status, file.text.lines().count()),
            (200, 3),
            "{}",
            file.text
        );
        assert!(file.text.contains(placed["id"].as_str().unwrap()));
        let none = manager.get("exports/orders?status=PAID").await;
        assert_eq!(none.text.lines().count(), 1);
        let lines = manager.get("exports/orders?format=jsonl").await;
        let order: serde_json::Value = serde_json::from_str(lines.text.trim()).unwrap();
        assert_eq!(order["lines"].as_array().unwrap().len(), 2);
        manager
            .get("exports/customers")
            .await
            .problem(403, "forbidden");
        let all = app.admin().await.get("exports/customers").await;
        assert!(
            all.text.contains("customer@demo.local") && !all.text.contains("kitchen@"),
            "{}",
            all.text
        );
        for person in [&customer, &app.kitchen().await] {
            person.get("exports/orders").await.problem(403, "forbidden");
        }
        manager
            .get("exports/secrets")
            .await
            .problem(404, "not_found");
        manager
            .get("exports/orders?format=xls")
            .await
            .problem(422, "validation");
    });
}

#[test]
fn reviews_go_out_with_their_answers_and_as_no_formula() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, manager) = (app.customer().await, app.manager().await);
        let none = manager.get("exports/reviews").await;
        assert_eq!(none.text.lines().count(), 1, "{}", none.text);
        let order = app.released(&customer).await;
        manager.act(&order, "fulfill", &json!({})).await.expect(200);
        let body = json!({
            "order": order["id"], "line": 1, "stars": 4, "title": "=HYPERLINK(1)", "body": "good,\n\"strong\"",
        });
        let review = customer.post("reviews", &body).await.expect(201);
        let path = format!("reviews/{}", review["id"].as_str().unwrap());
        let answer = json!({"text": "@you: thanks"});
        let call = manager.call(reqwest::Method::PUT, &format!("{path}/answer"));
        call.json(&answer).send().await.expect(200);
        let hide = manager.call(reqwest::Method::PATCH, &path);
        hide.json(&json!({"state": "hidden"}))
            .send()
            .await
            .expect(200);

        let file = manager.get("exports/reviews?bom=true").await;
        assert!(file.header("content-disposition").contains("reviews.csv"));
        let mut rows =
            csv::Reader::from_reader(file.text.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<std::collections::HashMap<String, String>> =
            rows.deserialize().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), 1, "{}", file.text);
        for (column, cell) in [
            ("sku", "espresso"),
            ("stars", "4"),
            ("title", "'=HYPERLINK(1)"),
            ("body", "good,\n\"strong\""),
            ("state", "hidden"),
            ("order_id", order["id"].as_str().unwrap()),
            ("line", "1"),
            ("answer", "'@you: thanks"),
        ] {
            assert_eq!(rows[0][column], cell, "{column}");
        }
        let lines = manager.get("exports/reviews?format=jsonl").await;
        let object: serde_json::Value = serde_json::from_str(lines.text.trim()).unwrap();
        assert_eq!(object["answer"]["text"], "@you: thanks");
        let at = review["at"].as_str().unwrap();
        for (query, rows) in [(format!("from={at}"), 1), (format!("to={at}"), 0)] {
            let some = manager
                .get(&format!("exports/reviews?format=jsonl&{query}"))
                .await;
            assert_eq!(some.text.lines().count(), rows, "{query}");
        }
        for person in [&customer, &app.kitchen().await] {
            person
                .get("exports/reviews")
                .await
                .problem(403, "forbidden");
        }
        app.stop().await;
    });
}
