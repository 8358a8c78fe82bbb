export const messages = {
  strange: {
    title: "Strange orders",
    intro: "Orders that a model found strange when they were placed. Nothing follows by itself.",
    list: "The newest first",
    order: "Order",
    number: (number: string) => `No. ${number}`,
    placed: "Placed",
    total: "Total",
    score: "How strange",
    model: "Said by",
    reasons: "Why",
    chart: "How strange they were",
    none: "None of the last four weeks' orders was strange.",
  },
};
