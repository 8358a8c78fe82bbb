//! The open connections of this node, sockets and server-sent streams alike: counted per user and address, closed by
//! session or all at once.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use dashmap::DashMap;
use rand::seq::SliceRandom;
use tokio::sync::Notify;

use super::mailbox::{Ending, Mailbox};
use crate::{
    config,
    order::{Principal, Role, UserId},
};

/// The longest pause between two goodbyes: a handful of connections needs no spreading.
const PAUSE_MAX: Duration = Duration::from_millis(50);
/// How long the last connections get to say goodbye after all were told.
const FAREWELL: Duration = Duration::from_secs(3);

/// How many connections there may be of one person or address.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    per_customer: usize,
    per_staff: usize,
    per_address: usize,
    /// Demos and benches open as many as they like on the machine itself.
    loopback_is_exempt: bool,
}

/// Everybody who is connected.
#[derive(Debug)]
pub struct Registry {
    bounds: Bounds,
    next: AtomicU64,
    seats: DashMap<u64, Entry>,
    users: DashMap<UserId, usize>,
    addresses: DashMap<IpAddr, usize>,
    is_draining: AtomicBool,
    emptied: Notify,
}

#[derive(Debug)]
struct Entry {
    mailbox: Arc<Mailbox>,
    session: Option<Arc<str>>,
    role: Option<Role>,
}

/// A connection's place in the registry; given up when dropped.
#[derive(Debug)]
pub struct Seat {
    registry: Arc<Registry>,
    id: u64,
    address: IpAddr,
    user: Option<UserId>,
}

impl Registry {
    /// Nobody yet. In a demo loopback may open as many connections as it likes.
    #[must_use]
    pub fn new(settings: &config::Ws, is_demo: bool) -> Arc<Self> {
        Arc::new(Self {
            bounds: Bounds {
                per_customer: settings.connections_per_user_max,
                per_staff: settings.connections_per_staff_max,
                per_address: settings.connections_per_address_max,
                loopback_is_exempt: is_demo,
            },
            next: AtomicU64::new(0),
            seats: DashMap::new(),
            users: DashMap::new(),
            addresses: DashMap::new(),
            is_draining: AtomicBool::new(false),
            emptied: Notify::new(),
        })
    }

    /// Takes a connection in. Nothing is refused yet: see [`Seat::is_crowded`].
    pub fn enter(self: &Arc<Self>, address: IpAddr, mailbox: Arc<Mailbox>) -> Seat {
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        *self.addresses.entry(address).or_default() += 1;
        self.seats.insert(
            id,
            Entry {
                mailbox,
                session: None,
                role: None,
            },
        );
        Seat {
            registry: self.clone(),
            id,
            address,
            user: None,
        }
    }

    /// Connections, signed in or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seats.len()
    }

    /// Connections by what their people are; `None` for whoever has not signed in.
    #[must_use]
    pub fn by_role(&self) -> HashMap<Option<Role>, usize> {
        let mut counts = HashMap::new();
        for seat in &self.seats {
            *counts.entry(seat.role).or_default() += 1;
        }
        counts
    }

    /// True when nobody is connected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    /// True once the hub is shutting down: nobody is let in any more.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Acquire)
    }

    /// Closes the connections of a revoked session. Returns how many.
    pub fn close_session(&self, session: &str) -> usize {
        self.close_where(|one| one == session)
    }

    /// Closes the connections of every session that has ended. Returns how many.
    pub fn close_where(&self, has_ended: impl Fn(&str) -> bool) -> usize {
        let is_it = |entry: &Entry| entry.session.as_deref().is_some_and(&has_ended);
        let seats = self.seats.iter().filter(|entry| is_it(entry));
        let mailboxes: Vec<_> = seats.map(|entry| entry.mailbox.clone()).collect();
        for mailbox in &mailboxes {
            mailbox.end(Ending::Revoked);
        }
        mailboxes.len()
    }

    /// Tells everybody to go, in random order over at most `spread`, and waits until they have gone. Each is told to come back
    /// at a moment of its own within the same spread, so that the next process is not run over. At once when nobody is
    /// here.
    pub async fn drain(&self, spread: Duration) {
        self.is_draining.store(true, Ordering::Release);
        let seats = self.seats.iter().map(|entry| entry.mailbox.clone());
        let mut mailboxes: Vec<_> = seats.collect();
        mailboxes.shuffle(&mut rand::rng());
        let count = u32::try_from(mailboxes.len()).unwrap_or(u32::MAX).max(1);
        let pause = (spread / count).min(PAUSE_MAX);
        let begun = tokio::time::Instant::now();
        for (index, mailbox) in (0..).zip(&mailboxes) {
            tokio::time::sleep_until(begun + pause * index).await;
            let spread_ms = spread.mul_f64(rand::random::<f64>()).as_millis();
            let spread_ms = u32::try_from(spread_ms).unwrap_or(u32::MAX);
            mailbox.end(Ending::Draining { spread_ms });
        }
        let gone = async {
            loop {
                let emptied = self.emptied.notified();
                if self.is_empty() {
                    break;
                }
                emptied.await;
            }
        };
        // Whoever does not go is left to the end of the process.
        let _ = tokio::time::timeout(FAREWELL, gone).await;
    }
}

impl Seat {
    /// The connection's number.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Where it comes from.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether its address has more connections than it may.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        let bounds = self.registry.bounds;
        let is_exempt = bounds.loopback_is_exempt && self.address.is_loopback();
        let count = self.registry.addresses.get(&self.address);
        !is_exempt && count.is_some_and(|count| *count > bounds.per_address)
    }

    /// Counts it for a person, or renews its session. False when they have as many connections as they may.
    pub fn sign_in(&mut self, principal: &Principal, session: &Arc<str>) -> bool {
        let user = &principal.id;
        let max = match principal.role {
            Role::Customer => self.registry.bounds.per_customer,
            Role::Kitchen
            | Role::Warehouse
            | Role::Manager
            | Role::Support
            | Role::Admin
            | Role::System => self.registry.bounds.per_staff,
        };
        if self.user.as_ref() != Some(user) {
            let mut count = self.registry.users.entry(user.clone()).or_default();
            if *count >= max {
                return false;
            }
            *count += 1;
            drop(count);
            self.sign_out();
            self.user = Some(user.clone());
        }
        if let Some(mut entry) = self.registry.seats.get_mut(&self.id) {
            entry.session = Some(session.clone());
            entry.role = Some(principal.role);
        }
        true
    }

    fn sign_out(&mut self) {
        if let Some(user) = self.user.take() {
            count_down(&self.registry.users, &user);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.sign_out();
        count_down(&self.registry.addresses, &self.address);
        self.registry.seats.remove(&self.id);
        if self.registry.seats.is_empty() {
            self.registry.emptied.notify_waiters();
        }
    }
}

fn count_down<K: std::hash::Hash + Eq>(counts: &DashMap<K, usize>, key: &K) {
    if let Some(mut count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
    }
    counts.remove_if(key, |_, count| *count == 0);
}
