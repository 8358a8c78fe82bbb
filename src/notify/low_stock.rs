//! Tells the people who run a site when there is little left of an article, once for each time that comes to be.
//!
//! Since when there is little stands in the article, and so every dip has a name of its own: it is told by whoever
//! notices it first, the engine's word or a look at the shelves (after a start, after a site was read anew, when words
//! were missed), and the log of letters knows which were.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use tokio::{
    sync::{broadcast::error::RecvError, mpsc},
    time::{Instant, sleep_until},
};

use super::note::{Occasion, StaffLetter};
use crate::{
    engine::{Engine, LowStock},
    order::{SiteId, Sku, Timestamp},
    shutdown::Tasks,
};

/// How often the shelves are looked at, and how often while sites are still being loaded.
const LOOK_EVERY: Duration = Duration::from_secs(30);
const LOOK_AT_START_EVERY: Duration = Duration::from_millis(250);
/// The log of letters goes back further: what is older was told.
const TOLD_WITHIN_MS: i64 = 7 * 24 * 3_600_000;

/// The addresses of those who run a site and want mail; none when they cannot be read now.
pub type StaffOf = Arc<dyn Fn(SiteId) -> BoxFuture<'static, Option<Vec<String>>> + Send + Sync>;

/// Watches the shelves of all sites.
pub struct LowStockWatch {
    engine: Arc<Engine>,
    staff_of: StaffOf,
    line: mpsc::Sender<StaffLetter>,
    /// What was told, by the moment it began.
    told: HashMap<(SiteId, Sku), Timestamp>,
    tasks: Tasks,
}

impl LowStockWatch {
    /// A watch that hands its letters in at `line`.
    #[must_use]
    pub fn new(
        engine: Arc<Engine>,
        staff_of: StaffOf,
        line: mpsc::Sender<StaffLetter>,
        tasks: Tasks,
    ) -> Self {
        let told = HashMap::new();
        Self {
            engine,
            staff_of,
            line,
            told,
            tasks,
        }
    }

    /// Watches until it is time to stop.
    pub async fn run(mut self) {
        let tasks = self.tasks.clone();
        let mut dips = self.engine.watch_low_stock();
        let mut look_at = Instant::now();
        loop {
            tokio::select! {
                () = tasks.stopping() => return,
                dip = dips.recv() => match dip {
                    Ok(dip) => self.tell(dip).await,
                    Err(RecvError::Lagged(_)) => self.look().await,
                    Err(RecvError::Closed) => return,
                },
                () = sleep_until(look_at) => {
                    let is_ready = self.engine.is_ready();
                    self.look().await;
                    look_at = Instant::now() + if is_ready { LOOK_EVERY } else { LOOK_AT_START_EVERY };
                }
            }
        }
    }

    async fn look(&mut self) {
        let since = self.engine.clock().now() - TOLD_WITHIN_MS;
        for site in self.engine.site_ids() {
            // One that is being loaded is looked at the next time.
            let Ok(view) = self.engine.view(&site) else {
                continue;
            };
            let sold = view.products();
            let sold = sold.iter().filter(|product| !product.is_deleted);
            let low: Vec<_> = sold.filter_map(|product| LowStock::of(product)).collect();
            for dip in low.into_iter().filter(|dip| dip.at >= since) {
                self.tell(dip).await;
            }
        }
    }

    /// What cannot be told now is told after the next look.
    async fn tell(&mut self, dip: LowStock) {
        let article = (dip.site.clone(), dip.sku.clone());
        if self.told.get(&article) == Some(&dip.at) {
            return;
        }
        let Some(staff) = (self.staff_of)(dip.site.clone()).await else {
            return;
        };
        for to in staff {
            let sent = tokio::select! {
                sent = self.line.send(letter(&dip, to)) => sent.is_ok(),
                () = self.tasks.stopping() => false,
            };
            if !sent {
                return;
            }
        }
        self.told.insert(article, dip.at);
    }
}

fn letter(dip: &LowStock, to: String) -> StaffLetter {
    let LowStock {
        site,
        sku,
        name,
        available,
        low_stock,
        at,
    } = dip;
    StaffLetter {
        site: Some(site.clone()),
        to,
        kind: "low_stock".into(),
        subject: format!("Little left of {name}"),
        text: format!(
            "{available} of {name} ({sku}) are left at {site}; you asked to hear of it at {low_stock} or fewer. You hear of \
             it again when it runs low again after more has come in."
        ),
        occasion: Some(Occasion {
            name: format!("low_stock/{site}/{sku}"),
            at: *at,
        }),
    }
}
