//! What streams carry and commands take, as the hub's API defines it.

import type { components } from "./schema.gen.ts";
import type { Menu, Orders } from "./types.ts";

type Schemas = components["schemas"];

/** An order as the caller may see it: the kitchen sees no money, customers see no scores. */
export type Order = Schemas["Order"];
export type OrderLine = Schemas["LineView"];
/** `PENDING → PAID → FULFILLED`, or out by `CANCELLED` or `EXPIRED`. */
export type OrderStatus = Schemas["Status"];
/** An amount in minor units, and its currency. */
export type Money = Schemas["MoneyView"];
/** An import, and how far it is. */
export type Job = Schemas["Job"];
export type MenuProduct = Schemas["MenuProduct"];
export type MenuSite = Schemas["MenuSite"];

/** The data of `board:{site}`. `tickets` is as the snapshot had it: what changes is in `Order.tickets`. */
export interface Board extends Orders<Order> {
  readonly tickets: readonly Schemas["BoardTicket"][];
}

/** What an event can be: `order.paid`, `ticket.bumped`, `product.changed`, … A newer hub may know more of them. */
export type EventKind = Schemas["EventKind"] | Schemas["MenuEventKind"] | "job.changed";

/** The data of a stream, by its name. */
export type DataOf<Name extends string> = Name extends `order:${string}`
  ? Order
  : Name extends `board:${string}`
    ? Board
    : Name extends "me" | "admin" | `admin:${string}`
      ? Orders<Order>
      : Name extends `menu:${string}`
        ? Menu<MenuProduct, MenuSite>
        : Name extends `job:${string}`
          ? Job
          : unknown;

/** What the events of a stream are about, by its data: an order, a product. */
export type SubjectOf<Data> =
  Data extends Orders<infer Item> ? Item : Data extends Menu<infer Product, unknown> ? Product : Data;

/** `ticket`: the order's id, a hyphen, and the ticket's number there. */
type TicketArgs = Schemas["LinesBody"] & { ticket: string };

/** The arguments of each command: what the body of the same request over HTTP holds. */
export interface CommandArgs {
  pay: Schemas["PayBody"];
  otp: Record<string, never>;
  cancel: Schemas["CancelBody"];
  update: Schemas["UpdateBody"];
  reject: Schemas["RejectBody"];
  fulfill: Record<string, never>;
  refund: Schemas["RefundBody"];
  start: TicketArgs;
  ready: TicketArgs;
  bump: TicketArgs;
  recall: TicketArgs;
  ack: TicketArgs;
  pick: Schemas["PickBody"] & { ticket: string };
}

/** The arguments of a command by its name; those of a newer hub's commands are not known here. */
export type ArgsOf<Action extends string> = Action extends keyof CommandArgs ? CommandArgs[Action] : object;
