//! Making insights in the background: one site and kind after the other, whatever asked for it.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::Instant};

use super::{
    Insights,
    kind::Kind,
    making::{Facts, row},
    past::{DAY_MS, Past, zone},
    reading,
    reason::Reason,
    rows,
    schedule::is_old,
};
use crate::{
    catalog::Site,
    journal::{OrderQuery, ReadError},
    order::{SiteId, Timestamp},
};

/// After a start the hub serves first.
const FIRST_LOOK: Duration = Duration::from_secs(30);
/// How often it is looked for insights that are old.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How long one read past may serve several kinds.
const HELD_MS: i64 = 60_000;
/// Days without an order after which a history has ended: a shop may be closed for its holidays.
const ENDED_DAYS: i64 = 56;

/// The past that was read last: kinds that look equally far back share it.
struct Held {
    site: SiteId,
    days: i64,
    past: Arc<Past>,
}

impl Insights {
    /// Makes what is wanted until it is time to stop. `imports` names sites whose orders changed in bulk.
    pub async fn run(self: Arc<Self>, mut imports: mpsc::Receiver<SiteId>) {
        let mut look_at = Instant::now() + FIRST_LOOK;
        let mut held = None;
        loop {
            while let Ok(site) = imports.try_recv() {
                self.want_all(&site);
            }
            let next = self.wanted().pop_front();
            if let Some((site, kind)) = next {
                tokio::select! {
                    biased;
                    () = self.tasks.stopping() => return,
                    made = self.make(&site, kind, &mut held) => {
                        if let Err(error) = made {
                            tracing::warn!(%error, %site, %kind, "an insight was not made");
                        }
                    }
                }
                continue;
            }
            held = None;
            tokio::select! {
                biased;
                () = self.tasks.stopping() => return,
                worked = self.datasets.work_one() => if worked { continue },
            }
            tokio::select! {
                biased;
                () = self.tasks.stopping() => return,
                Some(site) = imports.recv() => self.want_all(&site),
                () = self.wake.notified() => {}
                () = tokio::time::sleep_until(look_at) => {
                    look_at = Instant::now() + LOOK_EVERY;
                    if let Err(error) = self.look().await {
                        tracing::warn!(%error, "old insights were not looked for");
                    }
                }
            }
        }
    }

    fn want_all(&self, site: &SiteId) {
        for kind in Kind::ALL {
            self.want(site, kind, false);
        }
    }

    /// Wants whatever is old.
    async fn look(&self) -> Result<(), ReadError> {
        let now = self.sources.clock.now();
        for site in self.sources.journal.sites().await? {
            let zone = zone(site.time_zone.name());
            for kind in Kind::ALL {
                let made = self.made_at(&site.id, kind).await?;
                if is_old(kind, made, now, &zone) {
                    self.want(&site.id, kind, false);
                }
            }
        }
        Ok(())
    }

    async fn made_at(&self, site: &SiteId, kind: Kind) -> Result<Option<Timestamp>, ReadError> {
        let one = (site.clone(), kind);
        let known = self.made().get(&one).copied();
        if known.is_some() {
            return Ok(known);
        }
        let row = rows::read(&self.sources.journal, site, kind).await?;
        let made = row.as_ref().and_then(rows::made_at);
        if let Some(made) = made {
            self.made().insert(one, made);
        }
        Ok(made)
    }

    async fn make(
        &self,
        site: &SiteId,
        kind: Kind,
        held: &mut Option<Held>,
    ) -> Result<(), ReadError> {
        let journal = &self.sources.journal;
        let sites = journal.sites().await?;
        let Some(settings) = sites.into_iter().find(|known| known.id == *site) else {
            return Ok(());
        };
        let now = match kind.is_about_habits() {
            true => self.end_of(site).await?,
            false => self.sources.clock.now(),
        };
        let past = self.past(&settings, kind.days(), now, held).await?;
        let before = rows::read(journal, site, kind).await?;
        let version = before.map_or(1, |before| before.version + 1);
        let facts = Facts::read(kind, &self.sources, &settings, past.clone()).await?;
        let report = tokio::task::spawn_blocking(move || facts.report()).await;
        let report = report.unwrap_or_else(|error| {
            tracing::error!(%error, %kind, "making an insight broke off");
            Reason::BrokeOff.into()
        });
        let now = self.sources.clock.now();
        let row = row(site.as_str(), kind, &past, now, version, report);
        let saved = rows::save(journal, site, kind, row).await;
        saved.map_err(|error| ReadError::Unavailable(error.to_string()))?;
        self.made().insert((site.clone(), kind), now);
        Ok(())
    }

    /// Now; of a history that ended long ago the day after its last order.
    async fn end_of(&self, site: &SiteId) -> Result<Timestamp, ReadError> {
        let now = self.sources.clock.now();
        let newest = OrderQuery {
            sites: Some(vec![site.clone()]),
            limit: 1,
            ..OrderQuery::default()
        };
        let newest = self.sources.journal.orders(newest).await?;
        let last = newest.first().map(|order| order.placed_at);
        let ended = last.filter(|last| now.since(*last) > ENDED_DAYS * DAY_MS);
        Ok(ended.map_or(now, |last| last + DAY_MS))
    }

    /// The orders of the days before `now`; those that were just read, if they are as many.
    async fn past(
        &self,
        site: &Site,
        days: i64,
        now: Timestamp,
        held: &mut Option<Held>,
    ) -> Result<Arc<Past>, ReadError> {
        let known = held.as_ref().filter(|held| {
            held.site == site.id && held.days == days && now.since(held.past.now).abs() < HELD_MS
        });
        if let Some(held) = known {
            return Ok(held.past.clone());
        }
        // The old one goes before the new one comes: there is memory for one.
        *held = None;
        let from = now - days * DAY_MS;
        let past = match days {
            0 => Past::new(site, now),
            _ => reading::past(&self.sources.journal, site, from, now).await?,
        };
        let past = Arc::new(past);
        *held = Some(Held {
            site: site.id.clone(),
            days,
            past: past.clone(),
        });
        Ok(past)
    }
}
