//! What kind of value a setting has, as its Rust type says; how it stands in TOML follows from that.

use std::{net::SocketAddr, path::PathBuf};

use super::{ForwardedBy, GroupRole, Network, Provider, Secret};
use crate::order::AfterWindow;

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name: `cancellation.window_s`.
    pub key: &'static str,
    /// Its variable: `ORDERHUB_CANCELLATION__WINDOW_S`.
    pub variable: &'static str,
    /// What it holds.
    pub kind: Kind,
}

impl Setting {
    /// The variable that names a file with the value; only secrets have one.
    #[must_use]
    pub fn file_variable(&self) -> Option<String> {
        (self.kind == Kind::Secret).then(|| format!("{}_FILE", self.variable))
    }
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Number,
    /// On or off.
    Switch,
    /// A text.
    Text,
    /// Several texts.
    List,
    /// A text that is never shown.
    Secret,
}

impl Kind {
    /// For messages.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Number => "a whole number",
            Self::Switch => "true or false",
            Self::Text | Self::Secret => "a text in quotes",
            Self::List => "a list of texts",
        }
    }
}

/// Types that a setting may have.
pub(super) trait OfKind {
    const KIND: Kind;
}

macro_rules! of_kind {
    ($($kind:ident: $($type:ty),*;)*) => { $($(impl OfKind for $type { const KIND: Kind = Kind::$kind; })*)* };
}

of_kind! {
    Number: u8, u16, u32, u64, usize, i64;
    Switch: bool;
    Text: String, PathBuf, SocketAddr, AfterWindow, ForwardedBy, Provider;
    List: Vec<String>, Vec<GroupRole>, Vec<Network>;
    Secret: Secret;
}

impl<T: OfKind> OfKind for Option<T> {
    const KIND: Kind = T::KIND;
}
