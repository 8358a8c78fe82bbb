import { isolated } from "#/lib/language/isolate";
import type * as en from "./session-messages";

export const sessionMessages: typeof en.sessionMessages = {
  title: "أين سجّلت الدخول",
  failed: "تعذّرت قراءة أجهزتك",
  device: (browser, system) =>
    browser && system
      ? `${isolated(browser)} على ${isolated(system)}`
      : (browser ?? system ?? "جهاز غير معروف"),
  here: "هذا الجهاز",
  used: (time) => `آخر استخدام ${time}`,
  end: "تسجيل الخروج",
  endNamed: (device) => `تسجيل الخروج: ${device}`,
  endOthers: "تسجيل الخروج من سائر الأجهزة",
  ended: "سُجّل الخروج هناك.",
};
