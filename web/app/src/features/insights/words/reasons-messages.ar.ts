import type * as en from "./reasons-messages";

export const messages: typeof en.messages = {
  reasons: {
    beingMade: "يجري إعداده.",
    brokeOff: "انقطع إعداده، وتُعاد المحاولة.",
    noOrders: "لا طلبات بعد.",
    shortPast: (days, daysMin, orders, ordersMin, recent) =>
      `أيام التوقّع اللازمة: ${daysMin}، وطلباته اللازمة: ${ordersMin}، بعضها في الأسابيع الثمانية الأخيرة. الموجود: الأيام ${days}، الطلبات ${orders}، منها في الأسابيع الثمانية الأخيرة ${recent}.`,
    shortWeeks: (days, daysMin, orders, ordersMin) =>
      `تُحسب الساعات من الأسابيع الثمانية الأخيرة. اللازم: الأيام ${daysMin}، الطلبات ${ordersMin}. الموجود: الأيام ${days}، الطلبات ${orders}.`,
    fewPieces: (sold, soldMin, days) =>
      `القطع المبيعة: ${sold}، في أيام عددها ${days}. اللازم للتوقّع: ${soldMin}.`,
    fewWeeks: "الأسابيع أقل من أن تُقارَن التوقّعات عليها.",
    noSignal: "لا توقّع أفضل من المتوسط البسيط.",
    nothingCounted: "لم يُبع بعد صنف يُعدّ مخزونه.",
    shortShelves: (daysMin) => `لا صنف معدود بلغت أيام بيعه ${daysMin} بعد.`,
    fewReviews: (reviews, reviewsMin) => `التقييمات اللازمة: ${reviewsMin}، والموجودة: ${reviews}.`,
    fewCustomers: (customers, customersMin) =>
      `العملاء المعروفون بأسمائهم، اللازم: ${customersMin}، والموجود: ${customers}.`,
    fewOrders: (orders, ordersMin) => `طلبات السنة الأخيرة، اللازم: ${ordersMin}، والموجود: ${orders}.`,
    byChance: "لا صنفين يُشتريان معًا أكثر مما تقتضيه الصدفة.",
    notJudged: "لم يُحكم على أي طلب في الأسابيع الأربعة الأخيرة: لا نموذج للطلبات الغريبة يجيب هنا.",
    noTickets: "لم تكن لأي محطة تذكرة في الأسابيع الأربعة الأخيرة.",
    noRegistry: "لا يمكن قراءة سجل النماذج.",
  },
};
