import type * as en from "./strange-messages";

export const messages: typeof en.messages = {
  strange: {
    title: "طلبات غريبة",
    intro: "طلبات وجدها نموذج غريبة عند تقديمها. لا يترتب على ذلك شيء من تلقاء نفسه.",
    list: "الأحدث أولًا",
    order: "الطلب",
    number: (number) => `رقم ${number}`,
    placed: "قُدّم في",
    total: "المجموع",
    score: "مقدار الغرابة",
    model: "القائل",
    reasons: "لماذا",
    chart: "كم كانت غريبة",
    none: "لم يكن أي طلب في الأسابيع الأربعة الأخيرة غريبًا.",
  },
};
