import { isolated } from "#/lib/language/isolate";
import type * as en from "./step-up-messages";

export const stepUpMessages: typeof en.stepUpMessages = {
  title: "هل هذا أنت؟",
  lead: {
    app: "هذه الخطوة تتطلب التحقق منك مرة أخرى. بعدها لن نسألك لبعض الوقت.",
    letter: "هذه الخطوة تتطلب التحقق منك مرة أخرى: نرسل رمزًا إلى بريدك. بعدها لن نسألك لبعض الوقت.",
  },
  confirm: "متابعة",
  send: "إرسال رمز بالبريد",
  sendAgain: "إرسال رمز آخر",
  sent: (email) => `أُرسل رمز إلى ${isolated(email)}.`,
  cancel: "إلغاء",
};
