//! What a key can be allowed to do. One table; which operation needs what is said by `http::access`.
//!
//! A scope takes away and never gives: what its maker may not do, no key of theirs may.

use crate::order::Verb;

macro_rules! scopes {
    ($($variant:ident = $name:literal, $about:literal;)*) => {
        /// One thing a key may be allowed to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope {
            $(#[doc = $about] $variant,)*
        }

        impl Scope {
            /// The whole table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its stable name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

scopes! {
    OrdersRead = "orders:read", "Read orders, their tickets and their streams.";
    OrdersWrite = "orders:write", "Place orders, change them, pay them, work at them.";
    RefundsWrite = "refunds:write", "Give money back.";
    CatalogRead = "catalog:read", "Read coupons and stations; the menu is everybody's.";
    CatalogWrite = "catalog:write", "Change sites, products, categories, coupons and stations.";
    StockRead = "stock:read", "Read stock and what moved.";
    StockWrite = "stock:write", "Move stock.";
    ReviewsWrite = "reviews:write", "Show, hide and answer reviews.";
    InsightsRead = "insights:read", "Read what is known of a site, and ask the models.";
    DataRead = "data:read", "Take data out.";
    DataWrite = "data:write", "Send files in.";
    WebhooksWrite = "webhooks:write", "Read and test webhooks; with orders:read, which is what they are sent, make and change them.";
    AuditRead = "audit:read", "Read the audit log.";
    DatabaseRead = "database:read", "Take everything out, as a backup does, hashes of passwords too; with data:read, by an admin's key for every site.";
}

impl Scope {
    /// The scope of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == name)
    }

    /// What doing `verb` to an order needs.
    #[must_use]
    pub fn of_verb(verb: Verb) -> Self {
        if verb == Verb::Refund {
            Self::RefundsWrite
        } else {
            Self::OrdersWrite
        }
    }

    fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

/// Several of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u32);

impl Scopes {
    /// Whether it is one of them.
    #[must_use]
    pub fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// All of them, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |one| self.has(*one))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |all, one| all | one.bit()))
    }
}
