import type * as en from "./update-messages";

export const updateWords: typeof en.updateWords = (number) => ({
  title: `تعديل الطلب #${number}`,
  left: (left) => `يمكن تعديله خلال ${left}.`,
  tooLate: "لم يعد تعديله ممكنًا. يبقى كما هو.",
  nothingLeft: "لا بد أن يبقى فيه شيء. ولصرف النظر عنه يُلغى الطلب.",
  effect: {
    none: "لا يتغير شيء في الدفع.",
    new_code: "يُرسل إلى العميل رمز جديد يؤكد المجموع الجديد. والرمز السابق لم يعد صالحًا.",
    authorize: (amount) => `يُطلب من بنك العميل ${amount} زيادة. إن رفض، يبقى الطلب كما كان.`,
    release: (amount) => `يُخصم من البطاقة ${amount} أقل حين يصل الطلب إلى المطبخ.`,
  },
  declined: "رفض بنك العميل الفرق. يبقى الطلب كما كان.",
  notReached: "تعذّر الوصول إلى النظام، فلا يُعرف هل عُدّل الطلب. حاول مرة أخرى.",
  keep: "تركه كما هو",
});
