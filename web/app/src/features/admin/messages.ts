import type { Section } from "./access";

export const messages = {
  brand: "orderhub",
  part: "Admin",
  navigation: "Admin",
  sections: { orders: "Orders", products: "Products", sites: "Sites", users: "Users" } satisfies Record<
    Section,
    string
  >,
  skip: "Skip to the content",
  account: (name: string) => `Account of ${name}`,
  signedInAs: "Signed in as",
  roles: {
    admin: "Admin",
    manager: "Manager",
    support: "Support",
    kitchen: "Kitchen",
    warehouse: "Warehouse",
    customer: "Customer",
  } as Readonly<Record<string, string>>,
  everySite: "All sites",
  board: "Board",
  shop: "Shop",
  signOut: "Sign out",
  signInAgain: "Sign in with another account",
  noAccessTitle: "This part is not for this account",
  noAccess: (name: string, role: string) =>
    `${name} is signed in as ${role}. Admins, managers and support work here.`,
  noSection: (section: string, role: string) => `${section} are not open to the role ${role}.`,
  toOrders: "To the orders",
  toShop: "To the shop",
  toBoard: "To the board",
  time: {
    ago: (age: string) => `${age} ago`,
    left: (countdown: string) => `${countdown} left`,
    shut: "Closed",
  },
  form: {
    save: "Save",
    cancel: "Cancel",
    discardAsk: "There are changes that are not saved.",
    discard: "Discard them",
    keep: "Keep editing",
    offline: "What you typed is kept. Save again when the connection is back.",
    actions: (of: string) => `Actions for ${of}`,
  },
};
