import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import type { Order, Product, Site, User } from "#/lib/api/types";
import { money } from "#/lib/format/format";
import { contents } from "#/lib/orders/order";
import { sectionsOf, sitesOf } from "#/lib/staff/parts";
import { orderByNumber } from "./by-number";
import { matching, orderId, orderNumber } from "./matching";

/** The newest orders, for names of customers. */
const NEWEST_ROWS = 200;
const SHOWN_MAX = 5;
/** So many sites are searched; who has more chooses one of them on the page itself. */
const SITES_MAX = 4;
const FRESH_MS = 30_000;

export interface Found {
  orders: readonly Order[];
  articles: readonly Product[];
  customers: readonly { id: string; name: string }[];
  isSearching: boolean;
  hasFailed: boolean;
}

/** What the hub knows by a text: orders by number, id and words, articles, and customers of the newest orders. */
export function useFound(text: string, user: User): Found {
  const client = useQueryClient();
  const wanted = text.trim();
  const newest = useQuery({
    queryKey: ["palette", "newest", user.id],
    enabled: wanted !== "",
    staleTime: FRESH_MS,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/orders", { params: { query: { limit: NEWEST_ROWS } }, signal })),
  });
  const search = useQuery({
    queryKey: ["palette", "search", user.id, wanted],
    enabled: wanted !== "",
    staleTime: FRESH_MS,
    retry: false,
    queryFn: async ({ signal }) => {
      const sites = (await mySites(client, user)).slice(0, SITES_MAX);
      const [orders, articles] = await Promise.all([
        exactOrders(wanted, sites, signal),
        sectionsOf(user).includes("products") ? articlesOf(wanted, sites, signal) : [],
      ]);
      return { orders, articles };
    },
  });
  const known = newest.data?.items ?? [];
  const number = orderNumber(wanted);
  const byWords = number === undefined ? matching(known.map(named), wanted).map(({ order }) => order) : [];
  const exact = [...known.filter((order) => order.number === number), ...(search.data?.orders ?? [])];
  const customers = new Map(known.map(({ customer }) => [customer.id, customer.name]));
  return {
    orders: unique([...exact, ...(wanted === "" ? [] : byWords)]).slice(0, SHOWN_MAX),
    articles: (search.data?.articles ?? []).slice(0, SHOWN_MAX),
    customers:
      wanted === ""
        ? []
        : matching(
            [...customers].map(([id, name]) => ({ id, name })),
            wanted,
          ).slice(0, SHOWN_MAX),
    isSearching: search.isFetching || newest.isFetching,
    hasFailed: search.isError || newest.isError,
  };
}

function named(order: Order) {
  return { order, name: `${order.customer.name} ${contents(order)}` };
}

/** Beside the name of an order: who, what, how much. */
export function aboutOrder(order: Order): string {
  return [order.customer.name, contents(order), order.total && money(order.total)]
    .filter(Boolean)
    .join(" · ");
}

function unique(orders: readonly Order[]): Order[] {
  return [...new Map(orders.map((order) => [order.id, order])).values()];
}

async function mySites(client: QueryClient, user: User): Promise<Site[]> {
  const all = await client.fetchQuery({
    queryKey: ["admin", "sites"],
    staleTime: FRESH_MS,
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/sites", { signal }))).items,
  });
  return sitesOf(user, all);
}

async function exactOrders(text: string, sites: readonly Site[], signal: AbortSignal): Promise<Order[]> {
  const id = orderId(text);
  if (id) return orderOf(id, signal);
  const number = orderNumber(text);
  if (number === undefined) return [];
  const found = await Promise.all(
    sites.map(({ id: site }) =>
      orderByNumber(number, async (limit, time) => {
        const query = { site, limit, ...(time !== undefined && { to: new Date(time).toISOString() }) };
        return (await answer(api.GET("/api/v1/orders", { params: { query }, signal }))).items;
      }),
    ),
  );
  return found.filter((order) => order !== undefined);
}

async function orderOf(id: string, signal: AbortSignal): Promise<Order[]> {
  try {
    return [await answer(api.GET("/api/v1/orders/{id}", { params: { path: { id } }, signal }))];
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

async function articlesOf(q: string, sites: readonly Site[], signal: AbortSignal): Promise<Product[]> {
  const pages = await Promise.all(
    sites.map(({ id: site }) =>
      answer(api.GET("/api/v1/products", { params: { query: { site, q, limit: SHOWN_MAX } }, signal })),
    ),
  );
  return pages.flatMap(({ items }) => items);
}
