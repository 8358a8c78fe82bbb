import type * as en from "./sales-messages";

export const messages: typeof en.messages = {
  sales: {
    title: "المبيعات",
    intro: "الطلبات والمال، دون ما أُعيد. اليوم لم ينتهِ بعد.",
    days: "الطلبات كل يوم",
    revenueDays: "الإيراد كل يوم",
    weeks: "أسابيع من سبعة أيام",
    compared: "سبعة أيام بجانب السبعة قبلها",
    figure: "المقدار",
    now: "الآن",
    before: "قبلها",
    change: "التغير",
    cancelledShare: "حصة الملغى",
    articles: "الأكثر مبيعًا في أربعة أسابيع",
    other: (orders) => `طلبات بعملة أخرى، تُعدّ دون مالها: ${orders}`,
  },
};
