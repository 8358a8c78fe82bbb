//! A site: one shop, kitchen or warehouse.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::zone::Zone;
use crate::order::{AfterWindow, Currency, SiteId, Terms, Timestamp};

/// The longest cancellation window: a day.
pub const WINDOW_MS_MAX: i64 = 86_400_000;

/// A site's own settings. What is `None` follows the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name, for people.
    pub name: Arc<str>,
    /// The currency of all its prices. Fixed once it has products.
    pub currency: Currency,
    /// Tax that its prices include, basis points.
    #[serde(default)]
    pub tax_rate_bp: u32,
    /// Cancellation window of its own, milliseconds.
    #[serde(default)]
    pub window_ms: Option<i64>,
    /// Who may cancel after the window.
    #[serde(default)]
    pub after_window: Option<AfterWindow>,
    /// Whether it takes orders.
    pub is_open: bool,
    /// Where its clock on the wall goes by.
    #[serde(default)]
    pub time_zone: Zone,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A change to a site: `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SitePatch {
    /// New name.
    pub name: Option<Arc<str>>,
    /// New currency; refused once the site has products.
    pub currency: Option<Currency>,
    /// New tax rate, basis points.
    pub tax_rate_bp: Option<u32>,
    /// New window, or `Some(None)` to follow the configuration again.
    pub window_ms: Option<Option<i64>>,
    /// New rule, or `Some(None)` to follow the configuration again.
    pub after_window: Option<Option<AfterWindow>>,
    /// Open or closed.
    pub is_open: Option<bool>,
    /// New time zone.
    pub time_zone: Option<Zone>,
}

impl Site {
    /// An open site without settings of its own, in UTC.
    #[must_use]
    pub fn new(id: SiteId, name: Arc<str>, currency: Currency, created_at: Timestamp) -> Self {
        Self {
            id,
            name,
            currency,
            tax_rate_bp: 0,
            window_ms: None,
            after_window: None,
            is_open: true,
            time_zone: Zone::default(),
            created_at,
        }
    }

    /// What the site says about every order, with the configured window where it has none of its own.
    #[must_use]
    pub fn terms(&self, default_window_ms: i64) -> Terms {
        Terms {
            site: self.id.clone(),
            currency: self.currency,
            tax_rate_bp: self.tax_rate_bp,
            window_ms: self.window_ms.unwrap_or(default_window_ms),
            is_open: self.is_open,
        }
    }

    /// The site after `patch`.
    #[must_use]
    pub fn patched(&self, patch: &SitePatch) -> Self {
        Self {
            id: self.id.clone(),
            name: patch.name.clone().unwrap_or_else(|| self.name.clone()),
            currency: patch.currency.unwrap_or(self.currency),
            tax_rate_bp: patch.tax_rate_bp.unwrap_or(self.tax_rate_bp),
            window_ms: patch.window_ms.unwrap_or(self.window_ms),
            after_window: patch.after_window.unwrap_or(self.after_window),
            is_open: patch.is_open.unwrap_or(self.is_open),
            time_zone: patch
                .time_zone
                .clone()
                .unwrap_or_else(|| self.time_zone.clone()),
            created_at: self.created_at,
        }
    }
}
