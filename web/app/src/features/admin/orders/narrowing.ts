import type { Order } from "#/lib/api/types";
import { isEnded } from "#/lib/orders/order";
import { type Filters, type Kind, readFilters, startOfDay } from "./filters";
import { oddnessOf, riskLevel } from "./levels";
import { isShort } from "./short";

/** `filters` with some of them changed; an empty one is gone. */
export function withFilters(
  filters: Filters,
  change: { [Key in keyof Filters]?: Filters[Key] | undefined },
): Filters {
  // A status and a kind are two answers to one question: the later one holds.
  const before = change.status || change.is ? { ...filters, status: undefined, is: undefined } : filters;
  return readFilters({ ...before, ...change });
}

export function isNarrowed(filters: Filters): boolean {
  return Object.keys(filters).length > 0;
}

/** The filters that the hub applies, as its query. */
export function asQuery({ status, site, customer, from, to }: Filters) {
  return {
    ...(status && { status }),
    ...(site && { site }),
    ...(customer && { customer }),
    ...(from && { from: startOfDay(from, 0).toISOString() }),
    ...(to && { to: startOfDay(to, 1).toISOString() }),
  };
}

/** Whether the hub would list `order` under these filters. */
export function fits(order: Order, filters: Filters): boolean {
  const { status, is, site, customer, from, to } = filters;
  const placed = Date.parse(order.placed_at);
  return (
    (!status || order.status === status) &&
    (!is || isOfKind(order, is)) &&
    (!site || order.site === site) &&
    (!customer || order.customer.id === customer) &&
    (!from || placed >= startOfDay(from, 0).getTime()) &&
    (!to || placed < startOfDay(to, 1).getTime())
  );
}

/** The statuses that orders of a kind have: as far as the hub can tell them apart in a list. */
export const STATUSES_OF = {
  open: ["PENDING", "PAID"],
  waiting: ["PAID"],
  risky: ["PENDING", "PAID"],
  refund: ["PAID"],
} as const satisfies Record<Kind, readonly Order["status"][]>;

function isOfKind(order: Order, kind: Kind): boolean {
  switch (kind) {
    case "open":
      return !isEnded(order);
    case "waiting":
      return order.status === "PAID" && (order.fulfillment === "held" || order.fulfillment === "queued");
    case "risky":
      return !isEnded(order) && isRisky(order);
    case "refund":
      return order.status === "PAID" && (order.fulfillment === "stopped" || isShort(order));
  }
}

function isRisky({ score }: Order): boolean {
  if (!score) return false;
  const isStrange = score.anomaly != null && oddnessOf(score.anomaly) === "strange";
  return isStrange || riskLevel(score.cancel_risk) !== "low";
}

/** Whether two sets of filters are the same view. */
export function isSameView(one: Filters, other: Filters): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)] as (keyof Filters)[]);
  return [...keys].every((key) => one[key] === other[key]);
}

/** Whether every word of `text` is somewhere in the order: its number, customer, contents, notes or id. */
export function mentions(order: Order, text: string | undefined): boolean {
  if (!text) return true;
  const haystack = [
    `#${order.number}`,
    order.customer.name,
    order.id,
    ...order.lines.flatMap((line) => [line.name, line.sku, line.note ?? ""]),
  ]
    .join("\n")
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}
