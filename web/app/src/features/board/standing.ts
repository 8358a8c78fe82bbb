import type { Order } from "#/lib/api/types";
import { placeOf } from "./place";
import type { Action } from "./queue";
import type { ItemState } from "./station-ticket";

/** Whether what an action is about is still as it was when somebody pressed; `unknown` where this page knows no such order. */
export function standingOf(
  orders: ReadonlyMap<string, Order>,
  { order: id, ticket: number, lines, verb }: Pick<Action, "order" | "ticket" | "lines" | "verb">,
): "open" | "elsewhere" | "unknown" {
  const order = orders.get(id);
  if (!order) return "unknown";
  if (placeOf(order) !== "open") return "elsewhere";
  const ticket = number === undefined ? undefined : order.tickets?.[String(number)];
  if (!ticket) return "open";
  const isOver = lines
    ? lines.every((line) => isSo(ticket.items[String(line)]?.state, verb))
    : isSo(ticket.state, verb);
  return isOver ? "elsewhere" : "open";
}

/** Whether it has come about, or cannot any more. */
function isSo(state: ItemState | "held" | undefined, verb: Action["verb"]): boolean {
  if (verb === "recall") return state !== "bumped";
  return state === "bumped" || state === "void";
}
