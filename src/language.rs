//! The languages that people are spoken to in, and which of them a browser asks for.

/// A language that every text for people is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English; also for whoever speaks none of these.
    #[default]
    En,
    /// German.
    De,
    /// Arabic.
    Ar,
}

/// The longest list of wishes that is looked at: browsers send some dozen bytes.
const WISHES_BYTES_MAX: usize = 512;

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::En, Self::De, Self::Ar];

    /// Its tag (RFC 5646), as it is written in `lang`, in cookies and in settings.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Ar => "ar",
        }
    }

    /// Where its lines begin: the value of `dir`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        match self {
            Self::En | Self::De => "ltr",
            Self::Ar => "rtl",
        }
    }

    /// The language with exactly this tag.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The one that is wished for most, as `Accept-Language` says it (RFC 9110, 12.5.4). `de-AT` is German. `None` when
    /// nothing of ours is named: `*` is no wish.
    #[must_use]
    pub fn of_wishes(wishes: &str) -> Option<Self> {
        if wishes.len() > WISHES_BYTES_MAX {
            return None;
        }
        let mut best: Option<(Self, f32)> = None;
        for wish in wishes.split(',') {
            let (tag, parameters) = wish.split_once(';').unwrap_or((wish, ""));
            let primary = tag.trim().split('-').next().unwrap_or_default();
            let Some(language) = Self::of_code(&primary.to_ascii_lowercase()) else {
                continue;
            };
            let weight = weight(parameters);
            // Among equals the one that is named first.
            if weight > best.map_or(0.0, |(_, most)| most) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

/// `q=0.8`; 1 when it does not say, 0 when it cannot be read.
fn weight(parameters: &str) -> f32 {
    let parameters = parameters.trim();
    if parameters.is_empty() {
        return 1.0;
    }
    let q = parameters
        .strip_prefix("q=")
        .or_else(|| parameters.strip_prefix("Q="));
    q.and_then(|q| q.trim().parse().ok())
        .filter(|q| (0.0..=1.0).contains(q))
        .unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_wish_wins_and_the_first_of_equals() {
        let ar = Some(Language::Ar);
        let de = Some(Language::De);
        let en = Some(Language::En);
        for (wishes, wanted) in [
            ("de-AT,de;q=0.9,en;q=0.8", de),
            ("fr, AR-eg;q=0.3, *;q=0.1", ar),
            ("en;q=0.2, de;q=0.7, ar;q=0.7", de),
            (" en-GB ; q=0.5 , ar ; q=0.4", en),
            ("de;q=0, en", en),
            ("de;q=0", None),
            ("de;q=7, ar;q=x, en;q=0.001", en),
            ("fr-CH, *", None),
            ("", None),
            (",;,-,", None),
            ("deutsch", None),
        ] {
            assert_eq!(Language::of_wishes(wishes), wanted, "{wishes}");
        }
        let flood = "de,".repeat(WISHES_BYTES_MAX);
        assert_eq!(Language::of_wishes(&flood), None);
    }
}
