//! Who watches a site, as those who run it see it.

use orderhub::cli::watch::{WatchArgs, watch};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, TestApp, eventually},
    socket::wire::Wire,
    support::run,
};

async fn screens(app: &TestApp) -> Value {
    app.admin()
        .await
        .get("sites/main/screens")
        .await
        .expect(200)
}

#[test]
fn sockets_and_server_sent_streams_are_listed_until_they_leave() {
    run(async {
        let app = TestApp::demo().await;
        let (kitchen, manager) = (app.kitchen().await, app.manager().await);
        assert_eq!(screens(&app).await, json!({"items": [], "count": 0}));
        let mut socket = Wire::connect(&app).await;
        socket
            .say(&json!({
                "t": "hello", "token": manager.token, "client": "web/board",
                "resume": [{"s": "board:main"}, {"s": "admin:main"}, {"s": "menu:main"}],
            }))
            .await;
        let welcome = socket.hear().await;
        let path = "sites/main/stream?view=board";
        let twin = kitchen.call(Method::GET, path).open().await;
        assert_eq!(twin.status().as_u16(), 200);
        // Who watches an order or the menu is no screen of the site.
        let (_menu, _) = Wire::watching(&app, &kitchen, "menu:main").await;

        let list = eventually("both", || async {
            let list = screens(&app).await;
            (list["count"] == 2).then_some(list)
        })
        .await;
        let (first, second) = (&list["items"][0], &list["items"][1]);
        assert!(first["since"].is_string() && second["conn"].is_string());
        assert_eq!(
            first,
            &json!({
                "conn": welcome["conn"], "client": "web/board", "user": manager.user["id"],
                "name": manager.user["name"], "role": "manager", "kind": "socket",
                "streams": ["board", "admin"], "since": first["since"], "waiting": 0, "behind": 0,
            })
        );
        assert_eq!(
            second,
            &json!({
                "conn": second["conn"], "user": kitchen.user["id"], "name": kitchen.user["name"],
                "role": "kitchen", "kind": "sse", "streams": ["board"], "since": second["since"],
                "waiting": 0, "behind": 0,
            })
        );

        let left = socket.ask(json!({"t": "unsub", "s": "board:main"})).await;
        assert_eq!(left["t"], "ok");
        let one = screens(&app).await["items"][0].clone();
        assert_eq!(one["streams"], json!(["admin"]));
        drop((socket, twin));
        eventually("nobody", || async {
            (screens(&app).await["count"] == 0).then_some(())
        })
        .await;
        app.stop().await;
    });
}

#[test]
fn only_those_who_run_a_site_see_its_screens() {
    run(async {
        let app = TestApp::demo().await;
        let path = "sites/main/screens";
        let support = app.hire("support", &["main"]).await;
        for person in [app.kitchen().await, app.customer().await, support] {
            person.get(path).await.problem(403, "forbidden");
        }
        app.nobody().get(path).await.problem(401, "unauthenticated");
        app.manager().await.get(path).await.expect(200);
        let nowhere = app.admin().await.get("sites/nowhere/screens").await;
        nowhere.problem(404, "not_found");
        app.stop().await;
    });
}

#[test]
fn orderhub_watch_acknowledges_what_it_printed() {
    run(async {
        let app = TestApp::demo().await;
        let args = WatchArgs {
            site: Some("main".to_owned()),
            order: None,
            json: true,
            url: app.url(),
            email: Some("kitchen@demo.local".to_owned()),
            password: Some(PASSWORD.to_owned()),
            token: None,
        };
        let watching = tokio::spawn(async move { watch(&args, &mut Vec::new()).await });
        eventually("the board", || async {
            let list = screens(&app).await;
            (list["items"][0]["streams"] == json!(["board"])).then_some(())
        })
        .await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        let one = eventually("its ack", || async {
            let one = screens(&app).await["items"][0].clone();
            one["last_ack"].is_object().then_some(one)
        })
        .await;
        assert_eq!(one["client"], "orderhub-watch");
        assert_eq!(
            (&one["last_ack"]["o"], &one["waiting"]),
            (&json!(2), &json!(0))
        );
        watching.abort();
        app.stop().await;
    });
}
