import type { Page, Section } from "./parts";

/** What the parts of the admin are called, in its frame and wherever it is searched. */
export const sections = {
  orders: "Orders",
  products: "Products",
  categories: "Categories",
  coupons: "Coupons",
  stations: "Stations",
  reviews: "Reviews",
  jobs: "Import, export",
  webhooks: "Webhooks",
  sites: "Sites",
  users: "Users",
  keys: "Keys, boards",
  audit: "Audit log",
  insights: "Insights",
} satisfies Record<Section, string>;

/** What the pages of the insights are called. */
export const pages = {
  overview: "Overview",
  live: "Live",
  demand: "Demand",
  sales: "Sales",
  shelves: "Shelves",
  bundles: "Bundles",
  customers: "Customers",
  reviews: "Reviews",
  strange: "Strange orders",
  stations: "Bottlenecks",
  models: "Models",
  files: "Files",
  system: "System",
} satisfies Record<Page, string>;
