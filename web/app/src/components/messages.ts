/** What the pieces say that every surface is made of. */
export const states = { loading: "Loading", failed: "That did not work", retry: "Try again" };

export const frame = { close: "Close", language: "Language" };

export const connection = {
  live: "Live",
  connecting: "Connecting…",
  offline: "Offline",
  restarting: "Restarting…",
  busy: "Busy…",
  heard: (seconds: number) => `heard ${seconds} s ago`,
  silent: (seconds: number) => `${seconds} s`,
};

export const colours = {
  system: "Colours: as the device",
  light: "Colours: light",
  dark: "Colours: dark",
};

export const sums = {
  subtotal: "Subtotal",
  discount: "Discount",
  discountOf: (coupon: string) => `Discount, ${coupon}`,
  tax: "Tax",
  total: "Total",
  within: (tax: string) => `includes ${tax} tax`,
};
