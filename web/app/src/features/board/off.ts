import type { Order } from "#/lib/api/types";

/** Pieces of a line that are not to be made any more: their money was given back. */
export function piecesOff(order: Order, line: number): number {
  const items = Object.values(order.tickets ?? {}).map((ticket) => ticket.items[String(line)]);
  return Math.max(0, ...items.map((item) => item?.void ?? 0));
}

/** The same of all lines together. */
export function allPiecesOff(order: Order): number {
  return order.lines.reduce((sum, line) => sum + piecesOff(order, line.line), 0);
}

/** Whether somebody here has to say that they know that something is off. */
export function needsAck(order: Order, station: string | undefined): boolean {
  const here = Object.values(order.tickets ?? {}).filter(
    (ticket) => station === undefined || ticket.station === station,
  );
  return here.some((ticket) => ticket.needs_ack);
}
