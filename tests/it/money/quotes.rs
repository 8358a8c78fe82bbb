//! A quote is what placing charges, and changes nothing.

use orderhub::order::{Tax, TaxMode};
use rand::{Rng, SeedableRng, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{coupon, ten_off};
use crate::{
    app::{Person, TestApp},
    support::run,
};

/// Baskets compared; each is a quote and an order over HTTP.
const BASKETS: usize = 60;

async fn tax(app: &TestApp, category: &str, rate_bp: u32, mode: TaxMode) {
    let tax = Some(Tax { rate_bp, mode });
    app.tax_category(category, tax).await;
}

#[test]
fn what_is_quoted_is_what_is_charged() {
    run(async {
        let app = TestApp::demo().await;
        tax(&app, "Pizza", 700, TaxMode::Inclusive).await;
        tax(&app, "Drinks", 1_900, TaxMode::Exclusive).await;
        ten_off(&app, "some", json!({"percent_bp": 1_333, "minimum": 2_000})).await;
        coupon(&app, json!({"code": "fix", "kind": "fixed", "amount": 777})).await;
        let customer = app.customer().await;
        let menu = app.nobody().get("products?limit=200").await.expect(200);
        let menu = menu["items"].as_array().unwrap();
        let mut random = StdRng::seed_from_u64(3);
        let mut placed = 0;
        for _ in 0..BASKETS {
            let count = random.random_range(1..8);
            let lines: Vec<_> = (0..count)
                .map(|_| {
                    let sku = &menu[random.random_range(0..menu.len())]["sku"];
                    json!({"sku": sku, "quantity": random.random_range(1..5)})
                })
                .collect();
            let code = ["some", "FIX", "none-such", ""][random.random_range(0..4)];
            let mut body = json!({"lines": lines});
            if !code.is_empty() {
                body["coupon"] = json!(code);
            }
            let before = app.footprint().await;
            let quote = app.nobody().post("quotes", &body).await.expect(200);
            assert_eq!(app.footprint().await, before, "a quote has no effect");
            body["expected_total"] = quote["total"].clone();
            let answer = customer.post("orders", &body).await;
            if let Some(problem) = quote["problems"].as_array().unwrap().first() {
                assert_eq!(answer.body["code"], problem["code"], "{quote}");
                continue;
            }
            placed += 1;
            let order = answer.expect(201);
            for field in ["subtotal", "discount", "tax", "total", "lines", "coupon"] {
                assert_eq!(order[field], quote[field], "{field} of {body}");
            }
            check_sums(&order);
        }
        assert!(placed > BASKETS / 3, "{placed}");
        app.stop().await;
    });
}

fn check_sums(order: &Value) {
    let amount = |value: &Value| value["amount"].as_i64().unwrap_or(0);
    let lines = order["lines"].as_array().unwrap();
    let sum = |of: &dyn Fn(&Value) -> i64| lines.iter().map(of).sum::<i64>();
    assert_eq!(
        sum(&|line| amount(&line["total"])),
        amount(&order["subtotal"])
    );
    assert_eq!(
        sum(&|line| amount(&line["discount"])),
        amount(&order["discount"])
    );
    assert_eq!(
        sum(&|line| amount(&line["tax"]["amount"])),
        amount(&order["tax"])
    );
    let on_top = sum(&|line| match line["tax"]["mode"].as_str() {
        Some("exclusive") => amount(&line["tax"]["amount"]),
        _ => 0,
    });
    let total = amount(&order["subtotal"]) - amount(&order["discount"]) + on_top;
    assert_eq!(total, amount(&order["total"]), "{order}");
}

#[test]
fn two_rates_in_one_order_are_taxed_each_by_its_own() {
    run(async {
        let app = TestApp::demo().await;
        tax(&app, "Desserts", 1_000, TaxMode::Exclusive).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1), ("tiramisu", 2)]).await;
        let [coffee, cake] = [0, 1].map(|index| order["lines"][index].clone());
        assert_eq!(coffee["tax"]["mode"], "inclusive");
        assert_eq!(coffee["tax"]["rate_bp"], 2_000);
        assert_eq!(
            (&cake["tax"]["mode"], &cake["tax"]["rate_bp"]),
            (&json!("exclusive"), &json!(1_000))
        );
        let on_top = cake["total"]["amount"].as_i64().unwrap() / 10;
        assert_eq!(cake["tax"]["amount"]["amount"], on_top);
        let subtotal = order["subtotal"]["amount"].as_i64().unwrap();
        assert_eq!(order["total"]["amount"], subtotal + on_top);
        app.stop().await;
    });
}

#[test]
fn a_quote_lists_everything_that_stands_in_the_way() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let body = json!({"sku": "rare", "name": "Rare", "price": 500, "stock": 1});
        manager.post("products", &body).await.expect(201);
        let body = json!({
            "lines": [
                {"sku": "rare", "quantity": 1}, {"sku": "unicorn", "quantity": 1},
                {"sku": "espresso", "quantity": 1}, {"sku": "rare", "quantity": 1},
            ],
            "coupon": "nosuch",
        });
        let quote = app.nobody().post("quotes", &body).await.expect(200);
        let problems: Vec<_> = quote["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| (problem["line"].as_u64(), problem["code"].as_str().unwrap()))
            .collect();
        assert_eq!(
            problems,
            [
                (Some(2), "unknown_sku"),
                (Some(1), "out_of_stock"),
                (None, "coupon_invalid")
            ]
        );
        let numbers: Vec<_> = quote["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["line"].clone())
            .collect();
        assert_eq!(numbers, [1, 3, 4], "what can be priced is priced");
        let site = json!({"open": false});
        app.admin()
            .await
            .call(Method::PATCH, "sites/main")
            .json(&site)
            .send()
            .await
            .expect(200);
        let quote = app.nobody().post("quotes", &body).await.expect(200);
        assert_eq!(quote["problems"][0]["code"], "site_closed");
        app.stop().await;
    });
}

#[test]
fn a_million_lines_are_refused_before_anybody_counts_them() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let cart = customer.get("carts/mine").await.expect(200);
        let path = format!("carts/{}", crate::app::id(&cart));
        for (method, path) in [
            ("POST", "orders"),
            ("POST", "quotes"),
            ("PUT", path.as_str()),
        ] {
            let answer = announce_a_million_lines(&app, &customer, method, path).await;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
            assert!(answer.contains("\"too_large\""), "{answer}");
        }
        let body = json!({"lines": vec![json!({"sku": "espresso", "quantity": 1}); 101]});
        customer
            .post("orders", &body)
            .await
            .problem(422, "validation");
        let quote = customer.post("quotes", &body).await.expect(200);
        assert_eq!(quote["problems"][0]["code"], "validation");
        assert_eq!(quote["lines"], json!([]));
        super::put(&customer, &cart, &body)
            .await
            .problem(422, "validation");
        app.stop().await;
    });
}

/// The head of such a request and the first line of its body: what is answered to that is not told by the rest.
async fn announce_a_million_lines(app: &TestApp, who: &Person, method: &str, path: &str) -> String {
    let line = "{\"sku\":\"espresso\",\"quantity\":1},";
    let host = app.url().replace("http://", "");
    let head = format!(
        "{method} /api/v1/{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nIf-Match: \"1\"\r\n\
         Idempotency-Key: many\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        who.token,
        line.len() * 1_000_000,
    );
    let mut stream = TcpStream::connect(&host).await.unwrap();
    let begin = format!("{head}{{\"lines\":[{line}");
    stream.write_all(begin.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
