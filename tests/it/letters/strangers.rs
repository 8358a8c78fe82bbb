//! What the shop mails to an address that somebody only says is theirs.

use serde_json::json;

use super::{
    mailing_shop,
    server::{MailServer, Manner},
};
use crate::support::run;

/// To confirm the address, twenty codes, and the first fifteen cancellations.
const LETTERS: usize = 1 + 20 + 15;

#[test]
fn an_address_that_nobody_confirmed_gets_so_many_letters_and_no_words_of_a_stranger() {
    run(async {
        let server = MailServer::start(Manner::Takes).await;
        let app = mailing_shop(&server).await;
        let stranger = app.signup("Stan").await;
        let said = "Call 0900 1 now";
        // A code and a cancellation of each; the last ten letters of the day are kept for codes.
        for _ in 0..20 {
            let order = stranger.place(&[("espresso", 1)]).await;
            // One that is called off at once has no letter with a code.
            app.code(&order).await;
            let reason = json!({"reason": said});
            stranger.act(&order, "cancel", &reason).await.expect(200);
        }
        let mails = server.mails(LETTERS).await;
        for mail in &mails {
            assert!(!mail.text.contains("0900"), "{}", mail.text);
        }
        // Others are written to all the same; whoever does it for somebody else says why.
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        app.code(&order).await;
        let reason = json!({"reason": "no water today"});
        let admin = app.admin().await;
        admin.act(&order, "cancel", &reason).await.expect(200);
        let mails = server.mails(LETTERS + 2).await;
        let to = stranger.user["email"].as_str().unwrap();
        let strangers = mails.iter().filter(|mail| mail.header("To").contains(to));
        assert_eq!(strangers.count(), LETTERS);
        assert!(mails[LETTERS + 1].text.contains("water"));
        app.stop().await;
    });
}
