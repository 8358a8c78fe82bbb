//! The hub on disk, stopped in the middle of the work.

use serde_json::json;

use super::{at, ids, released, states};
use crate::{
    app::{Disk, TestClock, id},
    socket::wire::Wire,
    support::run,
};

#[test]
fn tickets_and_what_is_to_be_acknowledged_survive_a_restart() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let kitchen = app.kitchen().await;
        let (working, given_up) = (released(&app).await, released(&app).await);
        at(&kitchen, &working, 1, "start", json!({}))
            .await
            .expect(200);
        let picked = json!({"code": "cola", "quantity": 2});
        at(&kitchen, &working, 3, "pick", picked).await.expect(200);
        let no = json!({"reason": "out of dough"});
        kitchen.act(&given_up, "reject", &no).await.expect(200);
        let admin = app.admin().await;
        admin.act(&given_up, "cancel", &no).await.expect(200);
        let (before, void) = (
            kitchen.order(&working).await,
            kitchen.order(&given_up).await,
        );
        let token = kitchen.token.clone();
        app.stop().await;

        let app = disk.start(&clock).await;
        let kitchen = app.nobody().with_token(&token);
        assert_eq!(kitchen.order(&working).await["tickets"], before["tickets"]);
        let (mut board, _) = Wire::watching(&app, &kitchen, "board:main").await;
        let snap = board.first(|line| line["t"] == "snap").await;
        assert_eq!(
            ids(snap["data"]["orders"].as_array().unwrap()),
            [id(&working), id(&given_up)]
        );
        assert_eq!(kitchen.all("tickets?state=void").await.len(), 3);
        for ticket in 1..=3 {
            let acked = at(&kitchen, &given_up, ticket, "ack", json!({})).await;
            let acked = acked.expect(200);
            assert_eq!(
                acked["tickets"][ticket.to_string()]["needs_ack"],
                false,
                "{ticket}"
            );
        }
        let acked = kitchen.order(&given_up).await;
        assert_eq!(states(&acked), states(&void));
        assert_eq!(acked["status"], "CANCELLED");
        let (mut board, _) = Wire::watching(&app, &kitchen, "board:main").await;
        let snap = board.first(|line| line["t"] == "snap").await;
        assert_eq!(
            ids(snap["data"]["orders"].as_array().unwrap()),
            [id(&working)]
        );
        // What has ended is on boards for a quarter of an hour at most.
        clock.advance_ms(16 * 60 * 1_000);
        let kitchen = app.kitchen().await;
        at(&kitchen, &working, 1, "bump", json!({}))
            .await
            .expect(200);
        assert!(kitchen.all("tickets?state=void").await.is_empty());
        app.stop().await;
    });
}
