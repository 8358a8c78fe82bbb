//! Roles of models over HTTP: given by admins, shown to managers, and what a challenger with a share does.

use serde_json::{Value, json};

use super::live::{answers, disk, promote, score, switch};
use crate::app::{TestApp, TestClock};
use crate::support::run;

#[test]
fn roles_are_given_by_admins_and_refused_for_a_reason() {
    run(async {
        let disk = disk();
        let app = disk.start(&TestClock::new()).await;
        let (admin, manager, customer) =
            (app.admin().await, app.manager().await, app.customer().await);
        let page = manager.get("models").await.expect(200);
        assert_eq!(page["items"][0]["name"], "anomaly-v3");
        let card = &page["items"][1]["card"];
        assert_eq!(card["task"], "cancel");
        assert!(!card["measured"].as_array().unwrap().is_empty(), "{card}");
        assert_eq!(page["tasks"].as_array().unwrap().len(), 9);
        for who in [&customer, &app.kitchen().await] {
            who.get("models").await.problem(403, "forbidden");
        }
        for who in [&customer, &manager] {
            let body = json!({});
            for act in ["promote", "shadow", "retire"] {
                let path = format!("models/cancel-v9/{act}");
                who.post(&path, &body).await.problem(403, "forbidden");
            }
            switch(who, "cancel", false).await.problem(403, "forbidden");
        }

        let act = async |path: &str, body: Value| admin.post(path, &body).await;
        act("models/cancel-v1/promote", json!({}))
            .await
            .problem(404, "not_found");
        act("models/..%2Fmodels/promote", json!({}))
            .await
            .problem(404, "not_found");
        switch(&admin, "sorcery", false)
            .await
            .problem(404, "not_found");
        let greedy = act("models/cancel-v9/shadow", json!({"share": 0.9})).await;
        assert_eq!(
            greedy.problem(422, "validation")["errors"][0]["pointer"],
            "/share"
        );
        let page = act("models/cancel-v9/shadow", json!({"share": 0.25}))
            .await
            .expect(200);
        let cancel = &page["tasks"][0];
        assert_eq!(
            (&cancel["challenger"], &cancel["share"], &cancel["answers"]),
            (&json!("cancel-v9"), &json!(0.25), &json!("cancel-v2"))
        );
        assert_eq!(page["items"][1]["role"], "challenger");
        promote(&app, "cancel-v9").await;
        act("models/cancel-v9/shadow", json!({}))
            .await
            .problem(409, "model_state");
        let page = act("models/cancel-v9/retire", json!({})).await.expect(200);
        assert_eq!(answers(&page, "cancel"), "cancel-v2");
        let page = switch(&admin, "cancel", false).await.expect(200);
        assert_eq!(
            (&page["tasks"][0]["on"], answers(&page, "cancel")),
            (&json!(false), &json!("baseline"))
        );
        app.stop().await;

        let app = TestApp::demo().await;
        let page = app.admin().await.get("models").await.expect(200);
        assert_eq!(
            (&page["items"], answers(&page, "cancel")),
            (&json!([]), &json!("cancel-v2"))
        );
        let admin = app.admin().await;
        switch(&admin, "cancel", false)
            .await
            .problem(409, "model_state");
        app.stop().await;
    });
}

#[test]
fn a_challenger_answers_its_share_and_says_so() {
    run(async {
        let disk = disk();
        let app = disk.start(&TestClock::new()).await;
        let body = json!({"share": 0.5});
        let admin = app.admin().await;
        admin
            .post("models/cancel-v9/shadow", &body)
            .await
            .expect(200);
        let customer = app.customer().await;
        let mut by = std::collections::BTreeMap::<String, usize>::new();
        for _ in 0..24 {
            let order = customer.place(&[("espresso", 1)]).await;
            let said = score(&app, &order).await;
            *by.entry(said["model"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
        // Both answered: that one does not is one in eight million.
        let names: Vec<&str> = by.keys().map(String::as_str).collect();
        assert_eq!(names, ["cancel-v2", "cancel-v9"], "{by:?}");
        app.stop().await;
    });
}
