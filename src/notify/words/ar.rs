//! Arabic.

use super::Words;
use crate::language::Language;

pub(super) static WORDS: Words = Words {
    language: Language::Ar,
    code_subject: |number| format!("رمز تأكيد الطلب {number}"),
    declined_subject: |number| format!("رُفض دفع الطلب {number}"),
    updated_subject: |number| format!("تم تعديل الطلب {number}"),
    paid_subject: |number| format!("تم دفع الطلب {number}"),
    released_subject: |number| format!("الطلب {number} قيد التحضير"),
    ready_subject: |number| format!("الطلب {number} جاهز"),
    fulfilled_subject: |number| format!("تم تسليم الطلب {number}"),
    cancelled_subject: |number| format!("تم إلغاء الطلب {number}"),
    expired_subject: |number| format!("انتهت صلاحية الطلب {number}"),
    rejected_subject: |number| format!("لا يمكن تحضير الطلب {number}"),
    refunded_subject: |number| format!("يتم رد مبلغ الطلب {number}"),
    code: |code, number, total, until| {
        format!("{code} هو رمزك لتأكيد الطلب {number} ({total}). وهو صالح حتى {until}. لا تعطه لأحد.")
    },
    declined: "رُفضت عملية الدفع ولم يُخصم أي مبلغ. يمكنك المحاولة مرة أخرى بهذا الرمز.",
    updated: |number, total| format!("تم تعديل الطلب {number}، وسعره الآن {total}."),
    new_code: |code, until| {
        format!(
            "{code} هو رمزك الجديد للتأكيد، ولم يعد الرمز السابق صالحًا. وهو صالح حتى {until}. لا تعطه لأحد."
        )
    },
    differences: |all| format!("ما الذي تغيّر: {all}."),
    more: |name, to| format!("إضافة {to} × {name}"),
    none_left: |name, from| format!("بدون {name} (كان {from})"),
    other_note: |name| format!("ملاحظة أخرى على {name}"),
    instead: |name, to, from| format!("{to} × {name} بدلًا من {from}"),
    and: "؛ ",
    paid: |number, total| format!("شكرًا لك: تم دفع الطلب {number} ({total})."),
    can_cancel: |until| format!("يمكنك إلغاؤه حتى {until}."),
    released: |number| format!("بدأ الآن تحضير الطلب {number}."),
    ready: |number| format!("الطلب {number} جاهز."),
    fulfilled: |number| format!("تم تسليم الطلب {number}. نتمنى أن يعجبك."),
    rate: "كيف كان؟ يمكنك تقييم كل ما في طلبك بالنجوم في صفحته.",
    cancelled: |number| format!("تم إلغاء الطلب {number}. سيُعاد إليك ما دُفع."),
    expired: |number| format!("لم يُدفع الطلب {number} في الوقت المحدد وانتهت صلاحيته."),
    rejected: |number| format!("نأسف: لا يمكن تحضير الطلب {number}. سيتواصل معك المتجر بشأن نقودك."),
    reason: |reason| format!("السبب المذكور: {reason}"),
    refunded_part: |amount, number| format!("{amount} من ثمن الطلب {number} في طريقها إليك."),
    refunded: |number| format!("ثمن الطلب {number} في طريقه إليك."),
    sign_in_subject: "رابط تسجيل الدخول",
    reset_subject: "تعيين كلمة مرور جديدة",
    verify_subject: "هل هذا عنوانك؟",
    locked_subject: "كلمة مرورك مقفلة",
    sign_in: |until| format!("بالرابط أدناه تسجل الدخول مرة واحدة، حتى {until}. لا تعطه لأحد."),
    reset: |until| {
        format!(
            "بالرابط أدناه تعيّن كلمة مرور جديدة مرة واحدة، حتى {until}. ويُسجَّل خروجك من كل الأجهزة. لا تعطه لأحد."
        )
    },
    verify: |until| {
        format!(
            "بالرابط أدناه تؤكد أن هذا العنوان لك، حتى {until}. وحيث لم تسجّل الدخول فسجّله أولًا كما تفعل دائمًا."
        )
    },
    locked: |until| {
        format!(
            "أُدخلت كلمة مرور خاطئة لحسابك مئة مرة متتالية، فلم تعد تفتح الحساب. تبقى مسجلًا حيث أنت مسجل، ويمكنك \
             الدخول برابط بالبريد. بالرابط أدناه تعيّن كلمة مرور جديدة مرة واحدة، حتى {until}. لا تعطه لأحد."
        )
    },
    not_asked: "إذا لم تطلب هذا فلا حاجة إلى فعل أي شيء.",
    step_up_subject: "رمزك للمتابعة",
    step_up: |code, until| {
        format!(
            "{code} هو رمزك لإثبات أنك أنت. وهو صالح حتى {until}. لا تعطه لأحد. إذا لم تطلبه فهناك من سجّل الدخول باسمك: غيّر كلمة \
             مرورك."
        )
    },
    total: "المجموع",
};
