//! The `snap` lines of the protocol: the state of a stream at one position, in parts.
//!
//! A snapshot is taken under the view's lock, which only collects references, and encoded outside of it, once for
//! everybody who asked meanwhile. A part holds whole orders or products: one that is larger than a part travels alone.

use std::{
    fmt::Write,
    sync::{Arc, OnceLock},
};

use super::{
    board,
    line::{Form, Frame},
    menu, projection,
};
use crate::{
    catalog::{Product, Site},
    order::{Access, Order, Policy, Timestamp},
};

/// The largest part, bytes.
pub const PART_BYTES_MAX: usize = 32 * 1024;
/// How long a snapshot may be handed to others: it holds the hub's clock, which clients count down from.
pub const SNAPSHOT_SHARED_MS: i64 = 1_000;
/// Snapshots of more items are encoded off the runtime; so many take about a millisecond.
const INLINE_ITEMS_MAX: usize = 256;
/// Room for everything in a part but its items.
const ENVELOPE_BYTES: usize = 1024;

/// The state of a stream for an audience at one position.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) handle: u64,
    pub(super) epoch: Arc<str>,
    pub(super) offset: u64,
    pub(super) content: Content,
    pub(super) taken_at: Timestamp,
    pub(super) parts: OnceLock<Vec<Arc<Frame>>>,
}

/// What is in it.
#[derive(Debug)]
pub(super) enum Content {
    /// Orders, by the site whose rules hold for them.
    Orders {
        form: Form,
        groups: Vec<(Policy, Vec<Arc<Order>>)>,
        access: Access,
    },
    /// A menu, not sorted yet: each product, and whether it is on.
    Menu {
        site: Arc<Site>,
        products: Vec<(Arc<Product>, bool)>,
    },
}

impl Snapshot {
    /// Whether somebody who asks at `now` can be given this one, nothing having happened since. A menu tells no time.
    pub(super) fn is_current(&self, now: Timestamp) -> bool {
        self.is_young(now) || matches!(self.content, Content::Menu { .. })
    }

    /// Whether somebody who asks at `now` can be given this one, and what has happened since after it.
    pub(super) fn is_young(&self, now: Timestamp) -> bool {
        now.since(self.taken_at) <= SNAPSHOT_SHARED_MS
    }

    /// Its lines, encoded at most once.
    pub(super) async fn lines(self: Arc<Self>) -> Vec<Arc<Frame>> {
        if self.content.len() <= INLINE_ITEMS_MAX || self.parts.get().is_some() {
            return self.parts().to_vec();
        }
        let work = self.clone();
        match tokio::task::spawn_blocking(move || work.parts().to_vec()).await {
            Ok(lines) => lines,
            // Only when the runtime ends: then it does not matter where it is done.
            Err(_) => self.parts().to_vec(),
        }
    }

    fn parts(&self) -> &[Arc<Frame>] {
        self.parts.get_or_init(|| self.encode())
    }

    fn encode(&self) -> Vec<Arc<Frame>> {
        let (open, between, close) = self.content.brackets();
        let bodies = pack(
            self.content.items(self.taken_at),
            PART_BYTES_MAX - ENVELOPE_BYTES,
        );
        let parts = bodies.len();
        let frame = |(index, Piece { main, beside }): (usize, Piece)| {
            let bytes = main.len() + beside.len();
            let mut line = String::with_capacity(bytes + ENVELOPE_BYTES);
            let Self {
                handle,
                epoch,
                offset,
                ..
            } = self;
            // An epoch is text of the journal's making: it is quoted like any other.
            let epoch = serde_json::Value::from(epoch.as_ref());
            let part = index + 1;
            let _ = write!(
                line,
                r#"{{"t":"snap","h":{handle},"e":{epoch},"o":{offset},"part":{part},"parts":{parts},"data":{open}{main}{between}{beside}{close}}}"#
            );
            Arc::new(Frame {
                handle: *handle,
                offset: *offset,
                line: line.into_boxed_str(),
                is_critical: false,
            })
        };
        bodies.into_iter().enumerate().map(frame).collect()
    }
}

impl Content {
    fn len(&self) -> usize {
        match self {
            Self::Orders { groups, .. } => groups.iter().map(|(_, orders)| orders.len()).sum(),
            Self::Menu { products, .. } => products.len(),
        }
    }

    /// What stands before, between and after the two lists of each part.
    fn brackets(&self) -> (String, &'static str, &'static str) {
        match self {
            Self::Orders { form, .. } => match form {
                Form::Alone => (String::new(), "", ""),
                Form::Named => (r#"{"orders":["#.to_owned(), "", "]}"),
                Form::Board => (r#"{"orders":["#.to_owned(), r#"],"tickets":["#, "]}"),
            },
            Self::Menu { site, .. } => {
                let site = serde_json::to_string(&menu::site(site)).unwrap_or_default();
                (format!(r#"{{"site":{site},"products":["#), "", "]}")
            }
        }
    }

    /// Each item as JSON, one after the other; on a board with its tickets.
    fn items(&self, now: Timestamp) -> Box<dyn Iterator<Item = Piece> + '_> {
        match self {
            Self::Orders { groups, access, .. } => {
                let is_board = self.is_board();
                Box::new(groups.iter().flat_map(move |(policy, orders)| {
                    let mut orders: Vec<&Arc<Order>> = orders.iter().collect();
                    orders.sort_unstable_by_key(|order| order.number);
                    orders.into_iter().filter_map(move |order| {
                        let view = projection::order(order, *access, *policy, now);
                        Some(Piece {
                            main: serde_json::to_string(&view).ok()?,
                            beside: if is_board {
                                tickets(order)
                            } else {
                                String::new()
                            },
                        })
                    })
                }))
            }
            Self::Menu { site, products } => {
                let mut products: Vec<_> = products.iter().collect();
                products.sort_unstable_by(|(a, _), (b, _)| menu::sequence(a, b));
                let shapes = products
                    .into_iter()
                    .map(|(product, is_on)| menu::product(product, *is_on, site.currency));
                let texts = shapes.filter_map(|shape| serde_json::to_string(&shape).ok());
                Box::new(texts.map(|main| Piece {
                    main,
                    beside: String::new(),
                }))
            }
        }
    }

    fn is_board(&self) -> bool {
        match self {
            Self::Orders { form, .. } => *form == Form::Board,
            Self::Menu { .. } => false,
        }
    }
}

/// What belongs together in the two lists of a part.
#[derive(Default)]
struct Piece {
    main: String,
    beside: String,
}

/// The tickets of an order, joined by commas.
fn tickets(order: &Order) -> String {
    let mut text = String::new();
    for ticket in &order.tickets {
        if let Ok(ticket) = serde_json::to_string(&board::board_ticket(order, ticket)) {
            join(&mut text, &ticket);
        }
    }
    text
}

fn join(text: &mut String, item: &str) {
    if !text.is_empty() && !item.is_empty() {
        text.push(',');
    }
    text.push_str(item);
}

/// Joins items by commas into parts of at most `bytes`, unless a single item is larger. At least one part.
fn pack(items: impl Iterator<Item = Piece>, bytes: usize) -> Vec<Piece> {
    let mut packed = Vec::new();
    let mut part = Piece::default();
    for item in items {
        let full = part.main.len() + part.beside.len() + item.main.len() + item.beside.len() + 2;
        if !part.main.is_empty() && full > bytes {
            packed.push(std::mem::take(&mut part));
        }
        join(&mut part.main, &item.main);
        join(&mut part.beside, &item.beside);
    }
    packed.push(part);
    packed
}
