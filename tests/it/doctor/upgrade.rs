//! A database from before the last tables, under this program; what is in the others is as it is written today.

use std::process::Command;

use orderhub::{
    config::Settings,
    journal::{
        Journal as _,
        surreal::{MIGRATIONS, SurrealJournal},
    },
};
use serde_json::json;

use crate::{
    app::{Disk, TestClock, id},
    second_factor::with_phone,
    support::run,
};

/// The last migration that the older program knew.
const KNOWN: u32 = 31;

/// Takes away what later migrations made.
async fn age(disk: &Disk) {
    let settings = Settings::parse([disk.flag()]).unwrap();
    let journal = SurrealJournal::open(&settings.database).await.unwrap();
    let mut statements = format!("DELETE migration WHERE number > {KNOWN};");
    for later in MIGRATIONS.iter().filter(|one| one.number > KNOWN) {
        let defined = later.text.lines().filter_map(|line| {
            let table = line.trim().strip_prefix("DEFINE TABLE IF NOT EXISTS ")?;
            table.split([' ', ';']).next()
        });
        for table in defined {
            statements += &format!("REMOVE TABLE {table};");
        }
    }
    assert!(statements.contains("second_factor"), "{statements}");
    journal
        .db()
        .ask(&statements)
        .await
        .unwrap()
        .check()
        .unwrap();
    journal.close().await;
}

fn migrate(disk: &Disk) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_orderhub"))
        .args(["migrate", "--dry-run", disk.flag()])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_hub_goes_on_with_the_database_of_an_older_one() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        app.is_ready().await;
        let customer = app.signup("Olive Older").await;
        let lines = json!({"lines": [{"sku": "espresso", "quantity": 2}]});
        let order = customer.post("orders", &lines).await.expect(201);
        app.stop().await;
        age(&disk).await;
        let later = MIGRATIONS.iter().filter(|one| one.number > KNOWN);
        let wait: String = later
            .map(|one| format!("{} would run\n", one.name))
            .collect();
        assert_eq!(migrate(&disk), wait);

        let app = disk.start(&clock).await;
        app.is_ready().await;
        // Who was signed in still is, and what was ordered goes on.
        let customer = app.nobody().with_token(customer.token());
        let path = format!("orders/{}", id(&order));
        assert_eq!(
            customer.get(&path).await.expect(200)["lines"],
            order["lines"]
        );
        let customer = app.customer().await;
        app.paid(&customer).await;
        // What is newer than the database works, too.
        let to = json!({"email": customer.user["email"]});
        app.nobody().post("auth/link", &to).await.expect(202);
        let email = customer.user["email"].as_str().unwrap();
        let link = json!({"token": app.link(email, "link", 1).await});
        app.nobody().post("auth/link/use", &link).await.expect(200);
        with_phone(&app, &customer).await;
        assert_eq!(
            customer.get("me").await.expect(200)["has_authenticator"],
            true
        );
        app.stop().await;
        assert_eq!(migrate(&disk), "no migration waits\n");
    });
}
