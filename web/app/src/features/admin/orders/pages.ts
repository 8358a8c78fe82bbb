import { answer, api } from "#/lib/api/client";
import type { OrderPage, OrderStatus } from "#/lib/api/types";
import type { Filters } from "./filters";
import { asQuery, fits, STATUSES_OF } from "./narrowing";

const PAGE_ROWS = 50;
/** Of a kind, few of those that are read are kept. */
const KIND_PAGE_ROWS = 200;

/** A page of orders. Those of a kind are read by each of its statuses, since the hub lists by one. */
export async function readPage(
  filters: Filters,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<OrderPage> {
  const query = asQuery(filters);
  const read = (more: { status?: OrderStatus; cursor?: string }, limit: number) =>
    answer(api.GET("/api/v1/orders", { params: { query: { ...query, ...more, limit } }, signal }));
  const { is } = filters;
  if (!is) return read(cursor === undefined ? {} : { cursor }, PAGE_ROWS);
  const cursors = cursor === undefined ? undefined : (JSON.parse(cursor) as Record<string, string>);
  const wanted = STATUSES_OF[is].filter((status) => cursors === undefined || cursors[status] !== undefined);
  const pages = await Promise.all(
    wanted.map((status) =>
      read({ status, ...(cursors?.[status] && { cursor: cursors[status] }) }, KIND_PAGE_ROWS),
    ),
  );
  const [first] = pages;
  // There is a cursor for one of them at least, or it is the first page.
  if (!first) throw new Error("a cursor of no page");
  const items = pages.flatMap((page) => page.items).filter((order) => fits(order, filters));
  const next = wanted.flatMap((status, at) => (pages[at]?.next ? [[status, pages[at].next]] : []));
  return {
    items: items.sort((one, other) => (one.id < other.id ? 1 : -1)),
    next: next.length > 0 ? JSON.stringify(Object.fromEntries(next)) : null,
    // Read first, and so the oldest: what happened while the others were read is read again.
    as_of: first.as_of,
  };
}
