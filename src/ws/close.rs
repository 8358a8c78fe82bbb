//! THE table of close codes: what a client is told in `bye` and in the close frame, and whether it may come back.
//!
//! 40xx: do not reconnect. 41xx: back off with full jitter, then resume. 42xx: reconnect within `spread_ms`, then
//! resume. Clients treat any other code like 41xx.

/// What a client does after a close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reconnect {
    /// Nothing: the same again would end the same.
    Never,
    /// Wait, longer each time, and resume.
    BackOff,
    /// Come back at any moment within the given spread, and resume.
    Spread,
}

macro_rules! closes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $reason:literal, $reconnect:ident;)*) => {
        /// Why the hub closes a connection.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Close {
            $($(#[$doc])* $name,)*
        }

        impl Close {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code of the close frame.
            #[must_use]
            pub fn code(self) -> u16 {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// Why, for people and logs.
            #[must_use]
            pub fn reason(self) -> &'static str {
                match self {
                    $(Self::$name => $reason,)*
                }
            }

            /// What the client does next.
            #[must_use]
            pub fn reconnect(self) -> Reconnect {
                match self {
                    $(Self::$name => Reconnect::$reconnect,)*
                }
            }
        }
    };
}

closes! {
    /// A frame that is not JSON, or not text.
    BadFrame = 4000, "bad frame", Never;
    /// No token, a bad one, another frame before `hello`, or no `hello` in time.
    Unauthenticated = 4001, "not authenticated", Never;
    /// The caller may not be here.
    Forbidden = 4003, "forbidden", Never;
    /// A protocol version this hub does not speak.
    Version = 4005, "unknown version", Never;
    /// Too many connections of this user or address.
    TooManyConnections = 4009, "too many connections", Never;
    /// The session was revoked.
    Revoked = 4010, "revoked", Never;
    /// A frame over the limit.
    TooBig = 4013, "frame too big", Never;
    /// Too many frames that made no sense.
    TooManyErrors = 4029, "too many errors", Never;
    /// The hub has too much to do.
    Overloaded = 4100, "overloaded", BackOff;
    /// Too many requests, again after an `err rate_limited`.
    RateLimited = 4101, "rate limited", BackOff;
    /// The client reads more slowly than things happen.
    Slow = 4108, "too slow", BackOff;
    /// A fault of the hub.
    Internal = 4112, "internal error", BackOff;
    /// What the client was told or may do no longer holds.
    Invalidated = 4113, "state invalidated", BackOff;
    /// The hub is shutting down.
    Draining = 4200, "draining", Spread;
    /// A ping was not answered.
    PongMissed = 4201, "pong missed", Spread;
    /// The token expired and was not renewed.
    TokenExpired = 4202, "token expired", Spread;
    /// The connection is old: others get a turn, and load is spread anew.
    MaxAge = 4203, "max age", Spread;
}

/// What a client does after a close with `code`, known or not.
#[must_use]
pub fn reconnect_after(code: u16) -> Reconnect {
    match code {
        4000..=4099 => Reconnect::Never,
        4200..=4299 => Reconnect::Spread,
        _ => Reconnect::BackOff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_of_a_code_is_its_hundred() {
        for close in Close::ALL {
            assert_eq!(
                close.reconnect(),
                reconnect_after(close.code()),
                "{close:?}"
            );
        }
        assert_eq!(reconnect_after(1006), Reconnect::BackOff);
    }
}
