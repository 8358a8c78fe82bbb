//! Taking in what was read: products (`products.rs`) and orders through the engine, customers through the accounts.
//! Whatever is taken in twice is the same as once: each has a name of its own.

use std::{
    collections::{BTreeMap, HashMap},
    future::Future,
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt, stream};

use super::{reading::Item, state::JobId};
use crate::{
    account::{AccountError, Accounts},
    engine::{Engine, Failure},
    order::{Order, PastOrder, Principal, Rejection, SiteId, Sku},
    transfer::{CustomerRow, Fault},
};

/// Products and customers on their way at once.
const AT_ONCE: usize = 64;
/// How often something is tried that the hub could not take.
const TRIES_MAX: u32 = 8;
/// The first pause between tries, milliseconds; it doubles.
const PAUSE_MS: u64 = 100;

/// What became of a portion.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Rows that were good.
    pub(super) accepted: u64,
    /// Of these, those that changed something, or would.
    pub(super) changed: u64,
    /// What was wrong with the others.
    pub(super) faults: Vec<Fault>,
}

/// The hub does not take anything now.
#[derive(Debug)]
pub(super) struct Unavailable;

/// Where things are taken in to.
pub(super) struct Door {
    pub(super) engine: Arc<Engine>,
    pub(super) accounts: Arc<Accounts>,
    /// The site of the job; an order of the past may name another.
    pub(super) site: SiteId,
    /// The job.
    pub(super) job: JobId,
    /// Who sent it.
    pub(super) who: Principal,
    pub(super) dry_run: bool,
}

/// What became of one row: whether it changed something, or what was wrong with it.
pub(super) type One = Result<Result<bool, Fault>, Unavailable>;

impl Door {
    /// Takes a portion in, whole.
    pub(super) async fn take_in(&self, items: Vec<Item>) -> Result<Taken, Unavailable> {
        let mut taken = Taken::default();
        let mut orders = Vec::new();
        let mut others = Vec::new();
        for item in items {
            match item {
                Item::Order(line, order) => orders.push((line, order)),
                Item::Product(_) | Item::Customer(_) => others.push(item),
            }
        }
        self.record(orders, &mut taken).await?;
        let groups = alike(others).into_iter().map(|group| self.in_turn(group));
        let mut outcomes = stream::iter(groups).buffer_unordered(AT_ONCE);
        while let Some(outcomes) = outcomes.next().await {
            for outcome in outcomes? {
                match outcome {
                    Ok(changed) => {
                        taken.accepted += 1;
                        taken.changed += u64::from(changed);
                    }
                    Err(fault) => taken.faults.push(fault),
                }
            }
        }
        Ok(taken)
    }

    /// Of two rows of one product the second wins.
    async fn in_turn(&self, group: Vec<Item>) -> Result<Vec<Result<bool, Fault>>, Unavailable> {
        let mut outcomes = Vec::with_capacity(group.len());
        for item in group {
            outcomes.push(self.one(item).await?);
        }
        Ok(outcomes)
    }

    async fn one(&self, item: Item) -> One {
        match item {
            Item::Product(row) => self.product(*row).await,
            Item::Customer(row) => self.customer(row).await,
            Item::Order(..) => Ok(Ok(false)),
        }
    }

    async fn record(
        &self,
        orders: Vec<(u64, Box<PastOrder>)>,
        taken: &mut Taken,
    ) -> Result<(), Unavailable> {
        let mut by_site: BTreeMap<SiteId, Vec<_>> = BTreeMap::new();
        for (line, order) in orders {
            let of_site = by_site.entry(order.site.clone()).or_default();
            of_site.push((line, order));
        }
        for (site, orders) in by_site {
            self.record_at(&site, orders, taken).await?;
        }
        Ok(())
    }

    async fn record_at(
        &self,
        site: &SiteId,
        orders: Vec<(u64, Box<PastOrder>)>,
        taken: &mut Taken,
    ) -> Result<(), Unavailable> {
        let view = self.engine.opened(site).await.map_err(|_| Unavailable)?;
        let tax_rate_bp = view.settings().tax_rate_bp;
        let mut good: Vec<Order> = Vec::with_capacity(orders.len());
        for (line, past) in orders {
            match past.order(tax_rate_bp) {
                Ok(order) => good.push(order),
                Err(rejection) => taken.faults.push(Fault {
                    line,
                    column: None,
                    message: rejection.detail(),
                }),
            }
        }
        taken.accepted += good.len() as u64;
        taken.changed += if self.dry_run {
            good.len() as u64
        } else {
            let new = patiently(|| self.engine.record(site, good.clone())).await;
            new.map_err(|_| Unavailable)? as u64
        };
        Ok(())
    }

    async fn customer(&self, row: CustomerRow) -> One {
        let fault = |message: String| Fault {
            line: row.line,
            column: None,
            message,
        };
        let now = self.engine.clock().now();
        match self
            .accounts
            .invite(&row.email, &row.name, self.dry_run, now)
            .await
        {
            Ok(is_new) => Ok(Ok(is_new)),
            Err(AccountError::Invalid { detail, .. }) => Ok(Err(fault(detail))),
            Err(error) => {
                tracing::warn!(%error, "a customer was not taken in");
                Err(Unavailable)
            }
        }
    }
}

/// Rows of one product together, in the sequence of the file; each of the others by itself.
fn alike(items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut groups: Vec<Vec<Item>> = Vec::with_capacity(items.len());
    let mut of_sku: HashMap<Sku, usize> = HashMap::new();
    for item in items {
        let known = match &item {
            Item::Product(row) => Some(*of_sku.entry(row.sku.clone()).or_insert(groups.len())),
            Item::Customer(_) | Item::Order(..) => None,
        };
        match known.and_then(|index| groups.get_mut(index)) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

/// What the rules say against a row, as opposed to the hub that cannot take it now.
pub(super) fn refused(failure: Failure) -> Result<Rejection, Unavailable> {
    match failure {
        Failure::Rejected { rejection, .. } => Ok(rejection),
        Failure::PaymentDeclined { .. }
        | Failure::PaymentUnavailable { .. }
        | Failure::DifferenceDeclined { .. }
        | Failure::SecondFactorLocked
        | Failure::VersionRequired
        | Failure::KeyRequired
        | Failure::KeyReused
        | Failure::KeyInProgress
        | Failure::Overloaded
        | Failure::Recovering
        | Failure::OutcomeUnknown
        | Failure::Unavailable => {
            tracing::warn!(code = failure.code(), "a row was not taken in");
            Err(Unavailable)
        }
    }
}

/// Asks again while the hub cannot take it, or does not know whether it has.
pub(super) async fn patiently<T, F: Future<Output = Result<T, Failure>>>(
    ask: impl Fn() -> F,
) -> Result<T, Failure> {
    let mut pause = Duration::from_millis(PAUSE_MS);
    let mut tries = 1;
    loop {
        match ask().await {
            Err(
                Failure::Overloaded
                | Failure::Recovering
                | Failure::OutcomeUnknown
                | Failure::KeyInProgress
                | Failure::Unavailable,
            ) if tries < TRIES_MAX => {}
            other => return other,
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
        tries += 1;
    }
}
