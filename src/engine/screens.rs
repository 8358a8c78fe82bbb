//! Screens that are to acknowledge what is critical: who begins and leaves, what they say, and what follows when they say
//! nothing.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::time::sleep;

use super::{
    Engine,
    request::Failure,
    watching::{Place, Watched, Watcher},
};
use crate::{
    hub::{
        Mailbox, Stream, Topic,
        screens::{Overdue, Screen, Side},
    },
    order::{Command, Seq, SiteId, Timestamp},
    shutdown::Tasks,
};

/// While something is awaited the clock is looked at this often: it may have jumped.
const SWEEP: Duration = Duration::from_secs(1);
/// While nothing is, news come by themselves.
const IDLE: Duration = Duration::from_secs(3_600);
/// Overdue events that are being told at once, at all sites together.
const TELLING_MAX: usize = 64;
/// Times a site that does not serve is told; a second lies between.
const TRIES_MAX: usize = 30;

impl Engine {
    /// Somebody is about to watch. What is returned must be told whether it was begun.
    pub(super) fn seat(
        &self,
        watcher: &Watcher,
        stream: &Stream,
        mailbox: &Arc<Mailbox>,
        now: Timestamp,
    ) -> Option<Seating> {
        let (site, side) = match stream {
            Stream::Board(site) => (site, Side::Board),
            Stream::Admin(site) => (site, Side::Feed),
            Stream::Order(_) | Stream::Menu(_) | Stream::Job(_) | Stream::Me => return None,
        };
        let screen = Screen::new(&watcher.principal, &watcher.via);
        let screens = self.hub().screens();
        let is_news = screens.begin(site, &screen, mailbox, side, now);
        is_news.then(|| Seating {
            site: site.clone(),
            conn: watcher.via.conn,
            side,
        })
    }

    /// The stream was begun at `offset`, or could not be.
    pub(super) fn seated(&self, seating: &Seating, offset: Option<Seq>) {
        let Seating { site, conn, side } = seating;
        let screens = self.hub().screens();
        match offset {
            Some(offset) => screens.begun(site, *conn, *side, offset),
            None => screens.leave(site, *conn, *side),
        }
    }

    /// Somebody is about to leave: what happens from now on is not awaited of them.
    pub(super) fn unseat(&self, watched: &Watched) {
        let side = match &watched.place {
            Place::Site(_, Topic::Board) => Side::Board,
            Place::Site(_, Topic::Admin) => Side::Feed,
            Place::Site(_, Topic::Order(_) | Topic::Menu) | Place::Person(_) | Place::Job(_) => {
                return;
            }
        };
        if let Place::Site(site, _) = &watched.place {
            self.hub().screens().leave(site, watched.conn, side);
        }
    }

    /// Whoever watches has acknowledged everything critical up to `offset`.
    pub fn acked(&self, watched: &Watched, offset: Seq, now: Timestamp) {
        if let Place::Site(site, Topic::Board) = &watched.place {
            let screens = self.hub().screens();
            screens.acked(site, watched.conn, offset, now);
        }
    }

    /// Tells of critical events that were not acknowledged within `patience`, until `tasks` stop.
    pub async fn chase_acks(self: Arc<Self>, patience: Duration, tasks: Tasks) {
        let patience_ms = i64::try_from(patience.as_millis()).unwrap_or(i64::MAX);
        let screens = self.hub().screens();
        let mut telling = FuturesUnordered::new();
        loop {
            let now = self.clock().now();
            let room = TELLING_MAX - telling.len();
            let overdue = screens.take_due(now - patience_ms, room);
            telling.extend(overdue.into_iter().map(|(site, one)| self.alarm(site, one)));
            let pause = match screens.oldest() {
                None => IDLE,
                Some(_) if telling.len() >= TELLING_MAX => SWEEP,
                Some(at) => {
                    let left = (at + patience_ms).since(now).max(0);
                    Duration::from_millis(left.unsigned_abs()).min(SWEEP)
                }
            };
            tokio::select! {
                () = tasks.stopping() => return,
                Some(()) = telling.next() => {}
                () = screens.news() => {}
                () = sleep(pause) => {}
            }
        }
    }

    /// Told again where the site does not serve just now: to tell it twice is to tell it once.
    async fn alarm(&self, site: SiteId, overdue: Overdue) {
        let Overdue { order, of, screens } = overdue;
        let silent = screens.len();
        tracing::warn!(%site, %order, of, silent, "a critical event was not acknowledged in time");
        metrics::counter!("orderhub_unacknowledged_total", "site" => site.to_string()).increment(1);
        let command = Command::Alarm { of, screens };
        for _ in 0..TRIES_MAX {
            match self.tell(&site, order, command.clone()).await {
                Ok(()) => return,
                Err(Failure::Rejected { rejection, .. }) => {
                    let code = rejection.code();
                    tracing::warn!(%site, %order, of, code, "it cannot be told");
                    return;
                }
                Err(_) => sleep(SWEEP).await,
            }
        }
        tracing::error!(%site, %order, of, "a critical event was not acknowledged, and it could not be told");
    }
}

/// A place at a site that was taken for somebody about to watch.
pub(super) struct Seating {
    site: SiteId,
    conn: u64,
    side: Side,
}
