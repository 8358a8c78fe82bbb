//! Arabic. The name of the shop is set apart (U+2068, U+2069): it may be written from the left.

use super::Words;

pub(super) static WORDS: Words = Words {
    paid: (
        |number| format!("تم دفع الطلب {number}"),
        |shop| format!("الطلب عند \u{2068}{shop}\u{2069}، وسيُحضَّر عندما يحين دوره."),
    ),
    released: (
        |number| format!("الطلب {number} قيد التحضير"),
        |shop| format!("يُحضَّر الآن عند \u{2068}{shop}\u{2069}."),
    ),
    ready: (
        |number| format!("الطلب {number} جاهز"),
        |shop| format!("ينتظرك عند \u{2068}{shop}\u{2069}."),
    ),
    fulfilled: (
        |number| format!("تم تسليم الطلب {number}"),
        |shop| format!("بالهناء والشفاء! يسرّ \u{2068}{shop}\u{2069} أن يعرف رأيك."),
    ),
    cancelled: (
        |number| format!("تم إلغاء الطلب {number}"),
        |shop| format!("ألغاه \u{2068}{shop}\u{2069}. سيُعاد إليك ما دُفع."),
    ),
    refunded: (
        |number| format!("ردّ مبلغ الطلب {number}"),
        |shop| format!("أرسله إليك \u{2068}{shop}\u{2069}، وهو في طريقه."),
    ),
};
