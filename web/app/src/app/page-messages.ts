/** What the page says before, and without, its scripts, and the installed app: put into `index.html` and the manifest. */
export const pageMessages = {
  description: "Order, and watch it happen.",
  noscript: "Ordering and live tracking need JavaScript. Please switch it on and reload this page.",
  shortcuts: { menu: "Menu", orders: "Your orders", board: "Board" },
};
