import { isolated } from "#/lib/language/isolate";
import type * as en from "./security-messages";

export const securityMessages: typeof en.securityMessages = {
  title: "كلمة المرور",
  change: "تغيير كلمة المرور",
  current: "كلمة المرور الحالية",
  next: "كلمة المرور الجديدة",
  save: "تعيين كلمة المرور",
  keep: "إلغاء",
  currentWrong: "ليست هذه كلمة المرور الحالية.",
  changed: "تغيّرت كلمة المرور. سُجّل خروجك من كل مكان آخر.",
  hint: "يمكنك أيضًا الدخول برابط نرسله إلى بريدك.",
  unverified: (email) => `لم يُؤكَّد العنوان ${isolated(email)} بعد. افتح الرابط في الرسالة التي أرسلناها إليه.`,
  sendAgain: "إرسالها مرة أخرى",
  sent: (email) => `أُرسلت رسالة جديدة إلى ${isolated(email)}.`,
  demoOpen: "فتح رسالة التجربة",
};
