//! One's own addresses: bounded, checked, one default, and nobody else's business.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Disk, Person, Reply, TestApp, TestClock, id},
    support::run,
};

fn home() -> Value {
    json!({"name": "Adele Address", "street": "Am Markt 1", "postcode": "10115", "city": "Berlin", "country": "DE"})
}

async fn add(who: &Person, body: &Value) -> Reply {
    who.post("addresses", body).await
}

async fn change(who: &Person, address: &Value, body: Value) -> Reply {
    let path = format!("addresses/{}", id(address));
    who.call(Method::PATCH, &path).json(&body).send().await
}

async fn remove(who: &Person, address: &Value) -> Reply {
    let path = format!("addresses/{}", id(address));
    who.call(Method::DELETE, &path).send().await
}

async fn all(who: &Person) -> Vec<Value> {
    let page = who.get("addresses").await.expect(200);
    assert!(page["next"].is_null());
    page["items"].as_array().unwrap().clone()
}

#[test]
fn addresses_are_added_changed_and_removed_and_one_is_the_default() {
    run(async {
        let app = TestApp::demo().await;
        let who = app.signup("Adele Address").await;
        assert!(all(&who).await.is_empty());
        let first = add(&who, &home()).await.expect(201);
        let mut expected = home();
        expected["id"] = first["id"].clone();
        expected["is_default"] = json!(true);
        assert_eq!(first, expected);
        let mut work = home();
        for (name, value) in [
            ("label", " Work "),
            ("extra", "3rd floor"),
            ("region", "Berlin"),
            ("country", "at"),
            ("phone", "+43 1 234-5678"),
            ("note", "ring\ntwice"),
        ] {
            work[name] = json!(value);
        }
        let work = add(&who, &work).await.expect(201);
        assert_eq!(
            (
                &work["label"],
                &work["country"],
                &work["is_default"],
                &work["note"]
            ),
            (
                &json!("Work"),
                &json!("AT"),
                &json!(false),
                &json!("ring\ntwice")
            )
        );
        assert_eq!(all(&who).await, [first.clone(), work.clone()]);

        let changed = change(
            &who,
            &work,
            json!({"is_default": true, "label": null, "city": "Wien"}),
        )
        .await
        .expect(200);
        assert_eq!(
            (&changed["city"], changed.get("label")),
            (&json!("Wien"), None)
        );
        assert_eq!(changed["phone"], work["phone"]);
        let now = all(&who).await;
        assert_eq!((&now[0], &now[1]["is_default"]), (&changed, &json!(false)));
        let problem = change(&who, &changed, json!({"is_default": false}))
            .await
            .problem(422, "validation");
        assert_eq!(problem["errors"][0]["pointer"], "/is_default");

        remove(&who, &changed).await.expect(204);
        remove(&who, &changed).await.problem(404, "not_found");
        assert_eq!(all(&who).await, std::slice::from_ref(&first));
        let third = add(&who, &home()).await.expect(201);
        assert_eq!(third["is_default"], json!(false));
        remove(&who, &first).await.expect(204);
        assert_eq!(all(&who).await[0]["is_default"], json!(true));
        app.stop().await;
    });
}

#[test]
fn anothers_address_is_no_address() {
    run(async {
        let app = TestApp::demo().await;
        let (owner, other) = (
            app.signup("Olga Owner").await,
            app.signup("Otto Other").await,
        );
        let address = add(&owner, &home()).await.expect(201);
        let body = json!({"city": "Elsewhere"});
        for stranger in [&other, &app.admin().await] {
            assert!(all(stranger).await.is_empty());
            change(stranger, &address, body.clone())
                .await
                .problem(404, "not_found");
            remove(stranger, &address).await.problem(404, "not_found");
        }
        for odd in ["x", "00000000-0000-7000-8000-000000000000"] {
            remove(&owner, &json!({"id": odd}))
                .await
                .problem(404, "not_found");
            change(&owner, &json!({"id": odd}), body.clone())
                .await
                .problem(404, "not_found");
        }
        let nobody = app.nobody();
        nobody
            .get("addresses")
            .await
            .problem(401, "unauthenticated");
        add(&nobody, &home()).await.problem(401, "unauthenticated");
        change(&nobody, &address, body)
            .await
            .problem(401, "unauthenticated");
        remove(&nobody, &address)
            .await
            .problem(401, "unauthenticated");
        assert_eq!(all(&owner).await, [address]);
        app.stop().await;
    });
}

#[test]
fn twenty_are_enough_however_many_come_at_once() {
    run(async {
        let app = TestApp::demo().await;
        let who = app.signup("Tom Twenty").await;
        let mut racers = tokio::task::JoinSet::new();
        for _ in 0..24 {
            let who = who.clone();
            racers.spawn(async move { add(&who, &home()).await });
        }
        let answers = racers.join_all().await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 20);
        for refused in answers.into_iter().filter(|answer| answer.status != 201) {
            refused.problem(422, "validation");
        }
        let defaults = all(&who)
            .await
            .into_iter()
            .filter(|one| one["is_default"] == json!(true));
        assert_eq!(defaults.count(), 1);
        app.stop().await;
    });
}

#[test]
fn every_field_is_checked_with_a_pointer() {
    run(async {
        let app = TestApp::demo().await;
        let who = app.signup("Fritz Fields").await;
        let long = |count: usize| "x".repeat(count);
        let wrong = [
            ("label", long(41)),
            ("name", String::new()),
            ("name", "  ".into()),
            ("name", long(121)),
            ("name", "a\nb".into()),
            ("street", String::new()),
            ("street", long(201)),
            ("extra", long(201)),
            ("postcode", long(21)),
            ("city", String::new()),
            ("city", long(101)),
            ("region", long(101)),
            ("country", "XX".into()),
            ("country", "DEU".into()),
            ("country", String::new()),
            ("country", "Ää".into()),
            ("phone", "call me".into()),
            ("phone", "12".into()),
            ("phone", "1".repeat(33)),
            ("note", long(501)),
            ("note", "a\u{7}".into()),
        ];
        let kept = add(&who, &home()).await.expect(201);
        for (field, value) in wrong {
            let mut body = home();
            body[field] = json!(value);
            let problem = add(&who, &body).await.problem(422, "validation");
            assert_eq!(
                problem["errors"][0]["pointer"],
                format!("/{field}"),
                "{value}"
            );
            let problem = change(&who, &kept, json!({field: value}))
                .await
                .problem(422, "validation");
            assert_eq!(
                problem["errors"][0]["pointer"],
                format!("/{field}"),
                "{value}"
            );
        }
        for body in [json!({}), json!([]), json!({"name": 7}), json!(null)] {
            let refused = add(&who, &body).await;
            assert!([400, 422].contains(&refused.status), "{}", refused.text);
        }
        assert_eq!(all(&who).await, [kept]);
        app.stop().await;
    });
}

#[test]
fn addresses_outlive_a_restart() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let who = app.signup("Rita Restart").await;
        let address = add(&who, &home()).await.expect(201);
        app.stop().await;
        let app = disk.start(&clock).await;
        let who = app.nobody().with_token(&who.token);
        assert_eq!(all(&who).await, [address]);
        app.stop().await;
    });
}
