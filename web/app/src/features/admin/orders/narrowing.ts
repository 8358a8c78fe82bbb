import type { Order } from "#/lib/api/types";
import { type Filters, readFilters, startOfDay } from "./filters";

/** `filters` with some of them changed; an empty one is gone. */
export function withFilters(
  filters: Filters,
  change: { [Key in keyof Filters]?: Filters[Key] | undefined },
): Filters {
  return readFilters({ ...filters, ...change });
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
  const { status, site, customer, from, to } = filters;
  const placed = Date.parse(order.placed_at);
  return (
    (!status || order.status === status) &&
    (!site || order.site === site) &&
    (!customer || order.customer.id === customer) &&
    (!from || placed >= startOfDay(from, 0).getTime()) &&
    (!to || placed < startOfDay(to, 1).getTime())
  );
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
