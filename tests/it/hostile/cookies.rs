//! The one cookie there is: what browsers keep of a session. It goes to pages that ask for it, from this hub, and is good for
//! going on with that session; nobody is anybody by it.

use orderhub::http::{ACCESS, Who};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, Person, Reply, TestApp, fresh_key},
    support::run,
};

const EVIL: &str = "https://evil.example";
const SHOP: &str = "https://shop.example";
const MONTH_S: u32 = 30 * 24 * 3_600;
/// What has a browser forget.
const FORGOTTEN: &str =
    "orderhub-session=; Max-Age=0; Path=/api/v1/auth; HttpOnly; SameSite=Strict";

/// A page of a browser: what it is from, and what its browser keeps for it.
struct Page {
    person: Person,
    origin: String,
    jar: String,
}

impl Page {
    fn new(app: &TestApp, origin: &str) -> Self {
        Self {
            person: app.nobody(),
            origin: origin.to_owned(),
            jar: String::new(),
        }
    }

    /// Sends as the app does, and the browser.
    async fn send(&self, method: Method, path: &str, body: &Value) -> Reply {
        let call = self.person.call(method, path).json(body);
        let call = call
            .header("origin", &self.origin)
            .header("cookie", &self.jar);
        call.header("orderhub-session", "cookie").send().await
    }

    async fn signup(app: &TestApp, origin: &str) -> Self {
        let mut page = Self::new(app, origin);
        let email = format!("{}@customers.local", fresh_key("page"));
        let body = json!({"email": email, "password": PASSWORD});
        let reply = page.send(Method::POST, "auth/signup", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        page.take(&reply);
        page
    }

    /// Keeps what an answer with tokens brought.
    fn take(&mut self, reply: &Reply) {
        assert!(reply.body["access_token"].is_string(), "{}", reply.text);
        assert!(reply.body.get("refresh_token").is_none(), "{}", reply.text);
        assert_eq!(reply.headers.get_all("set-cookie").iter().count(), 1);
        let cookie = reply.header("set-cookie");
        self.jar = cookie.split(';').next().unwrap().to_owned();
        let token = reply.body["access_token"].as_str().unwrap();
        self.person = self.person.with_token(token);
        self.person.user = reply.body["user"].clone();
    }

    async fn refresh(&self) -> Reply {
        self.send(Method::POST, "auth/refresh", &json!({})).await
    }

    fn token(&self) -> &str {
        self.jar.split_once('=').unwrap().1
    }
}

#[test]
fn a_page_that_asks_has_its_browser_keep_the_refresh_token() {
    run(async {
        let app = TestApp::demo_with(&["--http.origins=https://shop.example"]).await;
        let own = app.url();
        for (origin, name, attributes) in [
            (
                own.as_str(),
                "orderhub-session",
                "Path=/api/v1/auth; HttpOnly; SameSite=Strict",
            ),
            (
                SHOP,
                "__Host-orderhub-session",
                "Path=/; Secure; HttpOnly; SameSite=Strict",
            ),
        ] {
            let mut page = Page::new(&app, origin);
            let body = json!({"email": "customer@demo.local", "password": PASSWORD});
            let reply = page.send(Method::POST, "auth/login", &body).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            page.take(&reply);
            let (said, token) = (reply.header("set-cookie"), page.token());
            assert_eq!(
                said,
                format!("{name}={token}; Max-Age={MONTH_S}; {attributes}")
            );
            // It is the token that a program is told.
            let body = json!({"refresh_token": token});
            let renewed = app.nobody().post("auth/refresh", &body).await;
            assert_eq!(renewed.header("set-cookie"), "");
            assert!(renewed.expect(200)["refresh_token"].is_string());
        }
        app.stop().await;
    });
}

#[test]
fn no_page_of_somebody_else_gets_a_cookie_or_goes_on_by_one() {
    run(async {
        let app = TestApp::demo().await;
        let page = Page::signup(&app, &app.url()).await;
        let body = json!({"email": "customer@demo.local", "password": PASSWORD});
        for foreign in [EVIL, "null", "", "http://127.0.0.1", "https://localhost"] {
            let foreign = Page {
                person: app.nobody(),
                origin: foreign.to_owned(),
                jar: page.jar.clone(),
            };
            for reply in [
                foreign.send(Method::POST, "auth/login", &body).await,
                foreign.refresh().await,
            ] {
                assert_eq!(reply.header("set-cookie"), "");
                reply.problem(403, "forbidden");
            }
        }
        // A page of the host that it asks is the hub's own, whatever that is called in a kitchen.
        let call = app.nobody().call(Method::POST, "auth/login").json(&body);
        let call = call.header("orderhub-session", "cookie");
        let call = call.header("host", "kitchen.lan:8080");
        let reply = call
            .header("origin", "http://kitchen.lan:8080")
            .send()
            .await;
        assert!(
            reply.header("set-cookie").starts_with("orderhub-session="),
            "{}",
            reply.text
        );
        // Who says nothing of where they are is no page.
        let call = app.nobody().call(Method::POST, "auth/login").json(&body);
        let call = call.header("orderhub-session", "cookie");
        call.send().await.problem(403, "forbidden");
        // Without the header no cookie counts, whoever has the browser send it.
        for origin in [EVIL.to_owned(), app.url()] {
            let call = app
                .nobody()
                .call(Method::POST, "auth/refresh")
                .json(&json!({}));
            let call = call.header("origin", &origin).header("cookie", &page.jar);
            let reply = call.send().await;
            assert_eq!(reply.header("set-cookie"), "");
            reply.problem(400, "malformed");
        }
        let call = app.nobody().call(Method::POST, "auth/refresh");
        let call = call
            .header("origin", &app.url())
            .header("cookie", &page.jar);
        let call = call.json(&json!({})).header("orderhub-session", "yes");
        call.send().await.problem(400, "malformed");
        // And no other page may send the header at all: not even one that may talk to the hub.
        for origin in [EVIL.to_owned(), app.url()] {
            let call = app
                .nobody()
                .call(Method::OPTIONS, "auth/refresh")
                .header("origin", &origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "orderhub-session");
            let asked = call.send().await;
            let allowed = asked.header("access-control-allow-headers");
            assert!(!allowed.contains("orderhub-session"), "{allowed}");
            assert_eq!(asked.header("access-control-allow-credentials"), "");
        }
        // Nothing of it has used the token up.
        page.refresh().await.expect(200);
        app.stop().await;
    });
}

#[test]
fn a_cookie_alone_lets_nobody_in() {
    run(async {
        let app = TestApp::demo().await;
        let page = Page::signup(&app, &app.url()).await;
        let token = page.token();
        let jar = format!("orderhub-session={token}; __Host-orderhub-session={token}");
        let page = Page {
            person: app.nobody(),
            jar,
            ..page
        };
        let reads = ACCESS
            .iter()
            .filter(|(method, _, who, _)| *method == "GET" && *who != Who::Everybody);
        let mut asked = 0;
        for (_, path, ..) in reads {
            let path = path.replace(['{', '}'], "");
            let call = page.person.call(Method::GET, &path);
            let call = call
                .header("origin", &page.origin)
                .header("cookie", &page.jar);
            let reply = call.header("orderhub-session", "cookie").send().await;
            assert_eq!(reply.header("set-cookie"), "", "{path}");
            assert_eq!(reply.status, 401, "{path}: {}", reply.text);
            asked += 1;
        }
        assert!(asked > 20, "{asked}");
        for (method, path) in [
            (Method::POST, "auth/logout"),
            (Method::DELETE, "me"),
            (Method::POST, "orders"),
        ] {
            let reply = page.send(method, path, &json!({})).await;
            assert_eq!(reply.header("set-cookie"), "", "{path}");
            reply.problem(401, "unauthenticated");
        }
        page.refresh().await.expect(200);
        app.stop().await;
    });
}

#[test]
fn a_session_goes_on_by_its_cookie_and_a_copy_of_one_ends_it() {
    run(async {
        let app = TestApp::demo().await;
        let mut page = Page::signup(&app, &app.url()).await;
        let first = page.jar.clone();
        let renewed = page.refresh().await;
        page.take(&renewed);
        assert_ne!(page.jar, first);
        page.person.get("me").await.expect(200);
        // The answer was lost on the way: it is given again.
        let second = page.jar.clone();
        page.jar.clone_from(&first);
        let again = page.refresh().await;
        page.take(&again);
        assert_eq!(page.jar, second);
        let renewed = page.refresh().await;
        page.take(&renewed);
        // Two of one name: somebody else has put one there.
        let third = page.jar.clone();
        page.jar = format!("orderhub-session=x; {third}");
        page.refresh().await.problem(401, "unauthenticated");
        page.jar.clone_from(&third);
        // Somebody kept the first one.
        let thief = Page {
            person: app.nobody(),
            origin: page.origin.clone(),
            jar: first,
        };
        for refused in [thief.refresh().await, page.refresh().await] {
            assert_eq!(refused.header("set-cookie"), FORGOTTEN);
            refused.problem(401, "unauthenticated");
        }
        page.person.get("me").await.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn a_session_from_before_moves_into_the_cookie_and_a_boards_does_not() {
    run(async {
        let app = TestApp::demo().await;
        let before = app.signup("Olga Old").await;
        let mut page = Page::new(&app, &app.url());
        let body = json!({"refresh_token": before.refresh_token});
        let moved = page.send(Method::POST, "auth/refresh", &body).await;
        page.take(&moved);
        assert_eq!(page.person.user["id"], before.user["id"]);
        let renewed = page.refresh().await;
        page.take(&renewed);
        let body = json!({"name": "Pass", "site": "main"});
        let board = app.admin().await.post("devices", &body).await.expect(201);
        let body = json!({"refresh_token": board["token"]});
        let reply = page.send(Method::POST, "auth/refresh", &body).await;
        assert_eq!(reply.header("set-cookie"), "");
        assert_eq!(reply.expect(200)["refresh_token"], board["token"]);
        // In a cookie it is nothing.
        page.jar = format!("orderhub-session={}", board["token"].as_str().unwrap());
        page.refresh().await.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn whoever_goes_leaves_no_cookie_behind() {
    run(async {
        let app = TestApp::demo().await;
        let origin = app.url();
        let page = Page::signup(&app, &origin).await;
        let other = app
            .login(page.person.user["email"].as_str().unwrap(), PASSWORD)
            .await;
        let sessions = page.person.get("me/sessions").await.expect(200);
        let id = |is_current: bool| {
            let all = sessions["items"].as_array().unwrap();
            let one = all.iter().find(|one| one["is_current"] == is_current);
            format!("me/sessions/{}", one.unwrap()["id"].as_str().unwrap())
        };
        // Of another device it is that one's.
        let ended = page.send(Method::DELETE, &id(false), &json!({})).await;
        assert_eq!((ended.status, ended.header("set-cookie")), (204, ""));
        other.get("me").await.problem(401, "unauthenticated");
        let ended = page.send(Method::DELETE, &id(true), &json!({})).await;
        assert_eq!((ended.status, ended.header("set-cookie")), (204, FORGOTTEN));
        page.refresh().await.problem(401, "unauthenticated");

        let page = Page::signup(&app, &origin).await;
        let left = page.send(Method::POST, "auth/logout", &json!({})).await;
        assert_eq!((left.status, left.header("set-cookie")), (204, FORGOTTEN));
        page.refresh().await.problem(401, "unauthenticated");

        let mut page = Page::signup(&app, &origin).await;
        page.person.steps_up = true;
        let erased = page.send(Method::DELETE, "me", &json!({})).await;
        assert_eq!(
            (erased.status, erased.header("set-cookie")),
            (204, FORGOTTEN)
        );
        page.refresh().await.problem(401, "unauthenticated");
        app.stop().await;
    });
}
