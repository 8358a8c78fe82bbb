import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  title: "إشعارات الويب",
  count: (endpoints) =>
    plural(endpoints, {
      zero: "لا عناوين",
      one: "عنوان واحد",
      two: "عنوانان",
      few: `${endpoints} عناوين`,
      many: `${endpoints} عنوانًا`,
      other: `${endpoints} عنوان`,
    }),
  add: "إضافة عنوان",
  label: "العناوين التي تُبلَّغ",
  failed: "تعذّرت قراءة إشعارات الويب",
  emptyTitle: "لا يُبلَّغ أي برنامج",
  empty: "أضف عنوان برنامج، فيصله ما يحدث للطلبات موقّعًا وبالترتيب.",
  events: (kinds) => isolated(kinds.join(", ")),
  everySite: "كل المواقع",
  isTold: (url) => `${isolated(url)} يُبلَّغ`,
  told: {
    on: (url) => `عاد ${isolated(url)} يُبلَّغ`,
    off: (url) => `لم يعد ${isolated(url)} يُبلَّغ`,
  },
  paused: (reason) => `متوقف مؤقتًا: ${isolated(reason)}`,
  saved: (url) => `حُفظ ${isolated(url)}`,
  edit: (url) => `تحرير ${isolated(url)}`,
  deliveries: "عمليات التسليم",
  test: "إرسال تجربة",
  tested: "تجربة في الطريق",
  newSecret: "سرّ جديد",
  secretTitle: "سرّ هذا العنوان",
  secret: "به يتحقق البرنامج من التوقيعات. يُعرض هذه المرة فقط: انسخه الآن واحفظه حيث تُحفظ الأسرار.",
  secretOld: "إلى أن يصل إلى البرنامج تُوقَّع الرسائل بالسرّ القديم أيضًا.",
  secretKept: "حفظته",
  form: {
    create: "عنوان جديد",
    create_: "إضافة",
    url: "العنوان",
    urlHint: "https://… تُرفض العناوين الخاصة.",
    events: "ما يُبلَّغ به",
    eventsHint:
      "أنواع تفصل بينها فواصل: \u2068order.placed\u2069 أو \u2068order.*\u2069 أو \u2068*\u2069 لكل شيء.",
  },
  errors: {
    url: "عنوان كامل، مثل \u2068https://example.org/orders\u2069.",
    events: "نوع واحد على الأقل، مثل \u2068order.*\u2069.",
  },
  removeDialog: {
    title: (url) => `إزالة ${isolated(url)}؟`,
    ask: "لا يُبلَّغ بشيء بعد الآن، ويسقط ما لم يُسلَّم.",
    confirm: "إزالة",
    keep: "إبقاؤه",
    done: (url) => `أُزيل ${isolated(url)}`,
  },
  log: {
    title: (url) => `عمليات التسليم إلى ${isolated(url)}`,
    failed: "تعذّرت قراءة عمليات التسليم",
    empty: "لم يُرسل شيء إلى هناك بعد.",
    state: { pending: "ينتظر", delivered: "سُلّم", failed: "تُرك" },
    tries: (tries) =>
      plural(tries, {
        zero: "لا محاولات",
        one: "محاولة واحدة",
        two: "محاولتان",
        few: `${tries} محاولات`,
        many: `${tries} محاولة`,
        other: `${tries} محاولة`,
      }),
    next: (time) => `المحاولة القادمة ${time}`,
    answered: (status) => `الجواب ${status}`,
    again: "إرسال من جديد",
    sentAgain: "يُرسل من جديد",
    close: "إغلاق",
  },
};
