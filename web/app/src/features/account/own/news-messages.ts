/** What people read about notifications on their device. */
export const newsMessages = {
  push: "Notifications on this device",
  pushHint:
    "When an order is paid, being made, ready, handed over or called off, also while the app is closed.",
  unsupported:
    "This browser shows no notifications of websites. On an iPhone or iPad it does once the app is on the home screen.",
  denied:
    "Notifications of this page are blocked in your browser. Allow them in its settings for this page (the sign beside the address), then come back here.",
  failed: "This browser did not take it up. Try again, or later: its push service may be away.",
  on: "You get notifications about your orders on this device.",
  off: "You get no more notifications on this device.",
};
