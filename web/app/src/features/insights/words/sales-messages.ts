export const messages = {
  sales: {
    title: "Sales",
    intro: "Orders and money, without what was given back. Today is not over.",
    days: "Orders by day",
    revenueDays: "Revenue by day",
    weeks: "Weeks of seven days",
    compared: "Seven days beside the seven before",
    figure: "Figure",
    now: "Now",
    before: "Before",
    change: "Change",
    cancelledShare: "Share called off",
    articles: "What sold best in four weeks",
    other: (orders: string) => `${orders} orders in another currency are counted without their money.`,
  },
};
