//! Watching on somebody's behalf: which streams there are for whom. Sockets and server-sent streams both come here, and
//! rights are checked every time, also when a stream is resumed or starts over.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;
use uuid::Uuid;

use super::{Engine, request::Failure};
use crate::{
    hub::{self, Mailbox, Position, SiteView, Started, Stream, Target, Topic, screens::Via},
    order::{Access, Audience, OrderId, Principal, Rejection, Role, SiteId, Timestamp, UserId},
};

/// How long a person's stream waits for all sites together; meanwhile their socket hears nothing else. Enough for a
/// restart with few orders; whoever is told `recovering` asks again.
const OPENING_PATIENCE_ALL: Duration = Duration::from_secs(1);
/// What anybody is to a menu.
const EVERYBODY: Access = Access {
    owner: false,
    staff: None,
};

/// Who wants to watch.
#[derive(Debug, Clone)]
pub struct Watcher {
    /// The account.
    pub principal: Principal,
    /// Nobody who has one, or a program that may not read orders: may watch what everybody may, and nothing else.
    pub is_visitor: bool,
    /// By which connection.
    pub via: Via,
}

/// A stream that is watched.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The stream.
    pub stream: Stream,
    /// Where it is.
    pub place: Place,
    /// What the watcher is to it.
    pub access: Access,
    /// By which connection it is watched.
    pub conn: u64,
}

/// Where a stream is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A topic of a site.
    Site(SiteId, Topic),
    /// With a person, over all sites.
    Person(UserId),
    /// With the jobs.
    Job(Uuid),
}

impl Engine {
    /// Begins to watch a stream, or starts it over. `from` is where the watcher stands.
    ///
    /// # Errors
    /// `not_found` and `forbidden`; `Recovering` while the site is not loaded; `Unavailable` when the journal does not
    /// answer.
    pub async fn watch(
        &self,
        watcher: &Watcher,
        stream: Stream,
        from: Option<&Position>,
        mailbox: &Arc<Mailbox>,
        now: Timestamp,
    ) -> Result<(Watched, Started), Failure> {
        let (view, target, access) = match &stream {
            Stream::Me => return self.watch_own(watcher, from, mailbox, now).await,
            Stream::Job(id) => return self.watch_job(watcher, *id, from, mailbox),
            Stream::Order(id) => self.find_order(watcher, *id).await?,
            Stream::Board(site) => self.find_feed(watcher, site, Target::Board).await?,
            Stream::Admin(site) => self.find_feed(watcher, site, Target::Admin).await?,
            Stream::Menu(site) => (self.opened(site).await?, Target::Menu, EVERYBODY),
        };
        let journal = self.journal().as_ref();
        let seating = self.seat(watcher, &stream, mailbox, now);
        let started = hub::watch(&view, journal, &target, access, from, mailbox, now).await;
        if let Some(seating) = seating {
            self.seated(&seating, started.as_ref().map(|started| started.offset));
        }
        let started = started.ok_or(Failure::Unavailable)?;
        let watched = Watched {
            stream,
            place: Place::Site(view.id().clone(), target.topic()),
            access,
            conn: watcher.via.conn,
        };
        Ok((watched, started))
    }

    /// A person's orders may be at any site, so every one must be loaded: none may be missing for a moment's sake. But
    /// one that cannot be loaded must not keep everybody's sockets from hearing a cancel.
    async fn watch_own(
        &self,
        watcher: &Watcher,
        from: Option<&Position>,
        mailbox: &Arc<Mailbox>,
        now: Timestamp,
    ) -> Result<(Watched, Started), Failure> {
        // Their orders may be at any site.
        if watcher.is_visitor || watcher.principal.is_confined {
            return Err(Rejection::Forbidden.into());
        }
        let opened = async {
            for site in self.site_ids() {
                self.opened(&site).await?;
            }
            Ok(())
        };
        timeout(OPENING_PATIENCE_ALL, opened)
            .await
            .unwrap_or(Err(Failure::Recovering))?;
        let owner = &watcher.principal.id;
        let started = hub::watch_own(self.hub(), owner, from, mailbox, now)
            .await
            .ok_or(Failure::Unavailable)?;
        let watched = Watched {
            stream: Stream::Me,
            place: Place::Person(owner.clone()),
            access: Audience::Customer.typical_access(),
            conn: watcher.via.conn,
        };
        Ok((watched, started))
    }

    /// A job is the business of those who run its site; for others there is none.
    fn watch_job(
        &self,
        watcher: &Watcher,
        id: Uuid,
        from: Option<&Position>,
        mailbox: &Arc<Mailbox>,
    ) -> Result<(Watched, Started), Failure> {
        let jobs = self.hub().jobs();
        let staff = jobs
            .site(id)
            .and_then(|site| watcher.principal.staff_at(&site));
        if watcher.is_visitor || !matches!(staff, Some(Role::Manager | Role::Admin)) {
            return Err(Rejection::NotFound.into());
        }
        let started = jobs.watch(id, from, mailbox).ok_or(Rejection::NotFound)?;
        let watched = Watched {
            stream: Stream::Job(id),
            place: Place::Job(id),
            access: Access {
                owner: false,
                staff,
            },
            conn: watcher.via.conn,
        };
        Ok((watched, started))
    }

    /// Stops watching.
    pub fn leave(&self, watched: &Watched, mailbox: &Arc<Mailbox>) {
        self.unseat(watched);
        match &watched.place {
            Place::Job(id) => self.hub().jobs().leave(*id, mailbox),
            Place::Person(owner) => hub::leave_own(self.hub(), owner, mailbox),
            Place::Site(site, topic) => {
                if let Some(view) = self.hub().site(site) {
                    hub::leave(&view, *topic, watched.access, mailbox);
                }
            }
        }
    }

    /// The sites whose whole feed somebody may watch.
    #[must_use]
    pub fn administered_sites(&self, principal: &Principal) -> Vec<SiteId> {
        let mut sites = self.site_ids();
        sites.retain(|site| may_watch(principal.staff_at(site), &Target::Admin));
        sites
    }

    async fn find_feed(
        &self,
        watcher: &Watcher,
        site: &SiteId,
        target: Target,
    ) -> Result<(Arc<SiteView>, Target, Access), Failure> {
        let staff = watcher.principal.staff_at(site);
        if watcher.is_visitor || !may_watch(staff, &target) {
            return Err(Rejection::Forbidden.into());
        }
        let owner = false;
        Ok((self.opened(site).await?, target, Access { owner, staff }))
    }

    async fn find_order(
        &self,
        watcher: &Watcher,
        id: OrderId,
    ) -> Result<(Arc<SiteView>, Target, Access), Failure> {
        // Visitors own nothing: the store need not be asked.
        if watcher.is_visitor {
            return Err(Rejection::NotFound.into());
        }
        let order = self.order(id).await?.ok_or(Rejection::NotFound)?;
        let access = watcher.principal.access(&order);
        if !access.can_read() {
            return Err(Rejection::NotFound.into());
        }
        let view = self.opened(&order.site).await?;
        let order = view.order(id).unwrap_or(order);
        Ok((view, Target::Order(order), access))
    }
}

/// What somebody watches of a site who does not say: whoever makes the orders its board, everybody else its feed.
#[must_use]
pub fn usual_stream(role: Role, site: SiteId) -> Stream {
    match role {
        Role::Kitchen | Role::Warehouse => Stream::Board(site),
        Role::Customer | Role::Manager | Role::Support | Role::Admin | Role::System => {
            Stream::Admin(site)
        }
    }
}

/// Who may watch a site's board, and who its feed.
fn may_watch(staff: Option<Role>, target: &Target) -> bool {
    match (staff, target) {
        (Some(Role::Kitchen | Role::Warehouse), target) => matches!(target, Target::Board),
        (Some(Role::Support), target) => matches!(target, Target::Admin),
        (Some(Role::Manager | Role::Admin | Role::System), _) => true,
        (Some(Role::Customer) | None, _) => false,
    }
}
