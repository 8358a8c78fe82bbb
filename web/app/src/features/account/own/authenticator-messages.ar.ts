import { isolated } from "#/lib/language/isolate";
import type * as en from "./authenticator-messages";

export const authenticatorMessages: typeof en.authenticatorMessages = {
  title: "تطبيق المصادقة",
  off: "مع تطبيق يعرض رموزًا، مثل Aegis أو Google Authenticator، لا تكفي كلمة المرور وحدها للدخول. وتؤكد رموزه طلباتك أيضًا.",
  on: "يتطلب الدخول رمزًا من التطبيق. وتؤكد رموزه طلباتك أيضًا.",
  isOn: "مفعّل",
  setUp: "إعداده",
  steps: {
    scan: "امسح هذا بالتطبيق.",
    type: "أو أدخل هذا في التطبيق إن كان لا يمسح:",
    confirm: "أدخل الرمز الذي يعرضه التطبيق الآن.",
  },
  picture: "رمز QR لتطبيق المصادقة",
  copySecret: "نسخ المفتاح",
  copied: "نُسخ.",
  confirm: "تفعيل",
  stop: "إلغاء",
  remove: {
    open: "إزالة",
    title: "إزالة تطبيق المصادقة؟",
    ask: "بعدها تكفي كلمة المرور وحدها لفتح حسابك. وتزول رموز الاسترداد أيضًا.",
    confirm: "إزالة",
    keep: "إبقاء",
    done: "أُزيل التطبيق.",
  },
  codes: {
    open: "رموز استرداد جديدة",
    title: "رموز الاسترداد",
    lead: "كل رمز منها يفتح حسابك مرة واحدة حين لا يكون التطبيق معك. لا تُعرض إلا الآن: احتفظ بها حيث تحتفظ بما يهمك.",
    replaced: "لم تعد الرموز السابقة صالحة.",
    copy: "نسخ",
    download: "حفظ في ملف",
    print: "طباعة",
    kept: "احتفظت بها",
    file: (email) => `رموز استرداد ${isolated(email)}`,
    each: "كل رمز صالح مرة واحدة.",
  },
};
