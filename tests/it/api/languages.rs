//! The language somebody is spoken to in: from their browser, then as they choose; in letters too.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, Person, Reply, TestApp, eventually, fresh_key},
    support::run,
};

async fn change(who: &Person, body: Value) -> Reply {
    who.call(Method::PATCH, "me").json(&body).send().await
}

/// Signs up on a browser that asks for these languages.
async fn sign_up(app: &TestApp, wishes: &str) -> Person {
    let email = format!("{}@customers.local", fresh_key("lena"));
    let call = app.nobody().call(Method::POST, "auth/signup");
    let call = call.json(&json!({"email": email, "password": PASSWORD, "name": "Lena"}));
    let tokens = call.header("accept-language", wishes).send().await;
    app.nobody().signed_in(&tokens.expect(201))
}

/// What an order's only code was sent with.
async fn code_letter(app: &TestApp, order: &Value) -> Value {
    eventually("the letter with the code", || async {
        app.messages(order["id"].as_str().unwrap()).await.pop()
    })
    .await
}

#[test]
fn a_language_is_taken_from_the_browser_and_then_chosen() {
    run(async {
        let app = TestApp::demo().await;
        let lena = sign_up(&app, "fr;q=0.9, de-CH;q=0.8, en;q=0.2").await;
        assert_eq!(lena.get("me").await.expect(200)["language"], "de");
        let silent = app.signup("Sam Silent").await;
        assert_eq!(silent.get("me").await.expect(200)["language"], Value::Null);
        let french = sign_up(&app, "fr").await;
        assert_eq!(french.get("me").await.expect(200)["language"], Value::Null);

        let changed = change(&lena, json!({"language": "ar", "name": "  Lena Neu "})).await;
        let changed = changed.expect(200);
        assert_eq!(
            (&changed["language"], &changed["name"]),
            (&json!("ar"), &json!("Lena Neu"))
        );
        assert_eq!(lena.get("me").await.expect(200), changed);
        // What is not named stays.
        let same = change(&lena, json!({"notifications": {"mail": false}}))
            .await
            .expect(200);
        assert_eq!(
            (&same["language"], &same["name"]),
            (&json!("ar"), &json!("Lena Neu"))
        );
        let none = change(&lena, json!({"language": null})).await.expect(200);
        assert_eq!(
            (&none["language"], &none["name"]),
            (&Value::Null, &json!("Lena Neu"))
        );
        let empty = change(&lena, json!({"name": " "})).await.expect(200);
        assert!(
            empty["name"].as_str().unwrap().starts_with("lena-"),
            "{empty}"
        );

        for (body, pointer) in [
            (json!({"language": "fr"}), "/language"),
            (json!({"language": ""}), "/language"),
            (json!({"language": "DE"}), "/language"),
            (json!({"name": "n".repeat(121)}), "/name"),
            (json!({"name": "a\u{0}b"}), "/name"),
        ] {
            let problem = change(&lena, body).await.problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], pointer);
        }
        for body in [json!({"language": 7}), json!({"name": []})] {
            let refused = change(&lena, body).await;
            assert!([400, 422].contains(&refused.status), "{}", refused.text);
        }
        assert_eq!(lena.get("me").await.expect(200), empty);
        app.stop().await;
    });
}

#[test]
fn letters_are_in_the_language_of_whoever_gets_them() {
    run(async {
        let app = TestApp::demo().await;
        let lena = sign_up(&app, "de").await;
        let order = lena.place(&[("espresso", 2)]).await;
        let letter = code_letter(&app, &order).await;
        let number = &order["number"];
        assert_eq!(
            letter["subject"],
            format!("Dein Code für Bestellung {number}")
        );
        let text = letter["text"].as_str().unwrap();
        assert!(
            text.contains("Summe: ") && text.contains("2 × Espresso"),
            "{text}"
        );

        change(&lena, json!({"language": "ar"})).await.expect(200);
        let order = lena.place(&[("espresso", 1)]).await;
        let letter = code_letter(&app, &order).await;
        assert!(
            letter["subject"]
                .as_str()
                .unwrap()
                .starts_with("رمز تأكيد الطلب"),
            "{letter}"
        );

        change(&lena, json!({"language": null})).await.expect(200);
        let order = lena.place(&[("espresso", 1)]).await;
        let letter = code_letter(&app, &order).await;
        assert!(
            letter["subject"]
                .as_str()
                .unwrap()
                .starts_with("Your code for"),
            "{letter}"
        );
        app.stop().await;
    });
}
