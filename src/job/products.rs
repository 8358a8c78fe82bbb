//! Taking products in: made where they are not there, else changed where a row says something else. What is counted goes
//! through the ledger, as a recount that names the import; a row of a job recounts once, however often the job is taken
//! up again, so that what was sold meanwhile stays sold.

use std::sync::Arc;

use serde_json::json;

use super::taking_in::{Door, One, Unavailable, patiently, refused};
use crate::{
    catalog::{Product, ProductPatch, Stock},
    engine::{Failure, Key, StockAct, StockCommand, body_hash},
    order::{Rejection, SiteId, check_options},
    transfer::{Fault, ProductRow},
};

impl Door {
    /// Takes a row in; it is refused before anything is changed, unless somebody else changes the product just then.
    pub(super) async fn product(&self, row: ProductRow) -> One {
        let Some(known) = self.known(&row)? else {
            let Some(product) = new_product(&self.site, &row) else {
                let message = "a new product needs a name and a price".to_owned();
                return Ok(Err(fault(&row, None, message)));
            };
            if let Err(rejection) = check_options(product.price, &product.options) {
                return Ok(Err(refusal(&row, &rejection)));
            }
            if self.dry_run {
                return Ok(Ok(true));
            }
            return match patiently(|| self.engine.create_product(product.clone())).await {
                Ok(_) => self.counted(&row, true).await,
                // An earlier try made it, or somebody else did.
                Err(Failure::Rejected { rejection, .. }) if is_there_already(&rejection) => {
                    match self.known(&row)? {
                        Some(known) => self.change(&row, &known).await,
                        None => Err(Unavailable),
                    }
                }
                Err(failure) => Ok(Err(refusal(&row, &refused(failure)?))),
            };
        };
        self.change(&row, &known).await
    }

    /// The product that a row names, if the site sells it.
    fn known(&self, row: &ProductRow) -> Result<Option<Arc<Product>>, Unavailable> {
        let site = self.engine.view(&self.site).map_err(|_| Unavailable)?;
        let product = site.product(&row.sku);
        Ok(product.filter(|product| !product.is_deleted))
    }

    async fn change(&self, row: &ProductRow, product: &Product) -> One {
        let patch = patch(row, product);
        if let Some(after) = patch.as_ref().map(|patch| product.patched(patch))
            && let Err(rejection) = check_options(after.price, &after.options)
        {
            return Ok(Err(refusal(row, &rejection)));
        }
        let is_counted_anew =
            row.stock.is_some() && row.stock != product.stock.map(|stock| stock.on_hand);
        if self.dry_run {
            let reserved = product.stock.map_or(0, |stock| stock.reserved);
            return Ok(match row.stock {
                Some(counted) if is_counted_anew && counted < reserved => {
                    let message = format!("{reserved} pieces are promised to live orders");
                    Err(fault(row, Some("stock"), message))
                }
                Some(_) | None => Ok(patch.is_some() || is_counted_anew),
            });
        }
        // The count first: of all that a row says it is the one thing that orders can make impossible.
        let mut has_changed = false;
        if is_counted_anew {
            match self.counted(row, true).await? {
                Ok(changed) => has_changed = changed,
                refused @ Err(_) => return Ok(refused),
            }
        }
        let Some(patch) = patch else {
            return Ok(Ok(has_changed));
        };
        let patched = || {
            self.engine
                .patch_product(&self.site, &row.sku, patch.clone(), None)
        };
        match patiently(patched).await {
            Ok(_) => Ok(Ok(true)),
            Err(failure) => Ok(Err(refusal(row, &refused(failure)?))),
        }
    }

    /// Puts on the shelf what a row counted, if it did; `changed` is told where that went well.
    async fn counted(&self, row: &ProductRow, changed: bool) -> One {
        let Some(counted) = row.stock else {
            return Ok(Ok(changed));
        };
        let command = StockCommand {
            sku: row.sku.clone(),
            act: StockAct::Recount(counted),
            reason: Some(format!("Import {}, line {}", self.job, row.line).into()),
        };
        let hash = body_hash(
            "recount",
            None,
            &json!({"sku": row.sku, "counted": counted}),
        );
        let recounted = || {
            let key = Key {
                text: format!("import-{}-{}", self.job, row.line).into(),
                body_hash: hash.clone(),
            };
            self.engine
                .move_stock(&self.who, &self.site, command.clone(), Some(key))
        };
        match patiently(recounted).await {
            Ok(_) => Ok(Ok(changed)),
            Err(failure) => Ok(Err(fault(row, Some("stock"), refused(failure)?.detail()))),
        }
    }
}

fn fault(row: &ProductRow, column: Option<&str>, message: String) -> Fault {
    Fault {
        line: row.line,
        column: column.map(str::to_owned),
        message,
    }
}

/// What the rules say against a row, with its column where there is one for it.
fn refusal(row: &ProductRow, rejection: &Rejection) -> Fault {
    let pointer = rejection.pointer().unwrap_or_default();
    if pointer == "/barcode" {
        return fault(row, Some("barcode"), rejection.detail());
    }
    match pointer.strip_prefix("/options") {
        Some("") => fault(row, Some("options"), rejection.detail()),
        Some(place) => {
            let message = format!("{place}: {}", rejection.detail());
            fault(row, Some("options"), message)
        }
        None => fault(row, None, rejection.detail()),
    }
}

fn is_there_already(rejection: &Rejection) -> bool {
    matches!(rejection, Rejection::Validation { pointer, .. } if pointer == "/sku")
}

/// The product of a row that names one that is not there; `None` without a name and a price. Its shelf is empty until
/// what the row counted is put there.
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
        barcode: row.barcode.flatten(),
        allergens: row.allergens.unwrap_or_default(),
        options: row.options.unwrap_or_default(),
        stock: row.stock.map(|_| Stock {
            on_hand: 0,
            reserved: 0,
        }),
        ..Product::new(site.clone(), row.sku, name, category, price)
    })
}

/// What a row changes of a product; `None` for nothing.
fn patch(row: &ProductRow, product: &Product) -> Option<ProductPatch> {
    let patch = ProductPatch {
        name: other(&row.name, &product.name),
        category: other(&row.category, &product.category),
        price: other(&row.price, &product.price),
        description: other(&row.description, &product.description),
        image_url: other(&row.image_url, &product.image_url),
        is_available: other(&row.is_available, &product.is_available),
        station: other(&row.station, &product.station),
        window_ms: other(&row.window_ms, &product.window_ms),
        barcode: other(&row.barcode, &product.barcode),
        allergens: other(&row.allergens, &product.allergens),
        options: other(&row.options, &product.options),
        ..ProductPatch::default()
    };
    (patch != ProductPatch::default()).then_some(patch)
}

/// What a row says, where it is something else.
fn other<T: Clone + PartialEq>(said: &Option<T>, is: &T) -> Option<T> {
    said.clone().filter(|said| said != is)
}
