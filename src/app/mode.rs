//! What kinds of hub there are.

/// What kind of hub to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A hub for real orders.
    Normal,
    /// The demo shop, for this machine alone.
    Demo,
    /// The demo shop, for whoever comes.
    DemoPublic,
}

impl Mode {
    /// Whether the demo shop is seeded and its messages are shown.
    #[must_use]
    pub fn is_demo(self) -> bool {
        match self {
            Self::Normal => false,
            Self::Demo | Self::DemoPublic => true,
        }
    }
}
