export const messages = {
  shelves: {
    title: "Shelves",
    intro: "Which articles run out, when an order is due, and a draft of it. Nothing is ordered by itself.",
    terms: (days: string, service: string) =>
      `Assumed: ${days} days from order to delivery; enough in ${service} of the cases.`,
    by: (who: string, counted: string) => `Counted by ${who}, for ${counted} articles.`,
    risk: "Chance to run out before a delivery",
    riskDay: "Within a day",
    riskLead: "Before a delivery",
    onHand: "On the shelf",
    reserved: "Promised",
    daily: "A day",
    spread: "± a day",
    cover: "Lasts, days",
    reorder: "Reorder point",
    safety: "Safety stock",
    all: "All shelves",
    drafts: "Drafts of orders",
    noDrafts: "No order is due.",
    draft: (pieces: string) => `Order ${pieces} pieces`,
    draftWhy: (there: string, needed: string, days: string, service: string) =>
      `${there} free, and ${needed} are needed to last ${days} days in ${service} of all cases.`,
  },
};
