//! Article names of a log as SKUs.

use std::collections::{BTreeMap, BTreeSet};

use crate::order::Sku;

/// How the log's article names are spelled as SKUs; different names stay different.
#[derive(Default)]
pub(super) struct Skus {
    spelled: BTreeMap<String, Option<Sku>>,
    taken: BTreeSet<Sku>,
    /// Names that are no SKU as they stand.
    pub(super) renamed: u64,
}

impl Skus {
    /// A name that was spelled before.
    pub(super) fn known(&self, name: &str) -> Option<Sku> {
        self.spelled.get(name).cloned().flatten()
    }

    /// The SKU of `name`; none where no spelling is left.
    pub(super) fn of(&mut self, name: &str) -> Option<Sku> {
        if let Some(known) = self.spelled.get(name) {
            return known.clone();
        }
        let sku = self.spell(name);
        if let Some(sku) = &sku {
            self.taken.insert(sku.clone());
            self.renamed += u64::from(sku.as_str() != name);
        }
        self.spelled.insert(name.to_owned(), sku.clone());
        sku
    }

    fn spell(&self, name: &str) -> Option<Sku> {
        /// Room for a suffix that tells two spellings apart.
        const SUFFIX_BYTES: usize = 8;
        let mut plain: String = name
            .chars()
            .map(|c| match c {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => c,
                _ => '-',
            })
            .take(Sku::BYTES_MAX - SUFFIX_BYTES)
            .collect();
        if !plain.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            plain.insert(0, 'x');
        }
        let first = std::iter::once(plain.clone());
        let more = (2..10_000).map(|number| format!("{plain}-{number}"));
        first
            .chain(more)
            .filter_map(|spelled| spelled.parse::<Sku>().ok())
            .find(|sku| !self.taken.contains(sku))
    }
}
