import type { Screen, User } from "#/lib/api/types";

const lines = (count: number) => (count === 1 ? "1 event" : `${count} events`);

export const messages = {
  title: (site: string) => `Screens of ${site}`,
  lead: "Who watches this site now. A screen that does not acknowledge a cancel in time is told of over the orders.",
  count: (screens: number) => `${screens} ${screens === 1 ? "screen" : "screens"}`,
  empty: "Nobody is watching",
  emptyBody: "As soon as a board or an admin page of this site is open somewhere, it stands here.",
  failed: "The screens could not be read",
  stale: (time: string) => `As it was at ${time}: the hub does not answer now.`,
  streams: { board: "Board", admin: "Orders" } satisfies Record<Screen["streams"][number], string>,
  since: "Watches for",
  lastAck: "Acknowledged last",
  never: "Nothing yet",
  cannot: "Cannot: it only listens",
  ago: (age: string) => `${age} ago`,
  waiting: (count: number) => `${lines(count)} not acknowledged`,
  behind: (count: number) => `${lines(count)} behind`,
  current: "Up to date",
  unnamed: "A screen without a name",
  roles: {
    kitchen: "Kitchen",
    warehouse: "Warehouse",
    manager: "Manager",
    support: "Support",
    admin: "Admin",
    customer: "Customer",
  } satisfies Record<User["role"], string>,
};
