//! What broke off half way: it may have been done, and the log says that.

use reqwest::Method;
use serde_json::json;

use super::{entries, tampering::tamper};
use crate::{
    app::{Disk, TestClock, eventually},
    support::run,
};

#[test]
fn what_broke_off_half_way_is_written_down_as_unsure() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let lena = app.signup("Lena").await;
        app.stop().await;
        // Whoever is to end this session does not get far.
        tamper(&disk, "UPDATE session SET hash = 7").await;

        let app = disk.start(&clock).await;
        let admin = app.admin().await;
        let id = lena.user["id"].as_str().unwrap();
        let whose = format!("users/{id}");
        let switch_off = async |path: &str| {
            let call = admin.call(Method::PATCH, path);
            call.json(&json!({"is_active": false})).send().await
        };
        switch_off(&whose).await.problem(503, "overloaded");
        // The answer promises nothing, so it does not wait for the entry.
        let told = eventually("the entry", || async {
            let told = entries(&admin, &format!("target={id}")).await;
            (told.len() == 2).then_some(told)
        })
        .await;
        assert_eq!(told[0]["action"], "user.deactivated", "{told:?}");
        assert_eq!(told[0]["is_unsure"], true);

        // What was refused before anything was begun is none.
        let nobody = "users/00000000-0000-7000-8000-000000000000";
        switch_off(nobody).await.problem(404, "not_found");
        let after = entries(&admin, &format!("target={id}")).await;
        assert_eq!(after.len(), told.len());
        app.stop().await;
    });
}
