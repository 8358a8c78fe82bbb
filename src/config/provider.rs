//! Who moves the money.

/// Who moves the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Provider {
    /// Nobody: for demos and tests.
    Sandbox,
    /// Stripe.
    Stripe,
}
