//! Reviews: of what was handed over, by whoever got it, once; and what they add up to.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Disk, Person, Reply, TestApp, assert_without, id},
    support::run,
};

/// An order of two lines that was handed over.
async fn fulfilled(app: &TestApp, customer: &Person) -> Value {
    let order = customer.place(&[("espresso", 1), ("lasagne", 2)]).await;
    app.pay(customer, &order).await;
    app.release(&order).await;
    app.kitchen()
        .await
        .act(&order, "fulfill", &json!({}))
        .await
        .expect(200)
}

fn review(order: &Value, line: u32, stars: u32) -> Value {
    json!({"order": id(order), "line": line, "stars": stars, "title": "Good", "body": "Hot,\nand <b>strong</b>."})
}

async fn rating(app: &TestApp, sku: &str) -> Value {
    app.nobody()
        .get(&format!("products/{sku}"))
        .await
        .expect(200)["rating"]
        .clone()
}

async fn moderate(who: &Person, review: &Value, state: &str) -> Reply {
    let path = format!("reviews/{}", id(review));
    who.call(Method::PATCH, &path)
        .json(&json!({"state": state}))
        .send()
        .await
}

async fn answer(who: &Person, review: &Value, text: &str) -> Reply {
    let path = format!("reviews/{}/answer", id(review));
    who.call(Method::PUT, &path)
        .json(&json!({"text": text}))
        .send()
        .await
}

#[test]
fn whoever_got_it_reviews_it_and_everybody_reads_it() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = fulfilled(&app, &customer).await;
        assert!(rating(&app, "espresso").await.is_null());
        let written = customer
            .post("reviews", &review(&order, 1, 5))
            .await
            .expect(201);
        assert_eq!(written["order"], order["id"]);
        assert_eq!(
            (&written["sku"], &written["product"]),
            (&json!("espresso"), &json!("Espresso"))
        );

        let public = app.nobody().get("reviews?sku=espresso").await;
        assert_without(&public.text, &["Customer", id(&order), "@"]);
        let public = public.expect(200);
        let seen = &public["items"][0];
        assert_eq!(
            (&seen["author"], &seen["stars"], &seen["state"]),
            (&json!("Cleo"), &json!(5), &json!("published"))
        );
        assert_eq!(seen["body"], "Hot,\nand <b>strong</b>.");
        assert_eq!(
            rating(&app, "espresso").await,
            json!({"average": 5.0, "count": 1})
        );
        assert!(rating(&app, "lasagne").await.is_null());
        let other = app.nobody().get("reviews?sku=lasagne").await.expect(200);
        assert_eq!(other["items"], json!([]));

        let manager = app.manager().await;
        let answered = answer(&manager, &written, "Thank you!").await.expect(200);
        assert_eq!(answered["answer"]["text"], "Thank you!");
        assert_eq!(answered["answer"]["by"], "Mara", "first names only");
        let public = app.nobody().get("reviews").await.expect(200);
        assert_eq!(public["items"][0]["answer"], answered["answer"]);
        app.stop().await;
    });
}

#[test]
fn a_line_is_reviewed_once_also_by_many_at_once() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = fulfilled(&app, &customer).await;
        let body = review(&order, 1, 4);
        let tries = (0..20).map(|_| customer.post("reviews", &body));
        let replies = futures_util::future::join_all(tries).await;
        let made = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(made, 1);
        for reply in replies.into_iter().filter(|reply| reply.status != 201) {
            reply.problem(409, "already_reviewed");
        }
        assert_eq!(
            rating(&app, "espresso").await,
            json!({"average": 4.0, "count": 1})
        );
        customer
            .post("reviews", &review(&order, 2, 1))
            .await
            .expect(201);
        app.stop().await;
    });
}

#[test]
fn what_was_not_handed_over_to_the_author_is_not_reviewed() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let stranger = app.signup("Stan Stranger").await;
        let order = fulfilled(&app, &customer).await;
        for who in [&stranger, &app.admin().await, &app.kitchen().await] {
            who.post("reviews", &review(&order, 1, 5))
                .await
                .problem(404, "not_found");
        }
        app.nobody()
            .post("reviews", &review(&order, 1, 5))
            .await
            .problem(401, "unauthenticated");
        let mut nowhere = review(&order, 1, 5);
        nowhere["order"] = json!("01890a5d-ac96-774b-bcce-b302099a8057");
        customer
            .post("reviews", &nowhere)
            .await
            .problem(404, "not_found");
        nowhere["order"] = json!("nonsense");
        customer
            .post("reviews", &nowhere)
            .await
            .problem(404, "not_found");

        let pending = customer.place(&[("espresso", 1)]).await;
        let cancelled = customer.place(&[("espresso", 1)]).await;
        customer
            .act(&cancelled, "cancel", &json!({}))
            .await
            .expect(200);
        let paid = app.paid(&customer).await;
        for unfit in [&pending, &cancelled, &paid] {
            customer
                .post("reviews", &review(unfit, 1, 5))
                .await
                .problem(409, "order_not_fulfilled");
        }
        assert!(rating(&app, "espresso").await.is_null());
        app.stop().await;
    });
}

#[test]
fn a_review_that_makes_no_sense_is_refused_with_a_pointer() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = fulfilled(&app, &customer).await;
        let with = |field: &str, value: Value| {
            let mut body = review(&order, 1, 5);
            body[field] = value;
            body
        };
        let bad = [
            ("stars", json!(0)),
            ("stars", json!(6)),
            ("stars", json!(4.5)),
            ("stars", json!(-1)),
            ("stars", json!(1e300)),
            ("line", json!(0)),
            ("line", json!(3)),
            ("line", json!(-1)),
            ("line", json!(1.5)),
            ("title", json!("t".repeat(121))),
            ("title", json!("a\u{0}b")),
            ("body", json!("b".repeat(4_001))),
            ("body", json!("a\u{7}b")),
        ];
        for (field, value) in bad {
            let problem = customer
                .post("reviews", &with(field, value.clone()))
                .await
                .problem(422, "validation");
            assert_eq!(
                problem["errors"][0]["pointer"],
                format!("/{field}"),
                "{value}"
            );
        }
        for malformed in [json!("five"), Value::Null, json!([5])] {
            customer
                .post("reviews", &with("stars", malformed))
                .await
                .problem(400, "malformed");
        }
        // Of so much the rest is read before the answer; of more the client may not hear it.
        let huge = with("body", json!("x".repeat(512 * 1024)));
        customer
            .post("reviews", &huge)
            .await
            .problem(413, "too_large");
        customer
            .post("reviews", &with("body", json!("ß".repeat(4_000))))
            .await
            .expect(201);
        app.stop().await;
    });
}

#[test]
fn staff_hides_and_shows_and_the_rating_follows() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, manager) = (app.customer().await, app.manager().await);
        let order = fulfilled(&app, &customer).await;
        let another = fulfilled(&app, &customer).await;
        let good = customer
            .post("reviews", &review(&order, 1, 5))
            .await
            .expect(201);
        let bad = customer
            .post("reviews", &review(&another, 1, 2))
            .await
            .expect(201);
        assert_eq!(
            rating(&app, "espresso").await,
            json!({"average": 3.5, "count": 2})
        );
        for _ in 0..2 {
            moderate(&manager, &bad, "hidden").await.expect(200);
            assert_eq!(
                rating(&app, "espresso").await,
                json!({"average": 5.0, "count": 1})
            );
        }
        let ids = |page: Value| -> Vec<Value> {
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["id"].clone())
                .collect()
        };
        let public = app.nobody().get("reviews").await.expect(200);
        assert_eq!(ids(public), [good["id"].clone()]);
        let public = customer.get("reviews?sku=espresso").await.expect(200);
        assert_eq!(ids(public), [good["id"].clone()]);
        let own = customer.get("reviews?mine=true").await.expect(200);
        assert_eq!(
            ids(own),
            [bad["id"].clone(), good["id"].clone()],
            "newest first"
        );
        let hidden = manager.get("reviews?state=hidden").await.expect(200);
        assert_eq!(ids(hidden), [bad["id"].clone()]);
        let all = manager.get("reviews").await.expect(200);
        assert_eq!(ids(all).len(), 2);
        moderate(&manager, &bad, "published").await.expect(200);
        assert_eq!(
            rating(&app, "espresso").await,
            json!({"average": 3.5, "count": 2})
        );
        let hidden = manager.get("reviews?state=hidden").await.expect(200);
        assert_eq!(hidden["items"], json!([]));

        for who in [
            &customer,
            &app.kitchen().await,
            &app.hire("support", &["main"]).await,
        ] {
            moderate(who, &good, "hidden")
                .await
                .problem(403, "forbidden");
            answer(who, &good, "No.").await.problem(403, "forbidden");
        }
        app.nobody()
            .get("reviews?state=hidden")
            .await
            .problem(403, "forbidden");
        customer
            .get("reviews?state=hidden")
            .await
            .problem(403, "forbidden");
        app.nobody()
            .get("reviews?mine=true")
            .await
            .problem(401, "unauthenticated");
        app.admin()
            .await
            .post(
                "sites",
                &json!({"id": "other", "name": "Other", "currency": "GBP"}),
            )
            .await
            .expect(201);
        let elsewhere = app.hire("manager", &["other"]).await;
        moderate(&elsewhere, &good, "hidden")
            .await
            .problem(403, "forbidden");
        moderate(&manager, &good, "pending")
            .await
            .problem(422, "validation");
        moderate(&manager, &good, "gone")
            .await
            .problem(422, "validation");
        answer(&manager, &good, "  ")
            .await
            .problem(422, "validation");
        answer(&manager, &json!({"id": "nonsense"}), "Hm")
            .await
            .problem(404, "not_found");
        app.stop().await;
    });
}

#[test]
fn where_staff_looks_first_nothing_counts_before_they_have() {
    run(async {
        let app = TestApp::demo_with(&["--reviews.moderate"]).await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let order = fulfilled(&app, &customer).await;
        let written = customer
            .post("reviews", &review(&order, 1, 5))
            .await
            .expect(201);
        assert_eq!(written["state"], "pending");
        let public = app.nobody().get("reviews").await.expect(200);
        assert_eq!(public["items"], json!([]));
        assert!(rating(&app, "espresso").await.is_null());
        let waiting = admin.get("reviews?state=pending").await.expect(200);
        assert_eq!(waiting["items"][0]["id"], written["id"]);
        moderate(&admin, &written, "published").await.expect(200);
        assert_eq!(
            rating(&app, "espresso").await,
            json!({"average": 5.0, "count": 1})
        );
        app.stop().await;
    });
}

#[test]
fn pages_reach_every_review_once_and_ratings_survive_a_restart() {
    run(async {
        let disk = Disk::new();
        let app = TestApp::demo_with(&[disk.flag()]).await;
        let customer = app.customer().await;
        let mut written = Vec::new();
        for stars in [1, 2, 5] {
            let order = fulfilled(&app, &customer).await;
            for line in [1, 2] {
                written.push(
                    customer
                        .post("reviews", &review(&order, line, stars))
                        .await
                        .expect(201)["id"]
                        .clone(),
                );
            }
        }
        written.reverse();
        let paged = app.nobody().all("reviews?limit=2").await;
        let paged: Vec<_> = paged.iter().map(|one| one["id"].clone()).collect();
        assert_eq!(paged, written);
        app.nobody()
            .get("reviews?cursor=nonsense")
            .await
            .problem(400, "bad_cursor");
        app.stop().await;

        let app = TestApp::demo_with(&[disk.flag()]).await;
        assert_eq!(
            rating(&app, "lasagne").await,
            json!({"average": 2.7, "count": 3})
        );
        let list = app.nobody().get("products?q=lasagne").await.expect(200);
        assert_eq!(
            list["items"][0]["rating"],
            json!({"average": 2.7, "count": 3})
        );
        app.stop().await;
    });
}
