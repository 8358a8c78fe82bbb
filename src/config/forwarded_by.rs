//! In which header a proxy says whom it asks for.

/// The one that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ForwardedBy {
    /// `X-Forwarded-For`: what nginx, Caddy and most others write.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}
