//! Ten wrong codes in a row lock the app, at every door.

use reqwest::Method;
use serde_json::json;

use super::{STEP_MS, login, show, with_phone};
use crate::{
    app::{TestApp, eventually, id},
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
