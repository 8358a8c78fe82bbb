import type * as en from "./messages";

export const messages: typeof en.messages = {
  or: "أو",
  signInWith: (name) => `تسجيل الدخول عبر \u2068${name}\u2069`,
  title: "تسجيل الدخول",
  wait: "جارٍ تسجيل دخولك…",
  failed: "لم تسجّل الدخول",
  refused: "لم يُسمح لك بالدخول هناك، أو ألغيته.",
  strange: "لم يبدأ تسجيل الدخول هذا من هنا. ربما قصد من أرسل إليك هذا العنوان حسابه هو.",
  again: "ابدأ من جديد",
};
