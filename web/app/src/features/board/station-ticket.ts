import type { Order } from "#/lib/api/types";

type Progress = NonNullable<Order["tickets"]>[string];
export type ItemState = Progress["items"][string]["state"];

/** What a station has of an order, and under which number. */
export interface StationTicket extends Progress {
  number: number;
}

/** The ticket that `station` has of `order`; none before it is released, and none where nothing is made there. */
export function ticketAt(order: Order, station: string | undefined): StationTicket | undefined {
  if (station === undefined) return undefined;
  for (const [number, ticket] of Object.entries(order.tickets ?? {})) {
    if (ticket.station === station) return { ...ticket, number: Number(number) };
  }
  return undefined;
}

/** Where a line is made; not known before the order is released. */
export function stationOf(order: Order, line: number): string | undefined {
  return workOf(order).find(({ items }) => items[String(line)])?.station;
}

/** The tickets of those who make something: an expediter only brings it together. */
export function workOf(order: Order): StationTicket[] {
  const all = Object.entries(order.tickets ?? {});
  return all
    .filter(([, { kind }]) => kind !== "expediter")
    .map(([number, ticket]) => ({ ...ticket, number: Number(number) }));
}

/** The stations that make something of it: known for sure once it is released, by its lines before. */
export function stationsWith(order: Order): string[] {
  const tickets = workOf(order);
  if (tickets.length > 0) return tickets.map((ticket) => ticket.station);
  return order.lines.flatMap((line) => line.station ?? []);
}

/** Whether the station has nothing left to do with it. */
export function isBumped(ticket: StationTicket): boolean {
  return ticket.state === "bumped" || ticket.state === "void";
}
