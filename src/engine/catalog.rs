//! Changes of a site and of what it sells. They go through the sequencer, so that an order is always priced and
//! counted against the menu as it is at that moment.

use std::sync::Arc;

use super::{
    batch::Batch,
    desk::Desk,
    entries, ledger,
    message::{CatalogAnswer, CatalogChange},
    request::Failure,
};
use crate::{
    catalog::{Product, ProductPatch, SitePatch},
    order::{self, Rejection, Sku, Timestamp},
};

/// Carries a change out on the desk.
pub(super) fn change(
    desk: &mut Desk,
    batch: &mut Batch,
    change: CatalogChange,
    now: Timestamp,
) -> Result<CatalogAnswer, Failure> {
    match change {
        CatalogChange::Site(patch) => patch_site(desk, batch, &patch),
        CatalogChange::CreateProduct(product) => create(desk, batch, *product, now),
        CatalogChange::PatchProduct {
            sku,
            patch,
            expected_version,
        } => {
            let before = on_menu(desk, &sku)?;
            if expected_version.is_some_and(|expected| expected != before.version) {
                return Err(Rejection::VersionStale.into());
            }
            let after = before.patched(&patch);
            order::check_options(after.price, &after.options)?;
            check_barcode(desk, &after)?;
            Ok(put_watched(desk, batch, after, now))
        }
        CatalogChange::DeleteProduct { sku } => {
            let before = on_menu(desk, &sku)?;
            let gone = Product {
                is_deleted: true,
                ..before.patched(&ProductPatch::default())
            };
            Ok(put(desk, batch, gone))
        }
        CatalogChange::CreateEntry { name, record } => entries::create(desk, batch, name, record),
        CatalogChange::ReplaceEntry {
            name,
            record,
            expected_version,
        } => entries::replace(desk, batch, name, record, expected_version),
        CatalogChange::DeleteEntry {
            kind,
            name,
            expected_version,
        } => entries::delete(desk, batch, kind, &name, expected_version),
    }
}

fn patch_site(
    desk: &mut Desk,
    batch: &mut Batch,
    patch: &SitePatch,
) -> Result<CatalogAnswer, Failure> {
    let moves_currency = patch
        .currency
        .is_some_and(|currency| currency != desk.settings.currency);
    if moves_currency && !desk.products.is_empty() {
        return Err(invalid(
            "/currency",
            "a site that has products keeps its currency",
        ));
    }
    desk.settings = Arc::new(desk.settings.patched(patch));
    batch.settings_changed = true;
    Ok(CatalogAnswer::Site(desk.settings.clone()))
}

/// A deleted product comes back as what is given; what live orders hold of its stock stays reserved.
fn create(
    desk: &mut Desk,
    batch: &mut Batch,
    product: Product,
    now: Timestamp,
) -> Result<CatalogAnswer, Failure> {
    order::check_options(product.price, &product.options)?;
    check_barcode(desk, &product)?;
    let (version, reserved, movements) = match desk.products.get(&product.sku) {
        Some(before) if !before.is_deleted => {
            return Err(invalid("/sku", "the site has a product of this sku"));
        }
        Some(before) => (
            before.version + 1,
            before.stock.map_or(0, |stock| stock.reserved),
            before.movements,
        ),
        None => (1, 0, 0),
    };
    let stock = product.stock.map(|mut stock| {
        stock.reserved = reserved;
        stock.on_hand = stock.on_hand.max(reserved);
        stock
    });
    let product = Product {
        version,
        stock,
        movements,
        ..product
    };
    Ok(put_watched(desk, batch, product, now))
}

/// What a scanner reads must not mean two articles: neither two barcodes, nor a barcode and a sku.
fn check_barcode(desk: &Desk, product: &Product) -> Result<(), Failure> {
    let (sku, barcode) = (product.sku.as_str(), product.barcode.as_deref());
    let is_other = |other: &&Arc<Product>| {
        let has_code = other.barcode.as_deref();
        let is_found = has_code == Some(sku)
            || (barcode.is_some() && (has_code == barcode || Some(other.sku.as_str()) == barcode));
        is_found && other.sku != product.sku && !other.is_deleted
    };
    match desk.products.values().find(is_other) {
        None => Ok(()),
        Some(other) => Err(invalid(
            "/barcode",
            &format!("a scanner would find {} by it", other.sku),
        )),
    }
}

fn on_menu(desk: &Desk, sku: &Sku) -> Result<Arc<Product>, Failure> {
    let product = desk.products.get(sku).filter(|product| !product.is_deleted);
    product.cloned().ok_or_else(|| Rejection::NotFound.into())
}

fn put_watched(
    desk: &mut Desk,
    batch: &mut Batch,
    mut product: Product,
    now: Timestamp,
) -> CatalogAnswer {
    ledger::watch_low(batch, &mut product, None, now);
    put(desk, batch, product)
}

fn put(desk: &mut Desk, batch: &mut Batch, product: Product) -> CatalogAnswer {
    let product = Arc::new(product);
    batch.products.insert(product.sku.clone());
    desk.products.insert(product.sku.clone(), product.clone());
    CatalogAnswer::Product(product)
}

pub(super) fn invalid(pointer: &str, detail: &str) -> Failure {
    Failure::rejected(Rejection::Validation {
        pointer: pointer.into(),
        detail: detail.into(),
    })
}
