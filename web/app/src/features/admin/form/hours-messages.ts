export const messages = {
  add: "Add times",
  drop: (number: number) => `Remove times ${number}`,
  span: (number: number) => `Times ${number}`,
  from: "From",
  to: "To",
  noDay: "Choose at least one day.",
  noTime: "It needs a beginning and another end.",
  everyDay: "every day",
  days: {
    mon: { short: "Mon", long: "Monday" },
    tue: { short: "Tue", long: "Tuesday" },
    wed: { short: "Wed", long: "Wednesday" },
    thu: { short: "Thu", long: "Thursday" },
    fri: { short: "Fri", long: "Friday" },
    sat: { short: "Sat", long: "Saturday" },
    sun: { short: "Sun", long: "Sunday" },
  },
};
