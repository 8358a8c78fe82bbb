import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  title: "الحسابات",
  search: "البحث عن اسم أو عنوان في المحمّل",
  add: "إضافة حساب",
  count: (shown, more) => {
    const accounts = plural(shown, {
      zero: "لا حسابات",
      one: "حساب واحد",
      two: "حسابان",
      few: `${shown} حسابات`,
      many: `${shown} حسابًا`,
      other: `${shown} حساب`,
    });
    return `${more ? "المحمّل: " : ""}${accounts}`;
  },
  label: "الحسابات، الأقدم أولًا",
  older: "تحميل حسابات أخرى",
  you: "حسابك",
  inactive: "موقوف",
  everywhere: "كل المواقع",
  noSite: "بلا موقع",
  edit: "تحرير",
  password: "تعيين كلمة مرور",
  switchOff: "إيقاف",
  switchOn: "تشغيل",
  failed: "تعذّرت قراءة الحسابات",
  noneTitle: "لا حساب مطابق",
  none: "قد يكون بين غيرها: حمّل المزيد أو ابحث بكلمات أخرى.",
  roles: {
    customer: { name: "عميل", what: "يطلب لنفسه." },
    kitchen: { name: "مطبخ", what: "ينجز طلبات مواقعه." },
    warehouse: { name: "مستودع", what: "ينجز طلبات مواقعه." },
    manager: { name: "مدير", what: "يدير مواقعه: الطلبات والأصناف والإعدادات." },
    support: { name: "دعم", what: "يقرأ طلبات مواقعه ولا يغيّر شيئًا." },
    admin: { name: "مشرف", what: "كل شيء في كل مكان." },
  },
  form: {
    create: "حساب جديد",
    edit: (name) => `تحرير ${isolated(name)}`,
    setPassword: (name) => `كلمة مرور جديدة لـ ${isolated(name)}`,
    email: "البريد الإلكتروني",
    name: "الاسم",
    nameHint: "إن تُرك فارغًا: جزء العنوان قبل @.",
    role: "الدور",
    sites: "المواقع",
    sitesHint: "حيث يعمل.",
    sitesPick: "اختيار المواقع",
    sitesNone: "لا مواقع أخرى.",
    password: "كلمة المرور",
    passwordHint: "من 8 إلى 256 بايت. أبلغ بها صاحبها بغير البريد الإلكتروني.",
    show: "إظهار كلمة المرور",
    hide: "إخفاء كلمة المرور",
    signsOut: "تغيير الدور أو المواقع يسجّل خروجه من كل مكان.",
    passwordSignsOut: "كلمة المرور الجديدة تسجّل خروجه من كل مكان.",
    create_: "إضافة",
    set: "تعيين كلمة المرور",
  },
  errors: {
    email: "لا بد للحساب من عنوان بريد.",
    password: "كلمة المرور من 8 إلى 256 بايت.",
    name: "لا بد للحساب من اسم.",
    sites: "لا بد لهذا الدور من موقع على الأقل.",
  },
  off: {
    title: (name) => `إيقاف ${isolated(name)}؟`,
    ask: "يُسجَّل خروجه من كل مكان فورًا، ولا يستطيع الدخول إلى أن يُشغَّل حسابه من جديد. وتبقى طلباته.",
    confirm: "إيقاف",
    keep: "إبقاؤه مشغَّلًا",
    done: (name) => `أُوقف ${isolated(name)}`,
  },
  on: {
    title: (name) => `تشغيل ${isolated(name)} من جديد؟`,
    ask: "يدخل بكلمة المرور التي كانت له.",
    confirm: "تشغيل",
    keep: "إبقاؤه موقوفًا",
    done: (name) => `شُغّل ${isolated(name)}`,
  },
  saved: (name) => `حُفظ ${isolated(name)}`,
  passwordSet: (name) => `لـ ${isolated(name)} كلمة مرور جديدة`,
};
