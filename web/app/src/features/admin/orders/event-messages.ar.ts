import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./event-messages";

const plural = pluralsOf("ar");

export const eventMessages: typeof en.eventMessages = {
  kinds: {
    "order.placed": { title: "قدّمه العميل", detail: "حُجز المخزون وبدأت المهلة." },
    "order.updated": { title: "طُلب شيء آخر", detail: "" },
    "order.payment_changed": { title: "تقدّم الدفع", detail: "" },
    "order.paid": { title: "دُفع", detail: "" },
    "order.window_closed": {
      title: "انتهت مهلة الإلغاء",
      detail: "لم يُدفع حتى ذلك الحين؛ ولا يزال الدفع ممكنًا إلى أن ينتهي.",
    },
    "order.released": {
      title: "سُلّم إلى المطبخ",
      detail: "انتهت المهلة؛ ويُخصم الآن ما حُجز على البطاقة.",
    },
    "order.cancelled": { title: "أُلغي", detail: "عاد المخزون." },
    "order.expired": { title: "انتهى", detail: "لم يُدفع قط، وعاد المخزون." },
    "order.rejected": { title: "رفضه المطبخ", detail: "يمكن للمدير إلغاؤه الآن مع ردّ المال." },
    "order.fulfilled": { title: "سُلّم", detail: "" },
    "order.imported": {
      title: "نُقل من نظام آخر",
      detail: "طلب من الماضي: لم يُخصم شيء ولم يتحرك مخزون.",
    },
    "order.unacknowledged": {
      title: "لم تؤكد شاشة العلم به",
      detail: "لا بد أن يخبر أحدٌ من يعمل هناك.",
    },
    "order.refunded": { title: "المال يُردّ", detail: "" },
    "ticket.started": { title: "بدأت محطة", detail: "" },
    "ticket.ready": { title: "جاهز في محطة", detail: "" },
    "ticket.picked": { title: "جُمع من الرف", detail: "" },
    "ticket.bumped": { title: "تم في محطة", detail: "" },
    "ticket.recalled": { title: "استرجعته محطة", detail: "" },
    "ticket.added": { title: "أُضيف شيء لمحطة", detail: "" },
    "ticket.voided": { title: "لم يعد يُحضَّر", detail: "على المحطة أن تؤكد علمها بذلك." },
    "ticket.acked": { title: "علمت المحطة بحذفه", detail: "" },
  },
  screens: (names) => `من ${isolated(names.join("، "))}.`,
  short: (pieces) => ({
    title: plural(pieces, {
      one: "قطعة واحدة ناقصة",
      two: "قطعتان ناقصتان",
      few: `${pieces} قطع ناقصة`,
      many: `${pieces} قطعة ناقصة`,
      other: `${pieces} قطعة ناقصة`,
    }),
    detail: "رُدّ ثمنها أو سلّم الطلب من دونها.",
  }),
  payments: {
    none: "لا دفع بعد",
    free: "لا شيء للدفع",
    authorizing: "جارٍ تجربة دفع",
    authorized: "البطاقة تكفي",
    capture_pending: "جارٍ خصم المال",
    captured: "خُصم المال",
    void_pending: "جارٍ رفع الحجز عن البطاقة",
    voided: "رُفع الحجز عن البطاقة",
    refund_pending: "المال في طريق العودة",
    refunded: "رُدّ المال",
    partially_refunded: "رُدّ جزء من المال",
    failed: "لم ينجح الدفع",
    unknown: "لم يخبر مزوّد الدفع بما صار إليه",
  },
  by: {
    customer: "من العميل.",
    kitchen: "من المطبخ.",
    warehouse: "من المستودع.",
    manager: "من مدير.",
    support: "من الدعم.",
    admin: "من مشرف.",
  },
  methods: { card: "بالبطاقة.", cash: "نقدًا." },
  byCash: "نقدًا، تسلّمه أحد العاملين.",
  byCode: "بالرمز وحده: لا شيء للدفع.",
  byCard: "بالبطاقة: المبلغ محجوز إلى أن يبدأ المطبخ.",
  reason: (reason) => `«${isolated(reason)}»`,
};
