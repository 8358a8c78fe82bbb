import type * as en from "./shelves-messages";

export const messages: typeof en.messages = {
  shelves: {
    title: "الرفوف",
    intro: "أي الأصناف تنفد، ومتى يحين طلبها، ومسودة لذلك. لا شيء يُطلب من تلقاء نفسه.",
    terms: (days, service) =>
      `المفترض: أيام من الطلب إلى التوريد: ${days}؛ والكفاية في ${service} من الحالات.`,
    by: (who, counted) => `طريقة الحساب: ${who}. عدد الأصناف: ${counted}.`,
    risk: "احتمال النفاد قبل التوريد",
    riskDay: "خلال يوم",
    riskLead: "قبل التوريد",
    onHand: "على الرف",
    reserved: "محجوز",
    daily: "في اليوم",
    spread: "± في اليوم",
    cover: "يكفي، أيام",
    reorder: "نقطة إعادة الطلب",
    safety: "مخزون الأمان",
    all: "كل الرفوف",
    drafts: "مسودات الطلبات",
    noDrafts: "لا طلب مستحق.",
    draft: (pieces) => `اطلب من القطع: ${pieces}`,
    draftWhy: (there, needed, days, service) =>
      `المتاح ${there}، واللازم ${needed} ليكفي ${days} من الأيام في ${service} من الحالات.`,
  },
};
