//! THE table of what is kept of people: every table of the database, what of a person is in it, how that is told to them,
//! and how it is forgotten. `tests/it/privacy.rs` holds it against the tables that there are.
//!
//! Statements know `$user` (an id), `$email`, `$to` (as letters that wait name it) and `$answers` (rows of `idem` about
//! their orders). What is told is the answer of the last
//! statement: rows, or texts in JSON.

/// What a table holds of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Nothing about anybody who buys.
    Nothing,
    /// Their id alone, which means nobody once the account is gone.
    Id,
    /// What is theirs.
    Theirs {
        /// How it is told; none where it only repeats what stands elsewhere.
        told: Option<&'static str>,
        /// How it goes.
        erased: &'static str,
    },
    /// What is about their orders: the same, asked of each as `$order`.
    OfOrders {
        /// How it is told.
        told: &'static str,
        /// How it goes.
        erased: &'static str,
    },
    /// Their name and words, which whoever owns the table writes over.
    Rewritten,
    /// It stays as it is, and why.
    Kept {
        /// How it is told.
        told: Option<&'static str>,
        /// Why it stays.
        why: &'static str,
    },
}

use Holds::{Id, Kept, Nothing, OfOrders, Rewritten, Theirs};

const fn theirs(told: &'static str, erased: &'static str) -> Holds {
    Theirs {
        told: Some(told),
        erased,
    }
}

/// Every table.
#[rustfmt::skip]
pub const PLACES: &[(&str, Holds)] = &[
    ("migration", Nothing),
    ("site", Nothing),
    ("head", Nothing),
    ("product", Nothing),
    ("entry", Id),
    ("movement", Id),
    ("note", Nothing),
    ("live", Kept { told: None, why: "an order that goes on is not forgotten: whoever has one is refused" }),
    ("order", Rewritten),
    ("event", Rewritten),
    ("mine", Id),
    ("past", Nothing),
    ("archived", Nothing),
    ("coupon_use", Id),
    // Also what was answered to staff about their orders: it has a name in it.
    ("idem", Theirs { told: None, erased: "DELETE idem:[$user, '']..=[$user, '~'] RETURN NONE; DELETE $answers RETURN NONE" }),
    ("session", theirs(
        "SELECT session, created_at, expires_at, user_agent, address FROM session:[$user, '']..=[$user, '~']",
        "DELETE session:[$user, '']..=[$user, '~'] RETURN NONE",
    )),
    ("session_use", theirs(
        "SELECT session, at, address FROM session_use:[$user, '']..=[$user, '~']",
        "DELETE session_use:[$user, '']..=[$user, '~'] RETURN NONE",
    )),
    ("revoked", Nothing),
    ("charge", Nothing),
    ("intent", Nothing),
    ("inbound", Nothing),
    ("cart", theirs(
        "LET $carts = (SELECT VALUE type::record('cart', cart) FROM cart_of:[$user, '']..=[$user, '~']); SELECT VALUE body FROM $carts",
        "LET $carts = (SELECT VALUE type::record('cart', cart) FROM cart_of:[$user, '']..=[$user, '~']); DELETE $carts RETURN NONE",
    )),
    ("cart_of", Theirs { told: None, erased: "DELETE cart_of:[$user, '']..=[$user, '~'] RETURN NONE" }),
    // Whoever made it, or sent it, was of staff then.
    ("webhook", Id),
    ("hook_position", Nothing),
    ("hook_due", Nothing),
    ("hook_log", Nothing),
    ("letter", OfOrders {
        told: "SELECT VALUE body FROM letter:[$order, 0]..=[$order, '~']",
        erased: "DELETE letter:[$order, 0]..=[$order, '~'] RETURN NONE",
    }),
    // And letters about the account itself, which are filed under no order.
    ("letter_due", Theirs {
        told: Some("SELECT VALUE body FROM letter:['ffffffff-ffff-ffff-ffff-ffffffffffff', 0]..=['ffffffff-ffff-ffff-ffff-ffffffffffff', '~'] WHERE string::contains(body, $user)"),
        erased: "DELETE letter_due WHERE string::contains(body, $to) RETURN NONE;
            DELETE letter:['ffffffff-ffff-ffff-ffff-ffffffffffff', 0]..=['ffffffff-ffff-ffff-ffff-ffffffffffff', '~'] WHERE string::contains(body, $user) RETURN NONE",
    }),
    ("review", Rewritten),
    ("review_list", Id),
    ("rating", Nothing),
    ("job", Id),
    ("share", Nothing),
    ("share_token", Nothing),
    ("push_subscription", theirs(
        "SELECT VALUE body FROM push_subscription:[$user, '']..=[$user, '~']",
        "LET $browsers = (SELECT VALUE type::record('push_browser', [record::id(id)[1]]) FROM push_subscription:[$user, '']..=[$user, '~']);
         DELETE $browsers RETURN NONE; DELETE push_subscription:[$user, '']..=[$user, '~'] RETURN NONE",
    )),
    ("push_browser", Id),
    ("address_book", theirs(
        "SELECT VALUE body FROM address_book:[$user]",
        "DELETE address_book:[$user] RETURN NONE",
    )),
    ("audit", Kept {
        told: Some("LET $entries = (SELECT VALUE type::record('audit', [seq]) FROM audit_by:['actor', $user, 0]..=['actor', $user, 9223372036854775807] LIMIT 1000);
            SELECT VALUE body FROM $entries"),
        why: "each entry is chained to the one before: a log from which something can go shows nothing",
    }),
    ("audit_by", Id),
    ("audit_head", Nothing),
    ("api_key", Id),
    ("device", Id),
    ("account_link", Theirs { told: None, erased: "DELETE account_link:[$user, '']..=[$user, '~'] RETURN NONE" }),
    // Its secret, and what recovers it, are told once, and to nobody who only has their session.
    ("second_factor", theirs(
        "SELECT user, sealed != '' AS has_app, array::len(recovery) AS recovery_codes_left FROM type::record('second_factor', $user)",
        "DELETE type::record('second_factor', $user) RETURN NONE",
    )),
    ("step_up_letter", Theirs { told: None, erased: "DELETE type::record('step_up_letter', $user) RETURN NONE" }),
    ("identity", theirs(
        "SELECT VALUE body FROM identity WHERE user = $user",
        "DELETE identity WHERE user = $user RETURN NONE",
    )),
    ("email", Theirs { told: None, erased: "DELETE type::record('email', $email) RETURN NONE" }),
    // The last one: until then what was interrupted can be asked for again.
    ("user", theirs(
        "SELECT user, email, name, role, is_active, wants_mail, language, is_email_verified, created_at, signed_out_at FROM type::record('user', $user)",
        "DELETE type::record('user', $user) RETURN NONE",
    )),
];
