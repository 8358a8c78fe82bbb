//! A part of the menu: where it stands, how it is taxed, when it is sold. A product names its category; one that has no
//! record of its own stands last, is taxed as the site is, and is always on.

use serde::{Deserialize, Serialize};

use super::hours::Hours;
use crate::order::Tax;

/// What a category says about its products.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Where it stands among the others; lower comes first.
    #[serde(default)]
    pub position: i32,
    /// How its products are taxed; `None` as the site's.
    #[serde(default)]
    pub tax: Option<Tax>,
    /// When its products are sold; empty is always.
    #[serde(default)]
    pub hours: Vec<Hours>,
}
