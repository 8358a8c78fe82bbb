import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  title: "القسائم",
  count: (coupons) =>
    plural(coupons, {
      zero: "لا قسائم",
      one: "قسيمة واحدة",
      two: "قسيمتان",
      few: `${coupons} قسائم`,
      many: `${coupons} قسيمة`,
      other: `${coupons} قسيمة`,
    }),
  add: "إضافة قسيمة",
  label: "القسائم",
  failed: "تعذّرت قراءة القسائم",
  emptyTitle: "لا قسيمة بعد",
  empty: "يكتب العملاء رمزها عند إتمام الطلب ويدفعون أقل.",
  percentOff: (percent) => `خصم ${percent} %`,
  amountOff: (amount) => `خصم ${amount}`,
  minimum: (amount) => `بدءًا من ${amount}`,
  from: (time) => `من ${time}`,
  until: (time) => `حتى ${time}`,
  perCustomer: (times) => `لكل عميل ${times} ×`,
  used: (used, limit) => (limit === null ? `استُعملت ${used} ×` : `استُعملت ${used} من ${limit}`),
  accepts: (code) => `${isolated(code)} مقبولة`,
  accepted: {
    on: (code) => `${isolated(code)} مقبولة`,
    off: (code) => `لم تعد ${isolated(code)} مقبولة`,
  },
  saved: (code) => `حُفظت ${isolated(code)}`,
  edit: (code) => `تحرير ${isolated(code)}`,
  form: {
    create: "قسيمة جديدة",
    create_: "إضافة",
    code: "الرمز",
    codeHint: "من 3 إلى 32 حرفًا لاتينيًا ورقمًا وشرطة. ويمكن للعملاء كتابته بأحرف صغيرة.",
    kind: "ما تخصمه",
    kinds: { percent: "جزء من السعر بالمئة", fixed: "مبلغ" },
    percent: "بالمئة",
    amount: (currency) => `المبلغ بعملة ${isolated(currency)}`,
    minimum: (currency) => `للطلبات بدءًا من، بعملة ${isolated(currency)}`,
    minimumHint: "فارغ: لأي طلب.",
    starts: "صالحة من",
    ends: "صالحة حتى",
    timesHint: "فارغ: بلا حد.",
    limit: "مرات الاستعمال كلها",
    perCustomer: "مرات الاستعمال لكل عميل",
    limitHint: "فارغ: بلا حد.",
    active: "مقبولة",
    activeHint: "عند الإيقاف: لا يستعملها أحد، وما استُعمل منها باقٍ.",
  },
  errors: {
    code: "من 3 إلى 32 حرفًا لاتينيًا ورقمًا وشرطة.",
    percent: "أكثر من 0 وحتى 100، برقمين على الأكثر بعد الفاصلة.",
    amount: "اكتب المبلغ هكذا: 5.00.",
    whole: "عدد صحيح أكبر من 0، أو لا شيء.",
    times: "تنتهي قبل أن تبدأ.",
  },
  removeDialog: {
    title: (code) => `إزالة ${isolated(code)}؟`,
    ask: "من الآن لا يستعملها أحد. والطلبات التي قُدّمت بها تحتفظ بخصمها.",
    confirm: "إزالة",
    keep: "إبقاؤها",
    done: (code) => `أُزيلت ${isolated(code)}`,
  },
};
