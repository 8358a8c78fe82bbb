import type { Order } from "#/lib/api/types";

/** The tickets of an order, as far as pieces can be missing: an event tells only what changed of them. */
type Tickets = Record<string, { items?: Record<string, { state?: string; missing?: number | null }> }>;

/** Pieces that the warehouse did not find, and that nobody has given back or let go of. */
export function missingPieces(tickets: Order["tickets"] | Tickets | undefined): number {
  let pieces = 0;
  for (const ticket of Object.values(tickets ?? {})) {
    for (const { state, missing } of Object.values(ticket.items ?? {})) {
      if (state !== "bumped" && state !== "void") pieces += missing ?? 0;
    }
  }
  return pieces;
}

/** Whether somebody has to decide what becomes of an order of which pieces are missing. */
export function isShort(order: Order): boolean {
  return order.status === "PAID" && missingPieces(order.tickets) > 0;
}
