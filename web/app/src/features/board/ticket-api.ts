import { answer, api } from "#/lib/api/client";
import type { Order } from "#/lib/api/types";
import { surely } from "#/lib/orders/actions";

export type TicketAct = "start" | "ready" | "bump" | "recall" | "ack";

/** The name of a ticket for the hub. */
export function ticketId(order: string, number: number): string {
  return `${order}-${number}`;
}

/** Does something to a ticket, or to some of its lines. Doing it twice is doing it once. */
export function actOnTicket(id: string, act: TicketAct, lines: number[] = []): Promise<Order> {
  return surely((key) => {
    const call = { params: { path: { id } }, headers: { "Idempotency-Key": key } };
    const body = { lines };
    switch (act) {
      case "start":
        return answer(api.POST("/api/v1/tickets/{id}/start", { ...call, body }));
      case "ready":
        return answer(api.POST("/api/v1/tickets/{id}/ready", { ...call, body }));
      case "bump":
        return answer(api.POST("/api/v1/tickets/{id}/bump", { ...call, body }));
      case "recall":
        return answer(api.POST("/api/v1/tickets/{id}/recall", { ...call, body }));
      case "ack":
        return answer(api.POST("/api/v1/tickets/{id}/ack", call));
    }
  });
}

/** Pieces that were scanned, or that are not there. */
export interface Pick {
  code: string;
  quantity: number;
  short?: boolean;
}

/** Writes a pick down: once, however often it is sent. */
export function pickItem(id: string, pick: Pick): Promise<Order> {
  return surely((key) =>
    answer(
      api.POST("/api/v1/tickets/{id}/pick", {
        params: { path: { id } },
        headers: { "Idempotency-Key": key },
        body: pick,
      }),
    ),
  );
}

/**
 * Tells the hub that a cancelled order was seen here, or everywhere on a screen for all stations. The screen shows it as
 * seen already; what is lost on the way stays open for the other screens.
 */
export async function acknowledgeAt(order: string, station: string | undefined): Promise<void> {
  try {
    const { tickets = {} } = await answer(
      api.GET("/api/v1/orders/{id}", { params: { path: { id: order } } }),
    );
    for (const [number, ticket] of Object.entries(tickets)) {
      const isHere = station === undefined || ticket.station === station;
      if (ticket.needs_ack && isHere) await actOnTicket(ticketId(order, Number(number)), "ack");
    }
  } catch {
    // An order that is gone for good needs nobody's word any more.
  }
}
