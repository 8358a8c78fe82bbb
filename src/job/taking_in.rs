//! Taking in what was read: products and orders through the engine, customers through the accounts. Whatever is taken
//! in twice is the same as once: each has a name of its own.

use std::{future::Future, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};

use super::reading::Item;
use crate::{
    account::{AccountError, Accounts},
    catalog::{Product, ProductPatch, Stock},
    engine::{Engine, Failure},
    order::{Order, PastOrder, Rejection, SiteId},
    transfer::{CustomerRow, Fault, ProductRow},
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
    pub(super) site: SiteId,
    pub(super) dry_run: bool,
}

/// What became of one row: whether it changed something, or what was wrong with it.
type One = Result<Result<bool, Fault>, Unavailable>;

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
        // Begun in the sequence of the file: of two rows of one product the second wins.
        let mut outcomes =
            stream::iter(others.into_iter().map(|item| self.one(item))).buffered(AT_ONCE);
        while let Some(outcome) = outcomes.next().await {
            match outcome? {
                Ok(changed) => {
                    taken.accepted += 1;
                    taken.changed += u64::from(changed);
                }
                Err(fault) => taken.faults.push(fault),
            }
        }
        Ok(taken)
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
        if orders.is_empty() {
            return Ok(());
        }
        let tax_rate_bp = self
            .engine
            .view(&self.site)
            .map_or(0, |site| site.settings().tax_rate_bp);
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
            let new = patiently(|| self.engine.record(&self.site, good.clone())).await;
            new.map_err(|_| Unavailable)? as u64
        };
        Ok(())
    }

    async fn product(&self, row: ProductRow) -> One {
        let Ok(site) = self.engine.view(&self.site) else {
            return Err(Unavailable);
        };
        let fault = |message: String| Fault {
            line: row.line,
            column: None,
            message,
        };
        let before = site.product(&row.sku).filter(|product| !product.is_deleted);
        if before.is_none() {
            let Some(product) = new_product(&self.site, &row) else {
                return Ok(Err(fault("a new product needs a name and a price".into())));
            };
            if self.dry_run {
                return Ok(Ok(true));
            }
            match patiently(|| self.engine.create_product(product.clone())).await {
                Ok(_) => return Ok(Ok(true)),
                // A row before this one made it, or an earlier try did.
                Err(Failure::Rejected { rejection, .. }) if is_there_already(&rejection) => {}
                Err(failure) => return refused(failure).map(|message| Err(fault(message))),
            }
        }
        let before = before.or_else(|| site.product(&row.sku));
        let Some(patch) = before
            .as_deref()
            .map_or(Some(whole_patch(&row)), |product| patch(&row, product))
        else {
            return Ok(Ok(false));
        };
        if self.dry_run {
            return Ok(Ok(true));
        }
        let patched = || {
            self.engine
                .patch_product(&self.site, &row.sku, patch.clone(), None)
        };
        match patiently(patched).await {
            Ok(_) => Ok(Ok(true)),
            Err(failure) => refused(failure).map(|message| Err(fault(message))),
        }
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

fn is_there_already(rejection: &Rejection) -> bool {
    matches!(rejection, Rejection::Validation { pointer, .. } if pointer == "/sku")
}

/// What the rules say against a row, as opposed to the hub that cannot take it now.
fn refused(failure: Failure) -> Result<String, Unavailable> {
    match &failure {
        Failure::Rejected { rejection, .. } => Ok(rejection.detail()),
        Failure::PaymentDeclined { .. }
        | Failure::PaymentUnavailable { .. }
        | Failure::DifferenceDeclined { .. }
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

/// The product of a row that names one that is not there; `None` without a name and a price.
fn new_product(site: &SiteId, row: &ProductRow) -> Option<Product> {
    let row = row.clone();
    let (name, price) = (row.name?, row.price?);
    let category = row.category.unwrap_or_default();
    Some(Product {
        description: row.description.unwrap_or_default(),
        image_url: row.image_url.flatten(),
        is_available: row.is_available.unwrap_or(true),
        station: row.station.flatten(),
        window_ms: row.window_ms.flatten(),
        stock: row.stock.map(|on_hand| Stock {
            on_hand,
            reserved: 0,
        }),
        ..Product::new(site.clone(), row.sku, name, category, price)
    })
}

/// What a row changes of a product; `None` for nothing.
fn patch(row: &ProductRow, product: &Product) -> Option<ProductPatch> {
    let other = |new: &Option<Arc<str>>, old: &Arc<str>| new.clone().filter(|new| new != old);
    let patch = ProductPatch {
        name: other(&row.name, &product.name),
        category: other(&row.category, &product.category),
        price: row.price.filter(|price| *price != product.price),
        description: other(&row.description, &product.description),
        image_url: row
            .image_url
            .clone()
            .filter(|url| *url != product.image_url),
        is_available: row.is_available.filter(|is| *is != product.is_available),
        station: row
            .station
            .clone()
            .filter(|station| *station != product.station),
        window_ms: row.window_ms.filter(|window| *window != product.window_ms),
        ..ProductPatch::default()
    };
    (patch != ProductPatch::default()).then_some(patch)
}

fn whole_patch(row: &ProductRow) -> ProductPatch {
    let row = row.clone();
    ProductPatch {
        name: row.name,
        category: row.category,
        price: row.price,
        description: row.description,
        image_url: row.image_url,
        is_available: row.is_available,
        station: row.station,
        window_ms: row.window_ms,
        ..ProductPatch::default()
    }
}

/// Asks again while the hub cannot take it, or does not know whether it has.
async fn patiently<T, F: Future<Output = Result<T, Failure>>>(
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
                | Failure::Unavailable,
            ) if tries < TRIES_MAX => {}
            other => return other,
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
        tries += 1;
    }
}
