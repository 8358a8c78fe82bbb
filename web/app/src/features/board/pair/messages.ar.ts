import { isolated } from "#/lib/language/isolate";
import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "إقران هذه الشاشة",
  lead: "تصبح لوحة للمطبخ أو المستودع تسجّل دخولها بنفسها، دون حساب أي شخص.",
  token: "رمز اللوحة",
  hint: "ينشئه المسؤول أو مدير الموقع في «المفاتيح واللوحات». ويمكن لصق العنوان المعروض هناك كاملًا.",
  submit: "إقران",
  missing: "يبدأ الرمز بـ \u2068ohd_\u2069 وفيه 40 حرفًا.",
  refused: "لا لوحة بهذا الرمز. ربما سُحب؛ ويمكن إنشاء رمز جديد.",
  instead: (name) => `${isolated(name)} مسجّل الدخول هنا، وسيُسجَّل خروجه بذلك.`,
  person: "تسجيل الدخول كشخص بدلًا من ذلك",
};
