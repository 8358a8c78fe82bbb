import type * as en from "./overview-messages";

export const messages: typeof en.messages = {
  overview: {
    title: "ما يهم غدًا",
    orders: "طلبات الغد",
    ordersOf: (day) => `الطلبات في ${day}`,
    range: (low, high) => `بين ${low} و${high} في 8 حالات من 10`,
    hours: "ساعات تحتاج إلى عاملين",
    peak: (hour, orders) => `الذروة عند ${hour}: نحو ${orders}`,
    runsOut: "ما ينفد",
    runsOutNone: "لا يُرجَّح أن ينفد شيء قبل وصول ما يُطلب الآن.",
    strange: "ما هو غريب",
    strangeNone: "لا طلب غريب في أربعة أسابيع.",
    strangeOf: (strange, judged) => `${strange} من ${judged} من الطلبات المفحوصة`,
    slow: "أين يتعثر العمل",
    slowNone: "لا محطة أبطأ من المعتاد، ولا شيء عالق.",
    week: "الأيام السبعة الأخيرة",
    stuck: (count) => `التذاكر العالقة: ${count}`,
    risk: (chance) => `${chance} قبل التوريد`,
  },
};
