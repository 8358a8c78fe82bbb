import { differenceText } from "#/components/update/messages";
import type { FeedItem, FulfillmentState, PaymentState } from "#/lib/api/types";
import { eventMessages } from "./event-messages";
import { missingPieces } from "./short";
import type { Unacknowledged } from "./unacknowledged";

/** One thing that happened, as the feed and the stream tell it. */
export interface Happening {
  version: number;
  kind: string;
  /** RFC 3339, or ms since the epoch. */
  at: string | number;
  /** A merge patch of the order: the fields that it changed. */
  data: {
    payment?: PaymentState;
    fulfillment?: FulfillmentState;
    reason?: string | null;
    tickets?: Parameters<typeof missingPieces>[0];
    unacknowledged?: Unacknowledged;
  };
  /** Who did it, and how the payment is made that begins: the feed knows, the stream does not tell. */
  by?: NonNullable<FeedItem["by"]>;
  method?: NonNullable<FeedItem["method"]>;
  /** What became of the lines, in `order.updated`: the feed knows. */
  differences?: NonNullable<FeedItem["differences"]>;
}

export interface Told {
  title: string;
  detail?: string;
  /** How it looks in the timeline. */
  look: "info" | "good" | "warn" | "bad" | "mute";
}

/** Every kind there is; `schemas/` lists the same. */
export const KINDS = [
  "order.placed",
  "order.updated",
  "order.payment_changed",
  "order.paid",
  "order.window_closed",
  "order.released",
  "order.cancelled",
  "order.expired",
  "order.rejected",
  "order.fulfilled",
  "order.imported",
  "order.refunded",
  "order.unacknowledged",
  "ticket.started",
  "ticket.ready",
  "ticket.picked",
  "ticket.bumped",
  "ticket.recalled",
  "ticket.added",
  "ticket.voided",
  "ticket.acked",
] as const;
export type Kind = (typeof KINDS)[number];

const LOOKS: Record<Kind, Told["look"]> = {
  "order.placed": "info",
  "order.updated": "info",
  "order.payment_changed": "mute",
  "order.paid": "good",
  "order.window_closed": "mute",
  "order.released": "info",
  "order.cancelled": "bad",
  "order.expired": "mute",
  "order.rejected": "bad",
  "order.fulfilled": "good",
  "order.imported": "mute",
  "order.refunded": "warn",
  "order.unacknowledged": "bad",
  "ticket.started": "info",
  "ticket.ready": "info",
  "ticket.picked": "mute",
  "ticket.bumped": "good",
  "ticket.recalled": "warn",
  "ticket.added": "info",
  "ticket.voided": "bad",
  "ticket.acked": "mute",
};

/** Payments that need somebody's eye. */
const TROUBLE: ReadonlySet<PaymentState> = new Set(["failed", "unknown"]);

/** What happened, in words. A kind of a newer hub is shown by its name: better than leaving a hole. */
export function told(happening: Happening): Told {
  const { kind, data } = happening;
  if (!isKnown(kind)) return { title: kind.replace(/[._]/g, " "), look: "mute" };
  const words = eventMessages.kinds[kind];
  const quoted = data.reason ? eventMessages.reason(data.reason) : undefined;
  const who = happening.by && eventMessages.by[happening.by.role];
  if (kind === "order.payment_changed" && data.payment) {
    const how = happening.method && eventMessages.methods[happening.method];
    const detail = [how, who].filter(Boolean).join(" ");
    return {
      title: eventMessages.payments[data.payment],
      ...(detail && { detail }),
      look: TROUBLE.has(data.payment) ? "warn" : LOOKS[kind],
    };
  }
  if (kind === "order.paid") {
    // A card is captured when the kitchen gets the order: what is captured at once was cash.
    const how = { captured: eventMessages.byCash, free: eventMessages.byCode }[String(data.payment)];
    return {
      title: words.title,
      detail: how ?? eventMessages.byCard,
      look: LOOKS[kind],
    };
  }
  const missing = kind === "ticket.picked" ? missingPieces(data.tickets) : 0;
  if (missing > 0) {
    const { title, detail } = eventMessages.short(missing);
    return { title, detail: [who, detail].filter(Boolean).join(" "), look: "warn" };
  }
  const screens = Object.values(data.unacknowledged ?? {}).flatMap((alarm) => alarm.screens);
  const silent = screens.length > 0 ? eventMessages.screens(screens) : undefined;
  const changes = happening.differences?.map((one) => `${differenceText(one)}.`) ?? [];
  const detail = [who, quoted, silent, words.detail, ...changes].filter(Boolean).join(" ");
  return { title: words.title, ...(detail && { detail }), look: LOOKS[kind] };
}

/** Both lists as one, each version once, oldest first. */
export function timeline(...lists: readonly (readonly Happening[])[]): Happening[] {
  const byVersion = new Map<number, Happening>();
  for (const happening of lists.flat()) {
    if (!byVersion.has(happening.version)) byVersion.set(happening.version, happening);
  }
  return [...byVersion.values()].sort((one, other) => one.version - other.version);
}

function isKnown(kind: string): kind is Kind {
  return (KINDS as readonly string[]).includes(kind);
}
