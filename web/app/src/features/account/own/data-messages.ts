/** What people read about what is kept of them, and about letting it go. */
export const dataMessages = {
  title: "Your data",
  hint: "One file with what is kept of you: account, addresses, orders, reviews, carts, devices and letters. Passwords and codes are not in it; of orders and reviews, it has the newest 1,000.",
  download: "Download your data",
  downloaded: "The file is in your downloads.",
  erase: "Delete my account",
  ofStaff:
    "An account that works here cannot be deleted from here: an admin makes it a customer's account first.",
  dialog: {
    title: "Delete your account?",
    goes: (email: string) =>
      `The account ${email} goes, with your name, addresses, carts, devices and letters. You are signed out everywhere and cannot sign in any more.`,
    stays:
      "Your orders and reviews stay in the shop's books, without your name. The log of who did what cannot be changed and keeps its entries, names included.",
    final: "This cannot be undone. It is not possible while an order of yours is under way.",
    confirm: "Delete it for good",
    keep: "Keep my account",
    live: "An order of yours is under way. Once it has ended, you can delete your account. Nothing was deleted.",
    toOrders: "To your orders",
  },
  erased: {
    title: "Your account is deleted",
    said: "You are signed out everywhere, and nothing of yours is kept on this device.",
    stays: "Your orders stay in the shop's books, without your name.",
    toShop: "To the shop",
  },
};
