import type { Names } from "./named";

export const messages = {
  customers: {
    title: "Customers",
    intro: "Groups of people who order alike. The figures are those of each group's middle member.",
    counted: (customers: string, by: string) =>
      `${customers} customers that are known by name, grouped by ${by}`,
    rules: "plain rules",
    share: "Share of customers and of money",
    ofCustomers: "Customers",
    ofMoney: "Money",
    groups: "Groups",
    group: "Group",
    recency: "Days since the last order",
    orders: "Orders",
    money: "Money so far",
    tenure: "Days since the first",
    gap: "Days between orders",
    members: "Who spent most",
    next: "Likely next order",
    noNext: "With fewer than three orders there is no rhythm to go by.",
    expected: (when: string) => `Expected ${when}`,
    overdue: (days: string) => `It was expected ${days} days ago.`,
    rhythm: (days: string, low: string, high: string) =>
      `Every ${days} days; half of the time between ${low} and ${high}.`,
    regular: (share: string, orders: number, written: string) =>
      `${share} regular, counted from ${written} ${orders === 1 ? "order" : "orders"}`,
    holds: "What it may hold",
    names: {
      regulars: "Regulars",
      "lost regulars": "Lost regulars",
      "long gone": "Long gone",
      "regulars going quiet": "Regulars going quiet",
      "not seen of late": "Not seen of late",
      newcomers: "Newcomers",
      "came once": "Came once",
      "occasional buyers": "Occasional buyers",
      "big regulars": "Big regulars",
      "loyal regulars": "Loyal regulars",
      "big buyers": "Big buyers",
    } as Names,
  },
};
