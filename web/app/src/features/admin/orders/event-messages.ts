import type { PaymentState, User } from "#/lib/api/types";

/** What an order went through, in words. */
export const eventMessages = {
  kinds: {
    "order.placed": {
      title: "Placed by the customer",
      detail: "The stock is set aside, and the window begins.",
    },
    "order.updated": { title: "Something else was ordered", detail: "" },
    "order.payment_changed": { title: "The payment moved on", detail: "" },
    "order.paid": { title: "Paid", detail: "" },
    "order.window_closed": {
      title: "Cancellation window closed",
      detail: "Not paid by then; it can still be paid until it expires.",
    },
    "order.released": {
      title: "Released to the kitchen",
      detail: "The window is over; what is held on a card is collected now.",
    },
    "order.cancelled": { title: "Cancelled", detail: "The stock went back." },
    "order.expired": { title: "Expired", detail: "It was never paid, and the stock went back." },
    "order.rejected": {
      title: "Rejected by the kitchen",
      detail: "A manager can cancel it now, with the money back.",
    },
    "order.fulfilled": { title: "Handed over", detail: "" },
    "order.imported": {
      title: "Taken over from another system",
      detail: "An order of the past: nothing was charged and no stock moved.",
    },
    "order.unacknowledged": {
      title: "Not acknowledged by a screen",
      detail: "Somebody has to tell the people there.",
    },
    "order.refunded": { title: "Money goes back", detail: "" },
    "ticket.started": { title: "A station began", detail: "" },
    "ticket.ready": { title: "Ready at a station", detail: "" },
    "ticket.picked": { title: "Picked from the shelf", detail: "" },
    "ticket.bumped": { title: "Done at a station", detail: "" },
    "ticket.recalled": { title: "Taken back by a station", detail: "" },
    "ticket.added": { title: "Something was added for a station", detail: "" },
    "ticket.voided": { title: "Not to be made any more", detail: "The station has to say that it knows." },
    "ticket.acked": { title: "The station knows that it is off", detail: "" },
  },
  screens: (names: readonly string[]) => `By ${names.join(", ")}.`,
  short: (pieces: number) => ({
    title: `${pieces} ${pieces === 1 ? "piece is" : "pieces are"} missing`,
    detail: "Give the money for them back, or hand the order over without them.",
  }),
  payments: {
    none: "No payment yet",
    free: "There is nothing to pay",
    authorizing: "A payment is being tried",
    authorized: "The card is good for it",
    capture_pending: "The money is being collected",
    captured: "The money was collected",
    void_pending: "The hold on the card is being lifted",
    voided: "The hold on the card was lifted",
    refund_pending: "The money is on its way back",
    refunded: "The money went back",
    partially_refunded: "A part of the money went back",
    failed: "The payment did not work",
    unknown: "The payment provider has not said what became of it",
  } satisfies Record<PaymentState, string>,
  by: {
    customer: "By the customer.",
    kitchen: "By the kitchen.",
    warehouse: "By the warehouse.",
    manager: "By a manager.",
    support: "By support.",
    admin: "By an admin.",
  } satisfies Record<User["role"], string>,
  methods: { card: "By card.", cash: "In cash." },
  byCash: "In cash, taken by staff.",
  byCode: "By its code alone: there is nothing to pay.",
  byCard: "By card: the amount is held until the kitchen begins.",
  reason: (reason: string) => `“${reason}”`,
};
