import { statusName } from "#/components/status-pill";
import type { Order } from "#/lib/api/types";
import { csv } from "#/lib/download/csv";
import { contents } from "#/lib/orders/order";
import { minorDigits, writeDecimal } from "../form/price";
import { messages } from "./messages";

/** The rows of a list of orders as a file for spreadsheets: what the columns show, with whole times and amounts. */
export function listFile(orders: readonly Order[]): Blob {
  const { columns } = messages;
  const text = csv<Order>(
    [
      { name: columns.number, of: ({ number }) => number },
      { name: "id", of: ({ id }) => id },
      { name: messages.filters.site, of: ({ site }) => site },
      { name: columns.placed, of: ({ placed_at }) => placed_at },
      { name: columns.customer, of: ({ customer }) => customer.name },
      { name: columns.contents, of: contents },
      { name: columns.total, of: ({ total }) => total && amount(total) },
      { name: "currency", of: ({ total }) => total?.currency },
      { name: columns.status, of: ({ status }) => statusName(status) },
      { name: columns.payment, of: ({ payment }) => messages.payment[payment] },
      { name: columns.kitchen, of: ({ fulfillment }) => messages.kitchen[fulfillment] },
      { name: columns.risk, of: ({ score }) => score?.cancel_risk },
    ],
    orders,
  );
  return new Blob([text], { type: "text/csv;charset=utf-8" });
}

/** As a number of a spreadsheet, whatever the reader's language. */
function amount({ amount, currency }: NonNullable<Order["total"]>): number {
  return Number(writeDecimal(amount, minorDigits(currency)));
}
