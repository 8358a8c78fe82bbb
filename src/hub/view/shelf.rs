//! What the view holds of what is sold: products, small records, and what the menu shows of them.

use std::sync::{Arc, PoisonError};

use smallvec::SmallVec;

use super::{Feed, SiteView};
use crate::{
    catalog::{Entries, Entry, EntryKind, Product, Site},
    hub::menu::{self, MenuChange, MenuPosition},
    order::{Order, Sku, Timestamp},
};

impl SiteView {
    /// What the menu shows of the time of day, once a minute. Called often by the site's sequencer.
    pub fn tick(&self, now: Timestamp) {
        let minute = now.as_millis().div_euclid(60_000);
        let mut feed = self.frozen();
        if feed.menu.minute == minute {
            return;
        }
        feed.menu.minute = minute;
        let Feed { topics, menu, .. } = &mut *feed;
        let shown = self.turned(menu, now);
        topics.publish_menu(menu, &shown, self, now);
    }

    /// The products that are on and were not, or the other way round.
    pub(super) fn turned(&self, menu: &mut MenuPosition, now: Timestamp) -> Vec<MenuChange> {
        let mut turned = self.shelf();
        turned.retain(|product| menu.turn(&product.sku, self.is_on(product, now)));
        turned.into_iter().map(MenuChange::Product).collect()
    }

    /// Whether a product is sold at this time of day.
    #[must_use]
    pub fn is_on(&self, product: &Product, now: Timestamp) -> bool {
        let entries = self.entries.load();
        product.is_on(
            entries.category(&product.category),
            &self.settings.load(),
            now,
        )
    }

    /// They change rarely and are read with every menu and every price: readers take all of them as of one moment.
    pub(super) fn take_entries(&self, changed: Vec<Arc<Entry>>) {
        if changed.is_empty() {
            return;
        }
        let mut entries = Entries::clone(&self.entries.load());
        for entry in changed {
            entries.insert(entry);
        }
        self.entries.store(Arc::new(entries));
    }

    /// Takes in what a commit changed of the site and its products; what of it the menu shows.
    pub(super) fn stock_up(
        &self,
        settings: Option<Arc<Site>>,
        products: Vec<Arc<Product>>,
    ) -> SmallVec<[MenuChange; 1]> {
        let mut shown = SmallVec::new();
        if let Some(settings) = settings {
            let before = self.settings.swap(settings.clone());
            shown.extend(MenuChange::of_site(&before, &settings));
        }
        if !products.is_empty() {
            let mut shelf = self
                .products
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            for product in products {
                let before = shelf.insert(product.sku.clone(), product.clone());
                shown.extend(MenuChange::of_product(before.as_deref(), &product));
            }
        }
        shown
    }

    /// A product, deleted ones too.
    #[must_use]
    pub fn product(&self, sku: &Sku) -> Option<Arc<Product>> {
        self.products
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(sku)
            .cloned()
    }

    /// The site's small records, all as of one moment.
    #[must_use]
    pub fn entries(&self) -> Arc<Entries> {
        self.entries.load_full()
    }

    /// A small record that is not deleted.
    #[must_use]
    pub fn entry(&self, kind: EntryKind, name: &str) -> Option<Arc<Entry>> {
        self.entries.load().get(kind, name).cloned()
    }

    /// What the site sells, unsorted, and whether each is shown as on: for whoever holds the view still.
    pub(in crate::hub) fn on_menu(&self, menu: &MenuPosition) -> Vec<(Arc<Product>, bool)> {
        let is_on = |product: &Product| !menu.off.contains(&product.sku);
        let shelf = self.shelf().into_iter();
        shelf
            .map(|product| (product.clone(), is_on(&product)))
            .collect()
    }

    /// All products, deleted ones too, and all orders in memory, as of one moment.
    #[must_use]
    pub fn held_still(&self) -> (Vec<Arc<Product>>, Vec<Arc<Order>>) {
        let _feed = self.frozen();
        let shelf = self.products.read().unwrap_or_else(PoisonError::into_inner);
        (shelf.values().cloned().collect(), self.orders())
    }

    /// What the site sells, sorted by category, name, sku.
    #[must_use]
    pub fn products(&self) -> Vec<Arc<Product>> {
        let mut products = self.shelf();
        products.sort_by(|a, b| menu::sequence(a, b));
        products
    }

    /// What the site sells, unsorted: for whoever holds the view still, and should not for long.
    pub(in crate::hub) fn shelf(&self) -> Vec<Arc<Product>> {
        let shelf = self.products.read().unwrap_or_else(PoisonError::into_inner);
        let sold = shelf.values().filter(|product| !product.is_deleted);
        sold.cloned().collect()
    }
}
