//! What orders of the past have in common, however they are written down: their names, times, customers and lines.

use std::{collections::HashSet, sync::Arc};

use sha2::{Digest, Sha256};

use super::{
    Fault,
    cell::unsafe_again,
    rows::{Row, Rows},
    source::SourceError,
    value,
};
use crate::order::{Currency, Customer, OrderId, PastLine, PastOrder, SiteId, Timestamp, UserId};

/// The most orders one log may have, and the most of them that were reversed: each is remembered by a few bytes.
pub(super) const ORDERS_MAX: usize = 4_000_000;
/// The longest name of an order or customer elsewhere, bytes.
const EXTERNAL_ID_BYTES_MAX: usize = 64;
/// Whoever ordered elsewhere without a name.
pub(super) const WALK_IN: &str = "ext-walk-in";
/// The longest name of an article that is kept, characters.
const NAME_CHARS_MAX: usize = 200;

/// What orders of the past come into.
#[derive(Debug, Clone)]
pub struct PastTerms {
    /// The site.
    pub site: SiteId,
    /// Its currency.
    pub currency: Currency,
    /// The other sites of this hub.
    pub others: Vec<PastSite>,
    /// Nothing of the past is later than this.
    pub now: Timestamp,
}

/// Another site than the one a file is sent to.
#[derive(Debug, Clone)]
pub struct PastSite {
    /// Its id.
    pub site: SiteId,
    /// Its currency.
    pub currency: Currency,
    /// Whether whoever sends the file runs it.
    pub is_run: bool,
}

impl PastTerms {
    /// Where an order belongs that names a site, and the currency there: in the site that it names, where this hub has
    /// it. What this hub has no site of is a name that another system has for its own, as those of its orders are.
    pub(super) fn place(&self, named: Option<&str>) -> Result<(&SiteId, Currency), String> {
        let other = named.and_then(|named| {
            let mut others = self.others.iter();
            others.find(|other| other.site.as_str() == named)
        });
        match other {
            None => Ok((&self.site, self.currency)),
            Some(other) if other.is_run => Ok((&other.site, other.currency)),
            Some(other) => Err(format!("`{}` is a site that you do not run", other.site)),
        }
    }
}

/// An order of the past and the line it stands at, or what is wrong with it.
pub type Past = Result<(u64, PastOrder), Fault>;

/// The order of the past that `site` knows by this name: the same each time it is read.
#[must_use]
pub fn past_order_id(site: &SiteId, external_id: &str, placed_at: Timestamp) -> OrderId {
    let mut hash = Sha256::new();
    hash.update(site.as_str());
    hash.update([0]);
    hash.update(external_id);
    let hash: [u8; 32] = hash.finalize().into();
    let mut rest = [0; 10];
    rest.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    let millis = u64::try_from(placed_at.as_millis()).unwrap_or_default();
    OrderId(uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
}

/// Who ordered, by a name of another system: nobody who can sign in here, and the same for all their orders.
#[must_use]
pub fn past_customer(external_id: Option<&str>) -> Customer {
    let Some(external_id) = external_id else {
        return Customer {
            id: WALK_IN.parse().unwrap_or_else(|_| UserId::system()),
            name: "Walk-in".into(),
        };
    };
    let id = user_id(external_id).unwrap_or_else(|| {
        let hash = hex::encode(Sha256::digest(external_id));
        let id = user_id(hash.get(..32).unwrap_or_default());
        id.unwrap_or_else(UserId::system)
    });
    Customer {
        id,
        name: external_id.into(),
    }
}

fn user_id(text: &str) -> Option<UserId> {
    format!("ext-{text}").parse().ok()
}

/// A name of another system, within its bounds.
pub(super) fn external_id(text: Option<&str>) -> Result<&str, String> {
    match text.map(unsafe_again) {
        None => Err("is empty".into()),
        Some(text) if text.len() > EXTERNAL_ID_BYTES_MAX => {
            Err(format!("is longer than {EXTERNAL_ID_BYTES_MAX} bytes"))
        }
        Some(text) => Ok(text),
    }
}

/// A time that is not in the future.
pub(super) fn past_time(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    match value::time(text) {
        Ok(time) if time > now => Err(format!("`{}` is in the future", value::shown(text))),
        other => other,
    }
}

/// Names that were seen, by a hash of each.
#[derive(Debug, Default)]
pub(super) struct Seen(HashSet<u64>);

impl Seen {
    /// False when it was seen before.
    pub(super) fn is_new(&mut self, name: &str) -> Result<bool, SourceError> {
        let hash: [u8; 32] = Sha256::digest(name).into();
        let hash = hash
            .iter()
            .take(8)
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        let is_new = self.0.insert(hash);
        if self.0.len() > ORDERS_MAX {
            return Err(SourceError::Unfit(format!(
                "it has more than {ORDERS_MAX} orders"
            )));
        }
        Ok(is_new)
    }
}

/// A line by its columns: sku, name, quantity.
pub(super) fn line_of(
    rows: &Rows,
    row: &Row,
    [sku, name, quantity]: [usize; 3],
    unit_price: i64,
) -> Result<PastLine, Fault> {
    let cell = |wanted| rows.cell(row, wanted).unwrap_or_default();
    let pieces = value::count(cell(quantity)).and_then(|pieces| {
        let pieces = u32::try_from(pieces).ok().filter(|pieces| *pieces > 0);
        pieces.ok_or_else(|| {
            format!(
                "`{}` is not a number of pieces",
                value::shown(cell(quantity))
            )
        })
    });
    let article = unsafe_again(cell(sku));
    let parsed = article.parse();
    let parsed = parsed.map_err(|error| format!("`{}`: {error}", value::shown(article)));
    let title = unsafe_again(cell(name));
    Ok(PastLine {
        sku: parsed.map_err(|message| rows.fault(row, sku, message))?,
        name: if title.is_empty() {
            article.into()
        } else {
            Arc::from(title.chars().take(NAME_CHARS_MAX).collect::<String>())
        },
        quantity: pieces.map_err(|message| rows.fault(row, quantity, message))?,
        unit_price,
    })
}
