//! Boards with a token of their own.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Disk, Person, TestApp, TestClock, id},
    support::run,
};

async fn board(app: &TestApp, body: Value) -> (Value, Person) {
    let made = app.manager().await.post("devices", &body).await.expect(201);
    let login = json!({"token": made["token"]});
    let session = app.nobody().post("devices/session", &login).await;
    let person = app.nobody().signed_in(&session.expect(200));
    (made, person)
}

#[test]
fn a_board_signs_in_works_and_goes_on_with_its_token() {
    run(async {
        let app = TestApp::demo().await;
        let body = json!({"name": "Pass", "site": "main"});
        let (made, board) = board(&app, body).await;
        let token = made["token"].as_str().unwrap();
        assert!(token.starts_with("ohd_") && token.len() == 40, "{token}");
        assert_eq!(board.refresh_token, token);
        let me = board.get("me").await.expect(200);
        assert_eq!(me["id"], made["id"]);
        assert_eq!(
            (&me["role"], &me["sites"]),
            (&json!("kitchen"), &json!(["main"]))
        );
        let order = app.released(&app.customer().await).await;
        board.act(&order, "fulfill", &json!({})).await.expect(200);
        let again = json!({"refresh_token": token});
        let again = app.nobody().post("auth/refresh", &again).await.expect(200);
        app.nobody()
            .signed_in(&again)
            .get("tickets")
            .await
            .expect(200);
        // It is a board, and no person.
        let mail = json!({"notifications": {"mail": true}});
        let call = board.call(Method::PATCH, "me").json(&mail);
        call.send().await.problem(403, "forbidden");
        board.get("users").await.problem(403, "forbidden");
        let list = app.manager().await.get("devices").await;
        assert!(!list.text.contains(token), "{}", list.text);
        assert_eq!(list.expect(200)["items"][0]["hint"], token[..8]);
        app.stop().await;
    });
}

#[test]
fn a_board_that_signs_in_from_somewhere_is_written_down_by_whichever_door_it_comes() {
    run(async {
        let app = TestApp::demo().await;
        let body = json!({"name": "Pass", "site": "main"});
        let made = app.manager().await.post("devices", &body).await.expect(201);
        let login = json!({"refresh_token": made["token"]});
        for _ in 0..2 {
            app.nobody().post("auth/refresh", &login).await.expect(200);
        }
        // For a person nothing begins.
        let customer = app.customer().await;
        let more = json!({"refresh_token": customer.refresh_token});
        app.nobody().post("auth/refresh", &more).await.expect(200);
        let admin = app.admin().await;
        let log = admin.get(&format!("audit?target={}", id(&made))).await;
        let log = log.expect(200);
        let begun: Vec<_> = log["items"].as_array().unwrap().iter().collect();
        assert_eq!(begun.len(), 2, "{log}");
        assert_eq!(begun[0]["action"], "device.session_begun");
        assert_eq!(begun[0]["actor"]["kind"], "device");
        assert_eq!(begun[0]["actor"]["id"], made["id"]);
        assert_eq!(begun[0]["address"], "127.0.0.1");
        assert_eq!(begun[0]["site"], "main");
        let all = admin.get("audit?action=device.session_begun").await;
        assert_eq!(all.expect(200)["items"].as_array().unwrap().len(), 1);
        app.stop().await;
    });
}

#[test]
fn a_board_that_is_taken_away_is_refused_at_once_also_after_a_restart() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let (made, person) = board(&app, json!({"name": "Pass", "site": "main"})).await;
        let (kept, other) = board(
            &app,
            json!({"name": "Store", "site": "main", "role": "warehouse"}),
        )
        .await;
        assert_eq!(other.user["role"], "warehouse");
        let path = format!("devices/{}", id(&made));
        let gone = app.manager().await.call(Method::DELETE, &path).send().await;
        assert_eq!(gone.status, 204, "{}", gone.text);
        let refused = async |app: &TestApp| {
            let shown = app.nobody().with_token(&person.token);
            shown.get("tickets").await.problem(401, "unauthenticated");
            for (path, body) in [
                ("devices/session", json!({"token": made["token"]})),
                ("auth/refresh", json!({"refresh_token": made["token"]})),
            ] {
                let reply = app.nobody().post(path, &body).await;
                reply.problem(401, "unauthenticated");
            }
        };
        refused(&app).await;
        other.get("tickets").await.expect(200);
        app.stop().await;
        let app = disk.start(&clock).await;
        app.is_ready().await;
        refused(&app).await;
        let login = json!({"token": kept["token"]});
        app.nobody()
            .post("devices/session", &login)
            .await
            .expect(200);
        app.stop().await;
    });
}

#[test]
fn managers_make_boards_of_their_sites_and_of_what_is_there() {
    run(async {
        let app = TestApp::demo().await;
        let (admin, manager) = (app.admin().await, app.manager().await);
        let other = json!({"id": "other", "name": "Other", "currency": "GBP"});
        admin.post("sites", &other).await.expect(201);
        let there = json!({"name": "Far", "site": "other"});
        manager
            .post("devices", &there)
            .await
            .problem(403, "forbidden");
        let far = admin.post("devices", &there).await.expect(201);
        let list = manager.get("devices").await.expect(200);
        assert_eq!(list["items"], json!([]));
        let path = format!("devices/{}", id(&far));
        let gone = manager.call(Method::DELETE, &path).send().await;
        gone.problem(404, "not_found");
        for (body, pointer) in [
            (json!({"name": "", "site": "main"}), "/name"),
            (
                json!({"name": "Pass", "site": "main", "role": "admin"}),
                "/role",
            ),
            (
                json!({"name": "Pass", "site": "main", "station": "moon"}),
                "/station",
            ),
        ] {
            let problem = manager
                .post("devices", &body)
                .await
                .problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
        }
        for who in [app.customer().await, app.kitchen().await] {
            who.get("devices").await.problem(403, "forbidden");
        }
        app.stop().await;
    });
}
