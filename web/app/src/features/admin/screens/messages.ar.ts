import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");

const events = (count: number) =>
  plural(count, {
    one: "حدث واحد",
    two: "حدثان",
    few: `${count} أحداث`,
    many: `${count} حدثًا`,
    other: `${count} حدث`,
  });

export const messages: typeof en.messages = {
  title: (site) => `شاشات ${isolated(site)}`,
  lead: "من يشاهد هذا الموقع الآن. الشاشة التي لا تؤكد العلم بإلغاء في وقته يُنبَّه إليها فوق الطلبات.",
  count: (screens) =>
    plural(screens, {
      zero: "لا شاشات",
      one: "شاشة واحدة",
      two: "شاشتان",
      few: `${screens} شاشات`,
      many: `${screens} شاشة`,
      other: `${screens} شاشة`,
    }),
  empty: "لا أحد يشاهد",
  emptyBody: "متى فُتحت لوحة أو صفحة إدارة لهذا الموقع في مكان ما، ظهرت هنا.",
  failed: "تعذّرت قراءة الشاشات",
  stale: (time) => `كما كانت في ${time}: النظام لا يجيب الآن.`,
  streams: { board: "اللوحة", admin: "الطلبات" },
  since: "تشاهد منذ",
  lastAck: "آخر تأكيد علم",
  never: "لا شيء بعد",
  cannot: "لا تستطيع: تستمع فقط",
  ago: (age) => `قبل ${age}`,
  waiting: (count) => `لم يُؤكَّد العلم به: ${events(count)}`,
  behind: (count) => `متأخرة: ${events(count)}`,
  current: "على اطلاع",
  unnamed: "شاشة بلا اسم",
  roles: {
    kitchen: "مطبخ",
    warehouse: "مستودع",
    manager: "مدير",
    support: "دعم",
    admin: "مشرف",
    customer: "عميل",
  },
};
