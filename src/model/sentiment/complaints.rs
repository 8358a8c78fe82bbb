//! What a sentence complains about: a lexicon of phrases, by category.
//!
//! Some phrases are complaints wherever they stand ("runs small", "arrived cold"). Others only name a topic ("the fit",
//! "delivery"); they count when the sentence itself does not read as praise, which the model says. English; goods and food.

use serde::{Deserialize, Serialize};

use super::text::words;

/// What complaints are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Size and fit.
    Size,
    /// It broke, tore, faded.
    Quality,
    /// Colour or look is not that of the picture.
    Looks,
    /// The material is thin, cheap, see-through.
    Material,
    /// It itches, pinches, is stiff.
    Comfort,
    /// Late, or never came.
    Delivery,
    /// Not worth its price.
    Price,
    /// How people were treated.
    Service,
    /// How food tastes.
    Taste,
    /// Food that came cold.
    Temperature,
    /// Too little of it.
    Portion,
    /// Something was missing or wrong.
    Missing,
    /// Something else: the words that weighed most say what.
    Other,
}

impl Category {
    /// The name in sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Size => "size and fit",
            Self::Quality => "quality",
            Self::Looks => "colour and picture",
            Self::Material => "material",
            Self::Comfort => "comfort",
            Self::Delivery => "delivery",
            Self::Price => "price",
            Self::Service => "service",
            Self::Taste => "taste",
            Self::Temperature => "temperature",
            Self::Portion => "portion",
            Self::Missing => "missing or wrong items",
            Self::Other => "something else",
        }
    }
}

/// A category with what exactly, found in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) category: Category,
    /// A word for what exactly, where the phrase says it: "small", "large", "late"; otherwise empty.
    pub(super) detail: &'static str,
    /// Whether the phrase is a complaint wherever it stands.
    pub(super) sure: bool,
}

/// The complaints of a sentence, one for each category; a sure one before a mere topic.
pub(super) fn complaints(sentence: &str) -> Vec<Found> {
    let words = words(sentence);
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let mut found: Vec<Found> = Vec::new();
    for &(category, detail, phrases) in SURE {
        let told = phrases
            .split(", ")
            .any(|phrase| holds(&texts, &words_denied(&words), phrase));
        if told && found.iter().all(|known| known.category != category) {
            found.push(Found {
                category,
                detail,
                sure: true,
            });
        }
    }
    for &(category, phrases) in TOPICS {
        let told = phrases.split(", ").any(|phrase| holds(&texts, &[], phrase));
        if told && found.iter().all(|known| known.category != category) {
            found.push(Found {
                category,
                detail: "",
                sure: false,
            });
        }
    }
    found
}

fn words_denied(words: &[super::text::Word]) -> Vec<bool> {
    words.iter().map(|word| word.negated).collect()
}

/// Whether the words of a phrase stand beside each other. A `*` at a word's end stands for any ending. A phrase that
/// starts under a negation does not count: "not too small" is no complaint.
fn holds(texts: &[&str], denied: &[bool], phrase: &str) -> bool {
    let parts: Vec<&str> = phrase.split(' ').collect();
    let fits = |part: &str, text: &str| match part.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == part,
    };
    texts.windows(parts.len()).enumerate().any(|(at, window)| {
        let negation = parts
            .first()
            .is_some_and(|first| first.ends_with("n't") || *first == "not" || *first == "never");
        let denied = !negation && denied.get(at).copied().unwrap_or(false);
        !denied
            && parts
                .iter()
                .zip(window)
                .all(|(part, text)| fits(part, text))
    })
}

/// Complaints wherever they stand: category, what exactly, phrases.
const SURE: &[(Category, &str, &str)] = &[
    (
        Category::Size,
        "small",
        "runs small, run small, ran small, runs very small, too small, too tight, too short, \
        too snug, so tight, size up, sized up, tight in, tight across, tight around, couldn't zip, could not zip, \
        cut small, small for, snug in",
    ),
    (
        Category::Size,
        "large",
        "runs large, run large, ran large, runs big, runs very large, too big, too large, too long, \
        too loose, too wide, size down, sized down, huge, swimming in, enormous, like a tent, a tent, oversized, \
        gigantic, massive, boxy",
    ),
    (
        Category::Size,
        "odd",
        "didn't fit, did not fit, doesn't fit, does not fit, unflattering, not flattering, odd fit, \
        weird fit, strange fit, awkward, shapeless, maternity, pregnant",
    ),
    (
        Category::Quality,
        "broke",
        "ripped, tore, torn, broke, broken, fell apart, came apart, fell off, came off, hole, \
        holes, unravel*, fray*, defective, damaged, faulty, stopped working, loose threads, missing button*",
    ),
    (
        Category::Quality,
        "wore",
        "pilled, pilling, shrank, shrunk, faded, fading, stretched out, bled, lost its shape, \
        after one wash, first wash, one wear",
    ),
    (
        Category::Quality,
        "poor",
        "poor quality, poorly made, bad quality, low quality, cheaply made, not well made, \
        poor construction, poor workmanship, shoddy, crooked",
    ),
    (
        Category::Looks,
        "picture",
        "not as pictured, not like the picture, unlike the picture, looks nothing like, \
        than pictured, than in the picture, than the picture, in the photo*, different color, different colour, \
        color was off, not the color, color is off, colour is off, not what i expected, than it appears, than shown",
    ),
    (
        Category::Looks,
        "style",
        "frumpy, ugly, dowdy, hideous, old lady, grandma, costume, tacky",
    ),
    (
        Category::Material,
        "thin",
        "see through, sheer, too thin, very thin, so thin, paper thin, flimsy, transparent",
    ),
    (
        Category::Material,
        "cheap",
        "cheap fabric, cheap material, looks cheap, look cheap, looked cheap, feels cheap, \
        felt cheap, polyester, synthetic, plasticky, stiff, wrinkle*, static",
    ),
    (
        Category::Comfort,
        "scratchy",
        "itchy, itch, itches, scratchy, uncomfortable, rough on, dig in*, digs in*, pinch*, \
        not comfortable, rubbed, too heavy, too hot",
    ),
    (
        Category::Delivery,
        "late",
        "arrived late, came late, too late, was late, hours late, took forever, never arrived, \
        never came, didn't arrive, did not arrive, still waiting, long wait, waited over, an hour, slow delivery, \
        slow shipping, delayed",
    ),
    (
        Category::Price,
        "dear",
        "overpriced, not worth, too expensive, too pricey, waste of money, wasted my money, \
        for the price, for this price, for that price, for the money, not for full price, rip off",
    ),
    (
        Category::Service,
        "rude",
        "rude, unhelpful, ignored, never answered, no reply, no response, bad service, \
        poor service, terrible service, slow service, worst service, no refund, refused",
    ),
    (
        Category::Taste,
        "bad",
        "tasteless, bland, no flavor, no flavour, lacked flavor, too salty, too spicy, too sweet, \
        undercooked, overcooked, burnt, burned, raw, soggy, greasy, stale, dry, rotten, inedible",
    ),
    (
        Category::Temperature,
        "cold",
        "cold food, food was cold, arrived cold, came cold, was cold, were cold, stone cold, \
        lukewarm, not hot",
    ),
    (
        Category::Portion,
        "little",
        "small portion*, tiny portion*, portions are small, portion was small, half empty, \
        not enough",
    ),
    (
        Category::Missing,
        "missing",
        "missing item*, was missing, were missing, forgot the, forgot my, left out, \
        never included",
    ),
    (
        Category::Missing,
        "wrong",
        "wrong item, wrong order, wrong size, wrong color, wrong colour, sent the wrong, \
        received the wrong, not what i ordered",
    ),
];

/// Topics: a complaint only in a sentence that does not read as praise.
const TOPICS: &[(Category, &str)] = &[
    (
        Category::Size,
        "fit, fits, size, sizing, sized, waist, shoulders, bust, hips, arms, length, petite",
    ),
    (
        Category::Quality,
        "quality, stitching, seams, seam, zipper, buttons, construction, wash, washed",
    ),
    (
        Category::Looks,
        "color, colour, colors, picture, pictured, online, photo, style, design, print",
    ),
    (
        Category::Material,
        "fabric, material, lining, thin, cotton, wool, knit",
    ),
    (Category::Comfort, "comfortable, comfort, collar, neckline"),
    (
        Category::Delivery,
        "delivery, delivered, shipping, shipped, driver, courier, arrived",
    ),
    (
        Category::Price,
        "price, priced, cost, money, expensive, value",
    ),
    (
        Category::Service,
        "service, staff, waiter, waitress, manager, customer service, refund",
    ),
    (
        Category::Taste,
        "taste, tasted, flavor, flavour, spicy, salt, sauce, cooked",
    ),
    (Category::Portion, "portion, portions"),
];

#[cfg(test)]
mod tests {
    use super::{Category, complaints};

    fn of(sentence: &str) -> Vec<(Category, &'static str, bool)> {
        complaints(sentence)
            .into_iter()
            .map(|found| (found.category, found.detail, found.sure))
            .collect()
    }

    #[test]
    fn a_phrase_counts_unless_it_is_denied_and_a_topic_is_only_a_topic() {
        assert_eq!(
            of("It runs small and the seams ripped!"),
            [
                (Category::Size, "small", true),
                (Category::Quality, "broke", true),
            ]
        );
        assert_eq!(of("It is not too small at all"), []);
        assert_eq!(of("Not as pictured."), [(Category::Looks, "picture", true)]);
        assert_eq!(of("The fit is lovely"), [(Category::Size, "", false)]);
        assert_eq!(
            of("Food was cold, and the driver was rude"),
            [
                (Category::Service, "rude", true),
                (Category::Temperature, "cold", true),
                (Category::Delivery, "", false),
            ]
        );
        assert!(of("").is_empty());
    }
}
