//! Products come in, by whatever their columns are called.

use serde_json::json;

use super::{counts, errors, import, over, send};
use crate::{app::TestApp, socket::wire::Wire, support::run};

const TWO: &str =
    "sku,name,category,price,stock\nsoup-1,Soup,Lunch,4.50,10\nsoup-2,Thick soup,Lunch,5,\n";

#[test]
fn products_are_made_and_changed_and_twice_is_once() {
    run(async {
        let app = TestApp::demo().await;
        let job = import(&app, "kind=products", TWO).await;
        assert_eq!(counts(&job), [2, 2, 0]);
        assert_eq!((&job["done"], &job["total"]), (&json!(2), &json!(2)));
        let soup = app.nobody().get("products/soup-1").await.expect(200);
        assert_eq!(
            soup["price"],
            json!({"amount": 450, "currency": soup["price"]["currency"]})
        );
        assert_eq!((&soup["stock"], &soup["version"]), (&json!(10), &json!(1)));

        let job = import(&app, "kind=products", TWO).await;
        assert_eq!(counts(&job), [2, 0, 0]);
        let changed = "sku;price\nsoup-1;4,75\nsoup-1;4,80\n";
        let job = import(&app, "kind=products", changed).await;
        assert_eq!(counts(&job), [2, 2, 0]);
        assert_eq!(job["format"]["delimiter"], ";");
        let soup = app.nobody().get("products/soup-1").await.expect(200);
        assert_eq!(soup["price"]["amount"], 480, "the later row wins");
        assert_eq!(soup["name"], "Soup", "what the file does not say stays");
    });
}

#[test]
fn a_dry_run_changes_nothing() {
    run(async {
        let app = TestApp::demo().await;
        let before = app.footprint().await;
        let job = import(&app, "kind=products&dry_run=true", TWO).await;
        assert_eq!((counts(&job), &job["dry_run"]), ([2, 2, 0], &json!(true)));
        assert_eq!(app.footprint().await, before);
    });
}

#[test]
fn columns_are_told_or_guessed_and_what_is_missing_is_said() {
    run(async {
        let app = TestApp::demo().await;
        let file = "Artikel,Bezeichnung,Preis\ntea-1,Tea,2.20\n";
        let job = import(&app, "kind=products", file).await;
        assert_eq!(job["state"], "failed");
        assert!(job["problem"].as_str().unwrap().contains("sku"), "{job}");
        let columns = "columns=sku:Artikel,name:Bezeichnung,price:Preis";
        let job = import(&app, &format!("kind=products&{columns}"), file).await;
        assert_eq!(counts(&job), [1, 1, 0]);
        assert_eq!(
            job["columns"][0],
            json!({"ours": "sku", "theirs": "Artikel"})
        );
        let guessed = "Product ID\tProduct Name\tUnit Price\ntea-2\tGreen tea\t2.40\n";
        let job = import(&app, "kind=products", guessed).await;
        assert_eq!(counts(&job), [1, 1, 0]);
        let admin = app.admin().await;
        send(&admin, "kind=products&columns=colour:Farbe", file)
            .await
            .problem(422, "validation");
        send(&admin, "kind=pets", file)
            .await
            .problem(422, "validation");
        send(&admin, "kind=products", "")
            .await
            .problem(400, "malformed");
    });
}

#[test]
fn jobs_are_for_those_who_run_the_site() {
    run(async {
        let app = TestApp::demo().await;
        for person in [app.customer().await, app.kitchen().await] {
            send(&person, "kind=products", TWO)
                .await
                .problem(403, "forbidden");
        }
        let job = import(&app, "kind=products", TWO).await;
        let path = format!("jobs/{}", job["id"].as_str().unwrap());
        app.kitchen()
            .await
            .get(&path)
            .await
            .problem(404, "not_found");
        let none = app.kitchen().await.get("jobs").await.expect(200);
        assert_eq!(none["items"], json!([]));
        let all = app.admin().await.get("jobs").await.expect(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        let admin = app.admin().await;
        for action in ["cancel", "resume"] {
            let refused = admin.post(&format!("{path}/{action}"), &json!({})).await;
            refused.problem(409, "job_state");
        }
    });
}

#[test]
fn customers_come_in_by_their_address_and_cannot_sign_in_yet() {
    run(async {
        let app = TestApp::demo().await;
        let file =
            "Name,E-Mail\nAda,Ada@example.org\nNobody,not an address\n,customer@demo.local\n";
        let job = import(&app, "kind=customers", file).await;
        assert_eq!(counts(&job), [2, 1, 1]);
        assert_eq!(errors(&job)[0].0, 3);
        let guess = json!({"email": "ada@example.org", "password": "!"});
        app.nobody()
            .post("auth/login", &guess)
            .await
            .problem(401, "unauthenticated");
        let job = import(&app, "kind=customers", file).await;
        assert_eq!(counts(&job), [2, 0, 1]);
    });
}

#[test]
fn a_job_is_told_of_on_its_stream() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let job = send(&manager, "kind=products", TWO).await.expect(202);
        let stream = format!("job:{}", job["id"].as_str().unwrap());
        let mut wire = Wire::of(&app, &manager).await;
        let joined = wire.ask(json!({"t": "sub", "s": stream})).await;
        assert_eq!(joined["t"], "sub_ok", "{joined}");
        let mut told = wire.hear().await;
        assert_eq!(told["t"], "snap");
        while told.pointer("/data/state").or(told.pointer("/d/state")) != Some(&json!("done")) {
            told = wire.hear().await;
            assert_eq!(told["k"], "job.changed", "{told}");
        }
        over(&app, &job).await;
        let mut kitchen = Wire::of(&app, &app.kitchen().await).await;
        let refused = kitchen.ask(json!({"t": "sub", "s": stream})).await;
        assert_eq!(
            (&refused["t"], &refused["code"]),
            (&json!("err"), &json!("not_found"))
        );
    });
}

#[test]
fn a_stock_that_is_filled_in_is_a_recount_in_the_ledger_and_an_empty_one_is_none() {
    run(async {
        let app = TestApp::demo().await;
        import(&app, "kind=products", TWO).await;
        let customer = app.customer().await;
        customer.place(&[("soup-1", 4)]).await;
        let ledger = async |sku: &str| {
            app.manager()
                .await
                .all(&format!("stock/{sku}/movements"))
                .await
        };
        let before = ledger("soup-1").await.len();

        let dry = "kind=products&dry_run=true";
        let file = "sku,stock\nsoup-1,12\nsoup-2,\n";
        assert_eq!(counts(&import(&app, dry, file).await), [2, 1, 0]);
        assert_eq!(app.stock("soup-1").await, 6);
        let job = import(&app, "kind=products", file).await;
        assert_eq!(counts(&job), [2, 1, 0], "{job}");
        assert_eq!(app.stock("soup-1").await, 8);
        let soup = app.nobody().get("products/soup-1").await.expect(200);
        assert_eq!(soup["version"], 1, "the product itself is as it was");
        let rows = ledger("soup-1").await;
        assert_eq!(rows.len(), before + 1);
        let row = &rows[0];
        assert_eq!(
            (&row["kind"], &row["quantity"], &row["on_hand"]),
            (&json!("recount"), &json!(2), &json!(12))
        );
        let reason = row["reason"].as_str().unwrap();
        assert!(reason.contains(job["id"].as_str().unwrap()), "{reason}");
        assert!(reason.ends_with("line 2"), "{reason}");
        assert_eq!(row["by"], app.manager().await.user["id"]);

        assert_eq!(
            counts(&import(&app, "kind=products", file).await),
            [2, 0, 0]
        );
        assert_eq!(ledger("soup-1").await.len(), before + 1, "twice is once");
        // An article that nobody counted begins to be counted; of two rows the second wins.
        let file = "sku,stock,price\nsoup-2,3,6\nsoup-2,7,\nsoup-1,3,9\nsoup-1,-1,9\n";
        for (query, done) in [(dry, [1, 1, 3]), ("kind=products", [1, 1, 3])] {
            let job = import(&app, query, file).await;
            assert_eq!(counts(&job), done, "{job:#}");
            let told = errors(&job);
            assert_eq!((told[0].0, told[1].0, told[2].0), (3, 4, 5), "{told:?}");
            assert!(told[1].1.contains("promised to live orders"), "{told:?}");
            assert!(told[1].1.ends_with("(stock)"), "{told:?}");
        }
        assert_eq!(app.stock("soup-2").await, 3);
        let soup = app.nobody().get("products/soup-1").await.expect(200);
        assert_eq!(
            soup["price"]["amount"], 450,
            "a row that is refused changes nothing"
        );
        let file = "sku,stock\nsoup-2,5\nsoup-2,9\n";
        assert_eq!(
            counts(&import(&app, "kind=products", file).await),
            [2, 2, 0]
        );
        assert_eq!(app.stock("soup-2").await, 9);
        let report = app.admin().await.get("invariants").await.expect(200);
        assert_eq!(report["found"], json!([]), "{report}");
    });
}

#[test]
fn options_and_allergens_come_in_and_go_by_their_cells() {
    run(async {
        let app = TestApp::demo().await;
        let options = r#"[{"id":"size","name":"Size","min":1,"choices":[{"id":"s","name":"Small"},{"id":"l","name":"Large","price_delta":150}]}]"#;
        let quoted = options.replace('"', "\"\"");
        let file =
            format!("SKU,Name,Price,Allergens,Options\nstew,Stew,5.00,Nuts | milk,\"{quoted}\"\n");
        let job = import(&app, "kind=products", file.clone()).await;
        assert_eq!(counts(&job), [1, 1, 0], "{job:#}");
        let stew = app.nobody().get("products/stew").await.expect(200);
        assert_eq!(stew["allergens"], json!(["milk", "nuts"]));
        assert_eq!(stew["options"][0]["max"], 1);
        assert_eq!(
            stew["options"][0]["choices"][1]["price_delta"]["amount"],
            150
        );
        assert_eq!(stew["options"][0]["choices"][0]["is_available"], true);
        assert_eq!(
            counts(&import(&app, "kind=products", file).await),
            [1, 0, 0]
        );
        // What the file does not say stays; an empty cell empties.
        let job = import(&app, "kind=products", "sku,price\nstew,5.50\n").await;
        assert_eq!(counts(&job), [1, 1, 0]);
        let stew = app.nobody().get("products/stew").await.expect(200);
        assert_eq!(stew["options"].as_array().unwrap().len(), 1);
        let job = import(&app, "kind=products", "sku,allergens,options\nstew,,\n").await;
        assert_eq!(counts(&job), [1, 1, 0]);
        let stew = app.nobody().get("products/stew").await.expect(200);
        assert_eq!(
            (&stew["options"], &stew["allergens"]),
            (&json!([]), &json!([]))
        );
    });
}
