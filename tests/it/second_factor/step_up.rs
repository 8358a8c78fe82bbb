//! What asks for a fresh second factor: of whom, in which session, for how long.

use reqwest::Method;
use serde_json::json;

use super::{STEP_MS, admin, login, new_user, show, with_phone};
use crate::{
    app::{PASSWORD, TestApp, eventually, fresh_key},
    socket::wire::Wire,
    support::run,
};

#[test]
fn it_is_good_for_one_session_and_ten_minutes() {
    run(async {
        let app = TestApp::demo().await;
        let (here, there) = (admin(&app).await, admin(&app).await);
        let refused = here.post("users", &new_user("one")).await;
        let problem = refused.problem(403, "step_up_required");
        assert_eq!(problem["methods"], json!(["letter"]));
        // Who may not at all is told that, and a stranger to sign in.
        let customer = app.customer().await;
        let reply = customer.post("users", &new_user("one")).await;
        reply.problem(403, "forbidden");
        let reply = app.nobody().post("users", &new_user("one")).await;
        reply.problem(401, "unauthenticated");

        let until = here.step_up().await;
        assert!(until["until"].is_string());
        here.post("users", &new_user("one")).await.expect(201);
        let reply = there.post("users", &new_user("two")).await;
        reply.problem(403, "step_up_required");
        app.clock.advance_ms(599_000);
        here.post("users", &new_user("two")).await.expect(201);
        app.clock.advance_ms(2_000);
        let reply = here.post("users", &new_user("three")).await;
        reply.problem(403, "step_up_required");
        // What was refused was not done, and is no act.
        let log = here.all("audit?action=user.made").await;
        assert_eq!(log.len(), 2);
        app.stop().await;
    });
}

#[test]
fn every_operation_of_the_list_asks_and_only_after_who_may() {
    run(async {
        let app = TestApp::demo().await;
        let boss = admin(&app).await;
        let nobody = "00000000-0000-7000-8000-000000000000";
        for (method, path) in [
            (Method::POST, "users".to_owned()),
            (Method::PATCH, format!("users/{nobody}")),
            (Method::DELETE, format!("users/{nobody}")),
            (Method::DELETE, format!("users/{nobody}/sessions")),
            (Method::GET, "me/data".to_owned()),
            (Method::DELETE, "me".to_owned()),
            (Method::DELETE, format!("users/{nobody}/authenticator")),
            (Method::POST, "api-keys".to_owned()),
            (Method::POST, "devices".to_owned()),
            (Method::POST, "me/authenticator".to_owned()),
            (Method::DELETE, "me/authenticator".to_owned()),
            (Method::POST, "me/authenticator/recovery-codes".to_owned()),
            (Method::GET, "exports/customers".to_owned()),
            (Method::GET, "exports/customer%73".to_owned()),
            (Method::GET, "exports/orders".to_owned()),
            (Method::GET, "exports/reviews".to_owned()),
        ] {
            let asked = boss.call(method.clone(), &path).send().await;
            assert_eq!(asked.body["code"], "step_up_required", "{method} {path}");
        }
        let head = boss.call(Method::HEAD, "exports/customers").send().await;
        assert_eq!(head.status, 403);
        for free in ["users", "exports/products", "api-keys", "me"] {
            boss.get(free).await.expect(200);
        }
        boss.step_up().await;
        let out = boss.get("exports/customers").await;
        assert!(out.text.contains("customer@demo.local"), "{}", out.text);
        app.stop().await;
    });
}

#[test]
fn the_database_is_for_who_just_showed_who_they_are_and_for_a_key_of_its_own() {
    run(async {
        let app = TestApp::demo().await;
        let boss = admin(&app).await;
        let asked = boss.get("exports/database").await;
        let problem = asked.problem(403, "step_up_required");
        assert_eq!(problem["methods"], json!(["letter"]));
        boss.step_up().await;
        let by_letter = boss.get("exports/database").await;
        let (phone, _) = with_phone(&app, &boss).await;
        // What showed the letter for the app is too long ago.
        app.clock.advance_ms(601_000);
        let head = boss.call(Method::HEAD, "exports/database").send().await;
        assert_eq!(head.status, 403);
        let asked = boss.get("exports/database").await;
        let problem = asked.problem(403, "step_up_required");
        assert_eq!(problem["methods"], json!(["authenticator"]));
        show(&boss, &phone.code(&app)).await.expect(200);
        let by_app = boss.get("exports/database").await;
        // A program that takes it at night has a key for that, and no less of one.
        let program = async |scopes: &[&str], sites: &[&str]| {
            let key = json!({"name": "Nightly", "scopes": scopes, "sites": sites});
            let key = boss.post("api-keys", &key).await.expect(201);
            boss.with_token(key["key"].as_str().unwrap())
        };
        let both = ["data:read", "database:read"];
        for less in [
            program(&both[..1], &[]).await,
            program(&both[1..], &[]).await,
            program(&both, &["main"]).await,
        ] {
            less.get("exports/database").await.problem(403, "forbidden");
        }
        let night = program(&both, &[]).await;
        let by_key = night.get("exports/database").await;
        for whole in [by_letter, by_app, by_key] {
            assert_eq!(whole.status, 200, "{}", whole.text);
            assert_eq!(whole.header("content-type"), "application/octet-stream");
            assert!(whole.text.contains("orderhub"), "{:.200}", whole.text);
        }
        // What was refused did not go out.
        let log = eventually("what went out, in the log", || async {
            let log = boss.all("audit?action=export.made").await;
            (log.len() >= 3).then_some(log)
        })
        .await;
        assert_eq!(log.len(), 3, "{log:?}");
        app.stop().await;
    });
}

#[test]
fn who_has_an_app_shows_its_code_and_gets_no_letter() {
    run(async {
        let app = TestApp::demo().await;
        let boss = admin(&app).await;
        let (phone, _) = with_phone(&app, &boss).await;
        let signed = login(&app, &boss, Some(&phone.code(&app))).await;
        let fresh = app.nobody().signed_in(&signed.expect(200));
        fresh.post("users", &new_user("one")).await.expect(201);

        app.clock.advance_ms(601_000);
        let refused = boss.post("users", &new_user("two")).await;
        let problem = refused.problem(403, "step_up_required");
        assert_eq!(problem["methods"], json!(["authenticator"]));
        let letter = boss.post("auth/step-up/letter", &json!({})).await;
        letter.problem(409, "authenticator_exists");
        show(&boss, &phone.code(&app)).await.expect(200);
        boss.post("users", &new_user("two")).await.expect(201);
        app.clock.advance_ms(STEP_MS);
        app.stop().await;
    });
}

#[test]
fn the_code_of_a_letter_is_the_askers_the_newest_and_good_for_five_tries() {
    run(async {
        let app = TestApp::demo().await;
        let (here, there) = (admin(&app).await, admin(&app).await);
        let first = here.letter_code().await;
        let stolen = show(&there, &first).await;
        stolen.problem(401, "second_factor_invalid");
        let second = here.letter_code().await;
        if first != second {
            show(&here, &first)
                .await
                .problem(401, "second_factor_invalid");
        }
        let letter = &here.step_up_letters().await[0];
        assert_eq!(letter["subject"], "Your code to go on");
        app.clock.advance_ms(600_001);
        show(&here, &second)
            .await
            .problem(401, "second_factor_invalid");
        let third = here.letter_code().await;
        let wrong = if third == "000000" {
            "000001"
        } else {
            "000000"
        };
        for _ in 0..5 {
            show(&here, wrong)
                .await
                .problem(401, "second_factor_invalid");
        }
        show(&here, &third)
            .await
            .problem(401, "second_factor_invalid");
        let fourth = here.post("auth/step-up/letter", &json!({})).await;
        fourth.problem(429, "rate_limited");
        app.clock.advance_ms(3_600_000);
        let boss = admin(&app).await;
        let code = boss.letter_code().await;
        show(&boss, &code).await.expect(200);
        show(&boss, &code)
            .await
            .problem(401, "second_factor_invalid");
        app.stop().await;
    });
}

#[test]
fn a_refund_over_the_limit_asks_and_one_of_the_limit_does_not() {
    run(async {
        let app = TestApp::demo_with(&["--refunds.step_up_minor=100"]).await;
        let customer = app.customer().await;
        let order = app.released(&customer).await;
        let manager = app.login("manager@demo.local", PASSWORD).await;
        let refund = |amount: i64| json!({"amount": amount, "reason": "cold"});
        let whole = json!({"reason": "cold"});
        for body in [refund(101), whole.clone()] {
            let reply = manager.act(&order, "refund", &body).await;
            let problem = reply.problem(403, "step_up_required");
            assert_eq!(problem["methods"], json!(["letter"]));
        }
        // Over a socket nobody shows that it is them.
        let mut socket = Wire::of(&app, &manager).await;
        let key = fresh_key("refund");
        let told = socket.cmd(
            &order,
            "refund",
            json!({"amount": 101, "reason": "cold"}),
            &key,
        );
        assert_eq!(told.await["code"], "step_up_required");
        // A key shows nothing, whoever made it.
        let key = json!({"name": "Till", "scopes": ["refunds:write"], "sites": ["main"]});
        let key = app.manager().await.post("api-keys", &key).await.expect(201);
        let till = app.nobody().with_token(key["key"].as_str().unwrap());
        let problem = till.act(&order, "refund", &whole).await;
        let problem = problem.problem(403, "step_up_required");
        assert_eq!(problem["methods"], json!([]));
        till.act(&order, "refund", &refund(100)).await.expect(200);
        app.once(&order, |order| {
            order["refunded"] != json!(0) && order["payment"] != "refund_pending"
        })
        .await;
        // In slices it is as large.
        let slice = till.act(&order, "refund", &refund(1)).await;
        slice.problem(403, "step_up_required");
        manager.step_up().await;
        manager.act(&order, "refund", &whole).await.expect(200);
        app.stop().await;
    });
}

#[test]
fn calling_off_what_was_taken_asks_as_giving_it_back_does() {
    run(async {
        let app = TestApp::demo_with(&["--refunds.step_up_minor=100"]).await;
        let customer = app.customer().await;
        let kitchen = app.kitchen().await;
        let boss = admin(&app).await;
        let sorry = json!({"reason": "sorry"});
        let order = app.released(&customer).await;
        app.once(&order, |order| order["payment"] == "captured")
            .await;
        let rejected = kitchen.act(&order, "reject", &sorry).await;
        rejected.expect(200);
        let asked = boss.act(&order, "cancel", &sorry).await;
        asked.problem(403, "step_up_required");
        let mut socket = Wire::of(&app, &boss).await;
        let key = fresh_key("cancel");
        let told = socket.cmd(&order, "cancel", sorry.clone(), &key).await;
        assert_eq!(told["code"], "step_up_required");
        assert_eq!(boss.order(&order).await["status"], "PAID");
        boss.step_up().await;
        let called_off = boss.act(&order, "cancel", &sorry).await.expect(200);
        assert_eq!(called_off["status"], "CANCELLED");

        // Inside the window nothing was taken, and everybody changes their mind.
        let order = app.paid(&customer).await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        app.stop().await;
    });
}
