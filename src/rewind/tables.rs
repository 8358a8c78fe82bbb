//! THE table of what becomes of a database that is cut back to an earlier moment: every table of it, and why.
//! `tests/it/backup/until.rs` holds it against the tables that there are.
//!
//! Statements know `$at` (milliseconds); those of a site also `$site`, the last position `$seq` of its feed, and `$of`, how
//! a letter that waits names the feed; those of orders that are gone `$orders`, and `$filed`, the same as letters file them.

/// What becomes of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// As it was in the backup, and why.
    Kept(&'static str),
    /// What the feed says, or what is counted anew: code does it.
    Counted,
    /// Without what a statement takes out.
    Without(&'static str),
    /// Without what a statement takes out, asked of each site.
    OfSite(&'static str),
    /// Without what a statement takes out, asked of orders that are gone.
    OfOrders(&'static str),
}

use crate::journal::surreal::cut::{LETTERS, SHARE_TOKENS, SHARES};
use Becomes::{Counted, Kept, OfOrders, OfSite, Without};

const CATALOGUE: Becomes = Kept("the catalogue and the settings are as in the backup");
const ACCOUNTS: Becomes = Kept("accounts are as in the backup: nobody comes back who was erased");

/// Every table.
#[rustfmt::skip]
pub const TABLES: &[(&str, Becomes)] = &[
    ("migration", Kept("it is the same program's database")),
    ("site", CATALOGUE),
    ("head", Counted),
    // Its stock; what it is stays.
    ("product", Counted),
    // Uses of coupons, goods between sites; what else it says stays.
    ("entry", Counted),
    ("movement", Counted),
    // What was learned or told of the feed is made again from what is left of it. Positions of workers stay: they are
    // written anew with the new epoch.
    ("note", Without("DELETE note WHERE string::starts_with(record::id(id), 'insight:')
        OR string::starts_with(record::id(id), 'history:') OR string::starts_with(record::id(id), 'usual:') RETURN NONE")),
    ("live", Counted),
    ("order", Counted),
    ("event", Counted),
    ("mine", Counted),
    ("past", Counted),
    // No feed is cut back to before its first event, and what left was over by then.
    ("archived", Kept("what left for the archive stays left")),
    ("coupon_use", Counted),
    // A command that is cut may be asked for again.
    ("idem", Counted),
    ("session", ACCOUNTS),
    ("session_use", ACCOUNTS),
    ("revoked", ACCOUNTS),
    ("charge", Kept("what a provider did is not undone, and is asked by the same keys")),
    ("intent", Kept("what a provider did is not undone, and is asked by the same keys")),
    // What a provider tells again is news again.
    ("inbound", Without("DELETE inbound WHERE at > $at RETURN NONE")),
    ("cart", Kept("an order that is gone does not fill its cart again")),
    ("cart_of", Kept("an order that is gone does not fill its cart again")),
    ("webhook", Kept("endpoints are settings")),
    ("hook_position", Kept("of another epoch: each begins at the end of the feed")),
    // They name events by position: there will be others at these.
    ("hook_due", OfSite("DELETE hook_due WHERE record::id(id)[1] = $site AND record::id(id)[2] > $seq RETURN NONE")),
    ("hook_log", OfSite("DELETE hook_log WHERE record::id(id)[2] = $site AND record::id(id)[3] > $seq RETURN NONE")),
    // What was written about other orders was written.
    ("letter", OfOrders(LETTERS)),
    ("letter_due", OfSite("DELETE letter_due WHERE string::contains(body, $of)
        AND type::int(string::split(string::split(body, $of)[1] ?? '0}', '}')[0]) > $seq RETURN NONE")),
    // Those of orders that are gone, or not handed over yet.
    ("review", Counted),
    ("review_list", Counted),
    ("rating", Counted),
    ("job", Kept("what came in after that moment is to be sent again")),
    ("share", OfOrders(SHARES)),
    ("share_token", OfOrders(SHARE_TOKENS)),
    ("push_subscription", ACCOUNTS),
    ("push_browser", ACCOUNTS),
    ("address_book", ACCOUNTS),
    ("audit", Kept("it says what people did, also what is undone here")),
    ("audit_by", Kept("it says what people did, also what is undone here")),
    ("audit_head", Kept("it says what people did, also what is undone here")),
    ("api_key", ACCOUNTS),
    ("device", ACCOUNTS),
    ("account_link", ACCOUNTS),
    ("second_factor", ACCOUNTS),
    ("step_up_letter", ACCOUNTS),
    ("identity", ACCOUNTS),
    ("email", ACCOUNTS),
    ("user", ACCOUNTS),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::surreal::cut::OF_ORDERS;

    #[test]
    fn what_goes_with_an_order_goes_also_where_it_leaves_for_the_archive() {
        let here = TABLES.iter().filter_map(|(_, becomes)| match becomes {
            OfOrders(text) => Some(*text),
            Kept(_) | Counted | Without(_) | OfSite(_) => None,
        });
        assert_eq!(here.collect::<Vec<_>>(), OF_ORDERS);
    }
}
