/** What the page says before, and without, its scripts: put into `index.html` when it is built. */
export const pageMessages = {
  description: "Order, and watch it happen.",
  noscript: "Ordering and live tracking need JavaScript. Please switch it on and reload this page.",
};
