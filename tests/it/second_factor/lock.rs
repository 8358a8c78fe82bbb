//! Ten wrong codes in a row lock the app, at every door.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::{STEP_MS, login, show, with_phone};
use crate::{
    app::{PASSWORD, TestApp, eventually, id},
    support::run,
};

#[test]
fn ten_wrong_codes_lock_every_door_and_a_recovery_code_opens_them() {
    run(async {
        let app = TestApp::demo().await;
        let dan = app.signup("Dan Door").await;
        let (phone, codes) = with_phone(&app, &dan).await;
        let wrong = phone.wrong(&app);
        for _ in 0..5 {
            let reply = login(&app, &dan, Some(&wrong)).await;
            reply.problem(401, "second_factor_invalid");
        }
        for _ in 0..4 {
            show(&dan, &wrong)
                .await
                .problem(401, "second_factor_invalid");
        }
        show(&dan, &wrong)
            .await
            .problem(423, "second_factor_locked");
        let right = phone.code(&app);
        let refused = login(&app, &dan, Some(&right)).await;
        refused.problem(423, "second_factor_locked");
        show(&dan, &right)
            .await
            .problem(423, "second_factor_locked");
        let order = dan.place(&[("espresso", 1)]).await;
        let pay = dan.act(&order, "pay", &json!({"code": right})).await;
        pay.problem(423, "second_factor_locked");
        let log = app.admin().await;
        let locks = eventually("the lock in the log", || async {
            let found = log.all("audit?action=second_factor.locked").await;
            (!found.is_empty()).then_some(found)
        })
        .await;
        assert_eq!(locks.len(), 1);
        assert_eq!(locks[0]["target"]["id"], dan.user["id"]);

        login(&app, &dan, Some(&codes[0])).await.expect(200);
        show(&dan, &right).await.expect(200);
        app.stop().await;
    });
}

#[test]
fn wrong_codes_add_up_wherever_and_from_wherever_they_are_shown() {
    run(async {
        let app = TestApp::demo_with(&["--http.trusted_proxies=127.0.0.1"]).await;
        let fay = app.signup("Fay Far").await;
        let (phone, codes) = with_phone(&app, &fay).await;
        let wrong = phone.wrong(&app);
        let orders = [
            fay.place(&[("espresso", 1)]).await,
            fay.place(&[("espresso", 1)]).await,
        ];
        for _ in 0..5 {
            let paid = fay.act(&orders[0], "pay", &json!({"code": wrong})).await;
            paid.problem(422, "otp_invalid");
        }
        let login_from = async |host: u32, code: &str| {
            let body = json!({"email": fay.user["email"], "password": PASSWORD, "code": code});
            let call = app.nobody().call(Method::POST, "auth/login");
            let call = call.header("x-forwarded-for", &format!("203.0.113.{host}"));
            call.json(&body).send().await
        };
        for host in 0..10 {
            let told = login_from(host, &wrong).await;
            if host < 4 {
                told.problem(401, "second_factor_invalid");
            } else {
                told.problem(423, "second_factor_locked");
            }
        }
        // The right one opens neither door, and pays no order that was not tried before.
        let right = phone.code(&app);
        let told = login_from(99, &right).await;
        told.problem(423, "second_factor_locked");
        let pay = json!({"code": right});
        let paid = fay.act(&orders[1], "pay", &pay).await;
        paid.problem(423, "second_factor_locked");
        login_from(99, &codes[0]).await.expect(200);
        let paid = fay.act(&orders[1], "pay", &pay).await.expect(200);
        assert_eq!(paid["status"], "PAID");
        app.stop().await;
    });
}

#[test]
fn of_fifty_who_guess_at_once_no_more_are_judged_than_were_left() {
    run(async {
        let app = TestApp::demo().await;
        let gus = app.signup("Gus Guessed").await;
        let (phone, codes) = with_phone(&app, &gus).await;
        let wrong = phone.wrong(&app);
        for _ in 0..3 {
            let told = show(&gus, &wrong).await;
            told.problem(401, "second_factor_invalid");
        }
        let told = join_all((0..50).map(|_| show(&gus, &wrong))).await;
        let many = |status: u16, code: &str| {
            let told = told.iter();
            told.filter(|one| one.status == status && one.body["code"] == *code)
                .count()
        };
        // The tenth in a row is the one that locks.
        let judged = many(401, "second_factor_invalid");
        let locked = many(423, "second_factor_locked");
        assert_eq!((judged, locked), (6, 44));
        let right = show(&gus, &phone.code(&app)).await;
        right.problem(423, "second_factor_locked");
        let log = app.admin().await;
        let locks = eventually("the lock in the log", || async {
            let found = log.all("audit?action=second_factor.locked").await;
            (!found.is_empty()).then_some(found)
        })
        .await;
        assert_eq!(locks.len(), 1);
        login(&app, &gus, Some(&codes[0])).await.expect(200);
        show(&gus, &phone.code(&app)).await.expect(200);
        app.stop().await;
    });
}

#[test]
fn a_right_code_forgives_and_an_admin_takes_a_locked_app_away() {
    run(async {
        let app = TestApp::demo().await;
        let eve = app.signup("Eve Erring").await;
        let (phone, _) = with_phone(&app, &eve).await;
        for _ in 0..2 {
            let wrong = phone.wrong(&app);
            for _ in 0..9 {
                show(&eve, &wrong)
                    .await
                    .problem(401, "second_factor_invalid");
            }
            show(&eve, &phone.code(&app)).await.expect(200);
            app.clock.advance_ms(STEP_MS);
        }
        let wrong = phone.wrong(&app);
        for _ in 0..10 {
            show(&eve, &wrong).await;
        }
        let refused = login(&app, &eve, Some(&phone.code(&app))).await;
        refused.problem(423, "second_factor_locked");
        let path = format!("users/{}/authenticator", id(&eve.user));
        let own = eve.call(Method::DELETE, &path).send().await;
        own.problem(403, "forbidden");
        let admin = app.admin().await;
        let taken = admin.call(Method::DELETE, &path).send().await;
        assert_eq!(taken.status, 204);
        let none = admin.call(Method::DELETE, &path).send().await;
        none.problem(404, "not_found");
        login(&app, &eve, None).await.expect(200);
        app.stop().await;
    });
}
