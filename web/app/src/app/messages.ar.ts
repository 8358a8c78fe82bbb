import type * as en from "./messages";

export const messages: typeof en.messages = {
  noPage: "لا توجد هذه الصفحة",
  noPageHint: "قد يكون العنوان قديمًا أو فيه خطأ.",
  toMenu: "إلى القائمة",
  crashed: "توقفت هذه الشاشة عن العمل",
  waiting: "بانتظار الشبكة",
  away: "لم تُفتح هذه الصفحة من قبل، وتعذّر الوصول إلى المتجر الآن. ستُفتح من تلقاء نفسها حين يعود الاتصال.",
};
