//! THE table of acts: every act there is, its word, and what kind of thing it is done to.

use crate::order::{Role, Verb};

macro_rules! actions {
    ($($variant:ident = $name:literal, $target:literal, $about:literal;)*) => {
        /// Everything that is written down.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $about] $variant,)*
        }

        impl Action {
            /// The whole table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its stable word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The kind of thing it is done to.
            #[must_use]
            pub fn target(self) -> &'static str {
                match self { $(Self::$variant => $target,)* }
            }
        }
    };
}

actions! {
    SessionBegun = "session.begun", "user", "Somebody signed in.";
    SessionRefused = "session.refused", "user", "Somebody did not get in.";
    SessionCopied = "session.copied", "user", "A token that was used up was shown again: somebody has a copy. Its session was ended.";
    SessionsEnded = "sessions.ended", "user", "Somebody else's sessions were ended.";
    UserSignedUp = "user.signed_up", "user", "Somebody made an account of their own.";
    UserMade = "user.made", "user", "An account was made.";
    UserChanged = "user.changed", "user", "An account was changed.";
    UserDeactivated = "user.deactivated", "user", "An account was switched off.";
    UserPasswordReset = "user.password_reset", "user", "Somebody set a password anew, by a link.";
    UserLocked = "user.locked", "user", "A password was wrong so often that it opens the account no more.";
    UserErased = "user.erased", "user", "Somebody was forgotten.";
    UserPasswordSet = "user.password_set", "user", "Somebody else's password was set.";
    AuthenticatorMade = "authenticator.made", "user", "Somebody's authenticator app counts from now on.";
    AuthenticatorRemoved = "authenticator.removed", "user", "Somebody's authenticator app was taken away.";
    RecoveryMade = "recovery.made", "user", "Somebody was given new recovery codes.";
    RecoveryUsed = "recovery.used", "user", "Somebody showed a recovery code.";
    SecondFactorLocked = "second_factor.locked", "user", "Too many wrong codes: the authenticator app counts no more.";
    ApiKeyMade = "api_key.made", "api_key", "A key was made.";
    ApiKeyRevoked = "api_key.revoked", "api_key", "A key was revoked.";
    DeviceMade = "device.made", "device", "A board was made.";
    DeviceRevoked = "device.revoked", "device", "A board was taken away.";
    DeviceBegun = "device.session_begun", "device", "A board signed in.";
    SiteMade = "site.made", "site", "A site was made.";
    SiteChanged = "site.changed", "site", "A site was changed.";
    CategoryMade = "category.made", "category", "A category was made.";
    CategoryChanged = "category.changed", "category", "A category was changed.";
    CategoryRemoved = "category.removed", "category", "A category was taken away.";
    ProductMade = "product.made", "product", "A product was made.";
    ProductChanged = "product.changed", "product", "A product was changed: its price, its text, whether it is sold.";
    ProductRemoved = "product.removed", "product", "A product was taken off the menu.";
    PictureSet = "product.picture_set", "product", "A product was given a picture.";
    PictureRemoved = "product.picture_removed", "product", "A product's picture was taken away.";
    StockRestocked = "stock.restocked", "product", "Pieces came in.";
    StockWasted = "stock.wasted", "product", "Pieces were thrown away.";
    StockRecounted = "stock.recounted", "product", "Pieces were counted.";
    StockTransferred = "stock.transferred", "product", "Pieces went to another site.";
    StockReturned = "stock.returned", "product", "Pieces came back.";
    CouponMade = "coupon.made", "coupon", "A coupon was made.";
    CouponChanged = "coupon.changed", "coupon", "A coupon was changed.";
    CouponRemoved = "coupon.removed", "coupon", "A coupon was taken away.";
    StationMade = "station.made", "station", "A station was made.";
    StationChanged = "station.changed", "station", "A station was changed.";
    StationRemoved = "station.removed", "station", "A station was taken away.";
    WebhookMade = "webhook.made", "webhook", "A webhook was made.";
    WebhookChanged = "webhook.changed", "webhook", "A webhook was changed.";
    WebhookRemoved = "webhook.removed", "webhook", "A webhook was taken away.";
    WebhookSecretMade = "webhook.secret_made", "webhook", "A webhook was given a new secret.";
    ModelPromoted = "model.promoted", "model", "A model was made the champion.";
    ModelShadowed = "model.shadowed", "model", "A model was put beside the champion.";
    ModelRetired = "model.retired", "model", "A model was retired.";
    TaskSwitched = "task.switched", "task", "A task of the models was switched on or off.";
    ImportBegun = "import.begun", "job", "A file was sent in.";
    ImportCancelled = "import.cancelled", "job", "An import was called off.";
    ImportResumed = "import.resumed", "job", "An import was taken up again.";
    Exported = "export.made", "export", "Data was taken out.";
    OrderUpdated = "order.updated", "order", "Staff changed the lines of an order.";
    OrderCancelled = "order.cancelled", "order", "Staff called an order off.";
    OrderRejected = "order.rejected", "order", "Staff gave an order up.";
    OrderRefunded = "order.refunded", "order", "Staff gave money back.";
    OrderPaidInCash = "order.cash_taken", "order", "Staff took an order to be paid in cash: no code was asked.";
    ReviewModerated = "review.moderated", "review", "A review was shown or hidden.";
    ReviewAnswered = "review.answered", "review", "A review was answered.";
    KeyRotated = "keys.rotated", "hub_key", "Another key took the place of one of the hub's own.";
    LogCut = "audit.cut", "audit", "Entries were missing at the end of this log when the hub started.";
    LogForged = "audit.forged", "audit", "This log was not what the hub had signed.";
}

impl Action {
    /// The act of a word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == name)
    }
}

/// The act that `verb` of somebody of `role` is; `None` for what customers do, and for the work itself, which the feed
/// tells of. Paying is one in cash only: how, the caller looks at.
#[must_use]
pub fn of_order(verb: Verb, role: Role) -> Option<Action> {
    let action = match verb {
        Verb::Update => Action::OrderUpdated,
        Verb::Cancel => Action::OrderCancelled,
        Verb::Reject => Action::OrderRejected,
        Verb::Refund => Action::OrderRefunded,
        Verb::Pay => Action::OrderPaidInCash,
        Verb::Otp
        | Verb::Fulfill
        | Verb::Start
        | Verb::Ready
        | Verb::Bump
        | Verb::Recall
        | Verb::Pick
        | Verb::Ack
        | Verb::Authorize
        | Verb::Decline
        | Verb::Expire
        | Verb::CloseWindow
        | Verb::Release
        | Verb::Settle
        | Verb::Alarm => return None,
    };
    (role != Role::Customer).then_some(action)
}
