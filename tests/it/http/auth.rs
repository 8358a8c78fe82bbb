//! Signing in over HTTP, and what admins do to accounts.

use serde_json::json;

use super::app::TestApp;
use crate::support::run;

#[test]
fn a_session_from_signup_to_logout() {
    run(async {
        let app = TestApp::start().await;
        let nobody = app.nobody();
        let signup = json!({"email": "Ann@Example.org", "password": "correct horse, no staple", "name": "Ann"});
        let signed = nobody.post("/api/v1/auth/signup", signup.clone()).await;
        assert_eq!(
            (signed.status, &signed.body["token_type"]),
            (201, &json!("Bearer"))
        );
        assert_eq!(signed.body["expires_in"], 900);
        let user = &signed.body["user"];
        assert_eq!(
            (&user["email"], &user["role"]),
            (&json!("ann@example.org"), &json!("customer"))
        );
        assert!(!signed.body.to_string().contains("argon2"));
        let taken = nobody.post("/api/v1/auth/signup", signup).await;
        assert_eq!(taken.problem(), (422, "validation", "/email"));

        let ann = app.bearer(signed.body["access_token"].as_str().unwrap());
        let mut me = ann.get("/api/v1/me").await.body;
        let wishes = me.as_object_mut().unwrap().remove("notifications");
        assert_eq!(wishes, Some(json!({"mail": true})));
        // Nobody said which one, and the browser neither.
        let language = me.as_object_mut().unwrap().remove("language");
        assert_eq!(language, Some(json!(null)));
        let has_app = me.as_object_mut().unwrap().remove("has_authenticator");
        assert_eq!(has_app, Some(json!(false)));
        assert_eq!(&me, user);
        let refresh = json!({"refresh_token": signed.body["refresh_token"]});
        let renewed = nobody.post("/api/v1/auth/refresh", refresh).await;
        assert_eq!(renewed.status, 200);
        let ann = app.bearer(renewed.body["access_token"].as_str().unwrap());
        let out = ann
            .send(reqwest::Method::POST, "/api/v1/auth/logout", &[], None)
            .await;
        assert_eq!(out.status, 204);
        assert_eq!(
            ann.get("/api/v1/me").await.problem(),
            (401, "unauthenticated", "")
        );
        let refresh = json!({"refresh_token": renewed.body["refresh_token"]});
        let refused = nobody.post("/api/v1/auth/refresh", refresh).await;
        assert_eq!(refused.problem(), (401, "unauthenticated", ""));
        app.stop().await;
    });
}

#[test]
fn without_a_good_token_there_is_nothing() {
    run(async {
        let app = TestApp::start().await;
        let (nobody, forged) = (app.nobody(), app.bearer("x.y.z"));
        let paths = ["me", "orders", "users", "orders/x", "sites/main/events"];
        for path in paths.map(|path| format!("/api/v1/{path}")) {
            for client in [&nobody, &forged] {
                let reply = client.get(&path).await;
                assert_eq!(reply.problem(), (401, "unauthenticated", ""), "{path}");
                assert_eq!(reply.header("www-authenticate"), "Bearer");
            }
        }
        // What shops there are and what they sell is for everyone, but not with a bad token.
        for path in ["/api/v1/products", "/api/v1/sites"] {
            assert_eq!(nobody.get(path).await.status, 200, "{path}");
            assert_eq!(forged.get(path).await.status, 401, "{path}");
        }
        let basic = [("authorization", "Basic YTpi")];
        let reply = nobody
            .send(reqwest::Method::GET, "/api/v1/me", &basic, None)
            .await;
        assert_eq!(reply.status, 401);
        let one = nobody
            .post(
                "/api/v1/auth/login",
                json!({"email": "no@one", "password": "wrong wrong"}),
            )
            .await;
        let other = json!({"email": "admin@demo.local", "password": "wrong wrong"});
        let other = nobody.post("/api/v1/auth/login", other).await;
        assert_eq!(one.problem(), (401, "unauthenticated", ""));
        assert_eq!(one.body["detail"], other.body["detail"]);
        app.stop().await;
    });
}

#[test]
fn admins_make_and_change_accounts() {
    run(async {
        let app = TestApp::start().await;
        let admin = app.demo("admin").await;
        app.step_up(&admin).await;
        let new = json!({"email": "kit@example.org", "password": "correct horse, no staple", "role": "kitchen", "sites": ["main"]});
        let made = admin.post("/api/v1/users", new.clone()).await;
        assert_eq!((made.status, &made.body["sites"]), (201, &json!(["main"])));
        let path = format!("/api/v1/users/{}", made.body["id"].as_str().unwrap());
        for (field, value, pointer) in [
            ("role", json!("chef"), "/role"),
            ("role", json!("system"), "/role"),
            ("sites", json!(["nowhere"]), "/sites/0"),
            ("sites", json!([]), "/sites"),
            ("password", json!("short"), "/password"),
            ("email", json!("kit"), "/email"),
        ] {
            let mut wrong = new.clone();
            wrong["email"] = json!("kat@example.org");
            wrong[field] = value;
            let reply = admin.post("/api/v1/users", wrong).await;
            assert_eq!(reply.problem(), (422, "validation", pointer), "{field}");
        }
        let login = json!({"email": "kit@example.org", "password": "correct horse, no staple"});
        let login = app.nobody().post("/api/v1/auth/login", login).await;
        let kit = app.bearer(login.body["access_token"].as_str().unwrap());
        assert_eq!(kit.get("/api/v1/sites/main/events").await.status, 200);
        for reply in [
            kit.get("/api/v1/users").await,
            kit.post("/api/v1/users", new).await,
            kit.patch(&path, None, json!({"role": "admin"})).await,
        ] {
            assert_eq!(reply.problem(), (403, "forbidden", ""));
        }
        let off = admin.patch(&path, None, json!({"is_active": false})).await;
        assert_eq!(off.body["is_active"], false);
        assert_eq!(kit.get("/api/v1/me").await.status, 401);
        let missing = admin.patch("/api/v1/users/nobody", None, json!({})).await;
        assert_eq!(missing.problem(), (404, "not_found", ""));

        let first = admin.get("/api/v1/users?limit=4").await.body;
        let next = first["next"].as_str().unwrap();
        let rest = admin
            .get(&format!("/api/v1/users?limit=4&cursor={next}"))
            .await
            .body;
        let count = |page: &serde_json::Value| page["items"].as_array().unwrap().len();
        assert_eq!((count(&first), count(&rest)), (4, 2));
        app.stop().await;
    });
}

#[test]
fn strangers_who_ask_too_often_are_turned_away() {
    run(async {
        let app = TestApp::with(&["--limits.anonymous_per_s=1"]).await;
        let mut limited = 0;
        for number in 0..15 {
            // Another account each time: guessing at one is slowed by itself.
            let wrong = json!({"email": format!("{number}@demo.local"), "password": "wrong wrong"});
            let reply = app.nobody().post("/api/v1/auth/login", wrong).await;
            match reply.problem() {
                (401, "unauthenticated", "") => {}
                (429, "rate_limited", "") => {
                    limited += 1;
                    assert_eq!(reply.header("retry-after"), "1");
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(limited >= 3, "{limited}");
        // Whoever asks how the hub is, may.
        assert_eq!(app.nobody().get("/livez").await.status, 200);
        app.stop().await;
    });
}
