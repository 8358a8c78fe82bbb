//! What is kept of second factors outlives a restart, and tells nobody a secret.

use orderhub::{
    config::Settings,
    journal::{
        Journal as _,
        surreal::{SurrealJournal, variables},
    },
};
use serde_json::json;

use super::{STEP_MS, login, show, with_phone};
use crate::{
    app::{Disk, TestClock, assert_without},
    rotation::rotate,
    support::run,
};

#[test]
fn a_restart_forgets_neither_codes_nor_failures_nor_the_fresh_proof() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let ida = app.signup("Ida Disk").await;
        let (phone, codes) = with_phone(&app, &ida).await;
        let used = phone.code(&app);
        show(&ida, &used).await.expect(200);
        login(&app, &ida, Some(&codes[0])).await.expect(200);
        let wrong = phone.wrong(&app);
        for _ in 0..9 {
            show(&ida, &wrong)
                .await
                .problem(401, "second_factor_invalid");
        }
        let log = app.admin().await.all("audit").await;
        app.stop().await;

        let app = disk.start(&clock).await;
        let here = app.nobody().with_token(&ida.token);
        // The proof of before is still good; the code of before is not.
        let nothing = json!({});
        let renewed = here.post("me/authenticator/recovery-codes", &nothing).await;
        let renewed = renewed.expect(200);
        for code in [&used, &codes[0]] {
            let reply = login(&app, &ida, Some(code)).await;
            assert!([401, 423].contains(&reply.status), "{}", reply.text);
        }
        let reply = login(&app, &ida, Some(&phone.code_at(&app, STEP_MS))).await;
        reply.problem(423, "second_factor_locked");
        let fresh = renewed["recovery_codes"][0].as_str().unwrap();
        login(&app, &ida, Some(fresh)).await.expect(200);
        let told = [
            json!(log).to_string(),
            here.get("me").await.text,
            here.get("me/sessions").await.text,
            app.admin().await.get("users").await.text,
            app.admin().await.get("notifications").await.text,
        ];
        app.stop().await;

        let secret = phone.0.secret();
        let words = [
            secret.to_base32(),
            hex::encode(secret.as_bytes()),
            codes[1].clone(),
            codes[1].replace('-', "").to_uppercase(),
            fresh.to_owned(),
        ];
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        told.iter().for_each(|text| assert_without(text, &words));
        let settings = Settings::parse(["--http.bind=127.0.0.1:0", disk.flag()]).unwrap();
        let journal = SurrealJournal::open(&settings.database).await.unwrap();
        let text = "SELECT * FROM second_factor; SELECT * FROM step_up_letter; SELECT * FROM session; SELECT * FROM letter;";
        let mut found = journal.db().query(text, variables([])).await.unwrap();
        let rows: Vec<String> = (0..4)
            .map(|n| format!("{:?}", found.take::<surrealdb::types::Value>(n).unwrap()))
            .collect();
        assert!(
            rows[0].contains("sealed") && rows[1].contains("nonce"),
            "{rows:?}"
        );
        rows.iter().for_each(|text| assert_without(text, &words));
        journal.close().await;
    });
}

#[test]
fn an_app_counts_on_when_another_key_of_the_hub_seals_its_secret() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let ida = app.signup("Ida Sealed").await;
        let (phone, _) = with_phone(&app, &ida).await;
        app.stop().await;
        let said = rotate(&disk, &["seal"]);
        assert!(said.contains("sealed anew: 1"), "{said}");
        let app = disk.start(&clock).await;
        let wrong = login(&app, &ida, Some(&phone.wrong(&app))).await;
        wrong.problem(401, "second_factor_invalid");
        login(&app, &ida, Some(&phone.code(&app))).await.expect(200);
        app.stop().await;
    });
}
