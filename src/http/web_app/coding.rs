//! Which of the ready-made forms of a file a client takes (RFC 9110, section 12.5.3). The smallest wins, whatever the
//! client would rather have.

use axum::http::{HeaderMap, header};

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Brotli.
    Br,
    /// Gzip.
    Gzip,
    /// Not at all.
    Identity,
}

impl Coding {
    /// The smallest first.
    pub(super) const ALL: [Self; 3] = [Self::Br, Self::Gzip, Self::Identity];

    /// Its name in headers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Br => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// What stands at the end of the name of a file packed like this.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Br => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// Whether a client takes it. Unpacked is always taken: there is nothing else to give to whoever refuses it.
    pub(super) fn is_taken(self, headers: &HeaderMap) -> bool {
        if self == Self::Identity {
            return true;
        }
        let offers = headers
            .get_all(header::ACCEPT_ENCODING)
            .into_iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(offer);
        let (mut named, mut any) = (None, None);
        for (name, weight) in offers {
            if name.eq_ignore_ascii_case(self.name()) {
                named = Some(weight);
            } else if name == "*" {
                any = Some(weight);
            }
        }
        named.or(any).is_some_and(|weight| weight > 0.0)
    }
}

/// A coding and how much it is wanted.
fn offer(text: &str) -> (&str, f32) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts
        .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
        .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
    (name, weight)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn what_is_refused_is_not_given() {
        let taken = |text: &'static str| {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))]);
            Coding::ALL
                .into_iter()
                .find(|coding| coding.is_taken(&headers))
        };
        for (text, expected) in [
            ("gzip, deflate, br, zstd", Coding::Br),
            ("gzip;q=1.0, br;q=0.1", Coding::Br),
            ("GZIP", Coding::Gzip),
            ("br;q=0, gzip", Coding::Gzip),
            ("br; q=0, *", Coding::Gzip),
            ("*", Coding::Br),
            ("*;q=0", Coding::Identity),
            ("identity, deflate", Coding::Identity),
            ("brotli", Coding::Identity),
            ("", Coding::Identity),
        ] {
            assert_eq!(taken(text), Some(expected), "{text}");
        }
        assert!(!Coding::Br.is_taken(&HeaderMap::new()));
    }
}
