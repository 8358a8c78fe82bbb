//! The code of the customer's own app pays as well as the one that was sent.

use serde_json::json;

use super::{STEP_MS, login, with_phone};
use crate::{app::TestApp, support::run};

#[test]
fn a_code_of_ones_own_app_pays_once_and_counts_nowhere_else() {
    run(async {
        let app = TestApp::demo().await;
        let fay = app.signup("Fay Phone").await;
        let (phone, _) = with_phone(&app, &fay).await;
        let (first, second) = (
            fay.place(&[("espresso", 1)]).await,
            fay.place(&[("espresso", 1)]).await,
        );
        let code = phone.code(&app);
        let pay = |order: &serde_json::Value, code: &str| {
            let path = format!("orders/{}/pay", order["id"].as_str().unwrap());
            let call = fay.call(reqwest::Method::POST, &path);
            call.json(&json!({"code": code}))
        };
        let paid = pay(&first, &code).key("once").send().await.expect(200);
        assert_eq!(paid["status"], "PAID");
        // Asked again with its key it is answered as before, and no code is looked at.
        let again = pay(&first, &code).key("once").send().await;
        assert!(again.is_replayed());
        pay(&second, &code).send().await.problem(422, "otp_invalid");
        let refused = login(&app, &fay, Some(&code)).await;
        refused.problem(401, "second_factor_invalid");
        app.clock.advance_ms(STEP_MS);
        let code = phone.code(&app);
        login(&app, &fay, Some(&code)).await.expect(200);
        pay(&second, &code).send().await.problem(422, "otp_invalid");
        // The code that was sent pays as ever.
        app.pay(&fay, &second).await;
        app.stop().await;
    });
}

#[test]
fn nobody_elses_app_pays_and_a_locked_order_stays_locked() {
    run(async {
        let app = TestApp::demo().await;
        let (gil, hal) = (app.signup("Gil").await, app.signup("Hal").await);
        let (phone, _) = with_phone(&app, &gil).await;
        let order = hal.place(&[("espresso", 1)]).await;
        let pay = json!({"code": phone.code(&app)});
        hal.act(&order, "pay", &pay)
            .await
            .problem(422, "otp_invalid");
        let own = gil.place(&[("espresso", 1)]).await;
        let wrong = json!({"code": phone.wrong(&app)});
        for _ in 0..5 {
            gil.act(&own, "pay", &wrong)
                .await
                .problem(422, "otp_invalid");
        }
        let pay = json!({"code": phone.code(&app)});
        gil.act(&own, "pay", &pay).await.problem(423, "otp_locked");
        // That code was not used up, and five wrong ones are not ten.
        login(&app, &gil, pay["code"].as_str()).await.expect(200);
        app.stop().await;
    });
}
