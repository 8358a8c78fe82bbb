//! Imports of past orders while the hub dies: every file is sent twice, and each of its orders is there once in the end.

use std::time::Duration;

use tokio::time::sleep;

use super::{
    stage::{Ask, Stage, text},
    wish::SITES,
};

/// Orders in a file.
const ORDERS: usize = 60;
/// How often to look how far a job is.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// Between two files.
const PAUSE: Duration = Duration::from_secs(4);

/// Whoever brings old orders.
pub(super) struct Archivist<'a> {
    pub(super) stage: &'a Stage,
    pub(super) token: &'a str,
}

impl Archivist<'_> {
    /// Sends file after file until it is time to go; how many orders of the past there must be.
    pub(super) async fn bring_on(self) -> usize {
        let mut brought = 0;
        for number in 0_u64.. {
            if self.stage.is_closing.get() {
                break;
            }
            let file = file(number);
            if self.bring(&file).await && self.bring(&file).await {
                brought += ORDERS;
            }
            sleep(PAUSE).await;
        }
        brought
    }

    /// Sends a file, and waits until its job has ended well.
    async fn bring(&self, file: &str) -> bool {
        let [site, _] = SITES;
        let path = format!("imports?site={site}&kind=orders");
        let ask = Ask {
            method: "POST",
            body: file.to_owned(),
            ..Ask::get("import", path, self.token)
        };
        let Some(sent) = self
            .stage
            .ask(&ask)
            .await
            .filter(super::stage::Reply::is_done)
        else {
            return false;
        };
        let Some(id) = text(&sent.body, "id").map(str::to_owned) else {
            return false;
        };
        loop {
            let path = format!("jobs/{id}");
            let asked = Ask::get("look at job", path, self.token);
            let Some(job) = self.stage.ask(&asked).await else {
                return false;
            };
            match text(&job.body, "state") {
                Some("waiting" | "running") => sleep(LOOK_EVERY).await,
                Some("done") => return true,
                _ => {
                    self.stage
                        .ledger
                        .found(format!("an import did not end well: {}", job.body));
                    return false;
                }
            }
        }
    }
}

fn file(number: u64) -> String {
    let mut file =
        String::from("order_id,placed_at,sku,name,quantity,unit_price_minor,customer_id\n");
    for order in 0..ORDERS {
        for (sku, quantity) in [("espresso", 1 + order % 3), ("GONE-1", 2)] {
            file += &format!(
                "P{number}-{order},2024-05-01T10:00:00Z,{sku},Once sold,{quantity},240,{}\n",
                order % 7
            );
        }
    }
    file
}
