import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  title: "التقييمات",
  count: (reviews) =>
    plural(reviews, {
      zero: "لا تقييمات",
      one: "تقييم واحد",
      two: "تقييمان",
      few: `${reviews} تقييمات`,
      many: `${reviews} تقييمًا`,
      other: `${reviews} تقييم`,
    }),
  label: "التقييمات، الأحدث أولًا",
  failed: "تعذّرت قراءة التقييمات",
  emptyTitle: "لا تقييم بعد",
  empty: "يمكن للعملاء كتابة تقييم بعد تسلّم طلبهم.",
  state: { pending: "بانتظار الموافقة", published: "منشور", hidden: "مخفي" },
  filter: "عرض",
  older: "تحميل تقييمات أقدم",
  all: "كل التقييمات",
  stars: (stars) => `${stars} من 5 نجوم`,
  by: (author) => `من ${isolated(author)}`,
  publish: "نشر",
  hide: "إخفاء",
  hidden: "أُخفي التقييم",
  published: "نُشر التقييم",
  answer: "ردّ",
  changeAnswer: "تغيير الردّ",
  answered: (text) => `المتجر: «${isolated(text)}»`,
  dialog: {
    title: (author) => `ردّ على ${isolated(author)}`,
    text: "الردّ",
    hint: "يقرؤه كل من يقرأ التقييم.",
    missing: "اكتب شيئًا.",
    submit: "نشر",
    done: "نُشر الردّ",
  },
};
