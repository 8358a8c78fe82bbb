//! Signing up, in, on and out, and what admins do to accounts.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, TestApp, id, redacted},
    support::run,
};

#[test]
fn signing_up_makes_a_customer_whatever_was_asked_for() {
    run(async {
        let app = TestApp::demo().await;
        let body = json!({
            "email": "New@Customers.Local", "password": PASSWORD, "name": "Nina New", "role": "admin", "sites": ["main"],
        });
        let tokens = app.nobody().post("auth/signup", &body).await.expect(201);
        insta::assert_json_snapshot!(redacted(&tokens), @r#"
        {
          "access_token": "[token]",
          "expires_in": 900,
          "refresh_token": "[token]",
          "token_type": "Bearer",
          "user": {
            "created_at": "[time]",
            "email": "new@customers.local",
            "id": "[id]",
            "is_active": true,
            "is_email_verified": false,
            "name": "Nina New",
            "role": "customer",
            "sites": []
          }
        }
        "#);
        let nina = app.nobody().signed_in(&tokens);
        let mut me = nina.get("me").await.expect(200);
        assert_eq!(me["notifications"].take(), json!({"mail": true}));
        assert_eq!(me["language"], Value::Null);
        let fields = me.as_object_mut().unwrap();
        fields.retain(|name, _| {
            !["notifications", "language", "has_authenticator"].contains(&&**name)
        });
        assert_eq!(me, tokens["user"]);
        let taken = app
            .nobody()
            .post("auth/signup", &body)
            .await
            .problem(422, "validation");
        assert_eq!(taken["errors"][0]["pointer"], "/email");
        let again = app.login("new@customers.local", PASSWORD).await;
        assert_eq!(again.user["id"], nina.user["id"]);
        for (field, value) in [
            ("email", "not an address"),
            ("email", ""),
            ("password", "short"),
        ] {
            let mut bad = json!({"email": "other@x.local", "password": PASSWORD, "name": "x"});
            bad[field] = json!(value);
            let problem = app
                .nobody()
                .post("auth/signup", &bad)
                .await
                .problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"));
            assert!(value.is_empty() || !problem.to_string().contains(PASSWORD));
        }
        app.stop().await;
    });
}

#[test]
fn a_wrong_password_and_an_unknown_account_look_alike() {
    run(async {
        let app = TestApp::demo().await;
        let answer = async |email: &str, password: &str| {
            let body = json!({"email": email, "password": password});
            let mut problem = app
                .nobody()
                .post("auth/login", &body)
                .await
                .problem(401, "unauthenticated");
            problem["request_id"].take();
            problem
        };
        let wrong = answer("admin@demo.local", "not the password").await;
        assert_eq!(answer("nobody@demo.local", PASSWORD).await, wrong);
        assert_eq!(answer("not an address", PASSWORD).await, wrong);
        assert_eq!(answer("admin@demo.local", "").await, wrong);
        app.stop().await;
    });
}

#[test]
fn a_lost_refresh_is_given_again_and_a_copy_of_a_token_ends_the_session() {
    run(async {
        let app = TestApp::demo().await;
        let refresh = async |token: &str| {
            let body = json!({"refresh_token": token});
            app.nobody().post("auth/refresh", &body).await
        };
        let first = app.signup("Rolf Rotation").await;
        let second = first.signed_in(&refresh(&first.refresh_token).await.expect(200));
        assert_ne!(first.refresh_token, second.refresh_token);
        second.get("me").await.expect(200);
        // The answer was lost on the way: it is given again.
        let again = refresh(&first.refresh_token).await.expect(200);
        assert_eq!(again["refresh_token"], second.refresh_token);
        let second = second.signed_in(&refresh(&second.refresh_token).await.expect(200));
        // Somebody kept the first one: nobody knows which of the two is the thief.
        refresh(&first.refresh_token)
            .await
            .problem(401, "unauthenticated");
        refresh(&second.refresh_token)
            .await
            .problem(401, "unauthenticated");
        second.get("me").await.problem(401, "unauthenticated");
        first.get("me").await.problem(401, "unauthenticated");
        for garbage in ["", "x", "a.b.c", &first.token] {
            refresh(garbage).await.problem(401, "unauthenticated");
        }
        app.stop().await;
    });
}

#[test]
fn signing_out_ends_this_session_and_no_other() {
    run(async {
        let app = TestApp::demo().await;
        let phone = app.signup("Luise Logout").await;
        let email = phone.user["email"].as_str().unwrap();
        let laptop = app.login(email, PASSWORD).await;
        phone
            .call(Method::POST, "auth/logout")
            .send()
            .await
            .expect(204);
        phone.get("me").await.problem(401, "unauthenticated");
        let body = json!({"refresh_token": phone.refresh_token});
        app.nobody()
            .post("auth/refresh", &body)
            .await
            .problem(401, "unauthenticated");
        laptop.get("me").await.expect(200);
        app.stop().await;
    });
}

#[test]
fn admins_make_and_change_accounts() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let body = json!({
            "email": "cook@main.local", "password": PASSWORD, "name": "Carl Cook", "role": "kitchen", "sites": ["main"],
        });
        let user = admin.post("users", &body).await.expect(201);
        let cook = app.login("cook@main.local", PASSWORD).await;
        cook.get("sites/main/events").await.expect(200);
        assert!(admin.all("users?limit=2").await.contains(&user));

        let change = async |body: Value| {
            let call = admin.call(Method::PATCH, &format!("users/{}", id(&user)));
            call.json(&body).send().await
        };
        for (body, pointer) in [
            (json!({"role": "king"}), "/role"),
            (json!({"sites": ["nowhere"]}), "/sites/0"),
            (json!({"password": "x"}), "/password"),
            (json!({"sites": []}), "/sites"),
        ] {
            let problem = change(body).await.problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], pointer);
        }
        cook.get("me").await.expect(200);
        // A new role is a new start everywhere.
        let changed = change(json!({"role": "support"})).await.expect(200);
        assert_eq!(
            (&changed["role"], &changed["sites"]),
            (&json!("support"), &json!(["main"]))
        );
        cook.get("me").await.problem(401, "unauthenticated");
        let cook = app.login("cook@main.local", PASSWORD).await;
        assert_eq!(cook.user["role"], "support");

        change(json!({"is_active": false})).await.expect(200);
        cook.get("me").await.problem(401, "unauthenticated");
        let login = json!({"email": "cook@main.local", "password": PASSWORD});
        app.nobody()
            .post("auth/login", &login)
            .await
            .problem(401, "unauthenticated");
        let unknown = admin
            .call(Method::PATCH, "users/0198c5a000007000800000000000")
            .json(&json!({}));
        unknown.send().await.problem(404, "not_found");
        app.stop().await;
    });
}
