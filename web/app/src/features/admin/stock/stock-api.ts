import { useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Movement, Product, StockLevel } from "#/lib/api/types";
import { surely } from "#/lib/orders/actions";

export const ACTS = ["restock", "waste", "recount", "return", "transfer"] as const;
export type StockAct = (typeof ACTS)[number];
export type MovementKind = Movement["kind"];

type Shelf = Pick<Product, "site" | "sku">;

export const movementsKey = ({ site, sku }: Shelf) => ["admin", "movements", site, sku] as const;

/** The last movements of one product, newest first. */
export function useMovements(shelf: Shelf) {
  return useQuery({
    queryKey: movementsKey(shelf),
    queryFn: async ({ signal }) => {
      const { site, sku } = shelf;
      const params = { path: { sku }, query: { site, limit: 20 } };
      return (await answer(api.GET("/api/v1/stock/{sku}/movements", { params, signal }))).items;
    },
  });
}

export interface StockBody {
  quantity: number;
  reason?: string;
  /** The other site of a transfer. */
  to?: string;
}

/** Writes a movement down. Once, however often it is sent. */
export function moveStock({ site, sku }: Shelf, act: StockAct, body: StockBody): Promise<StockLevel> {
  return surely((key) => {
    const call = {
      params: { path: { sku }, query: { site } },
      headers: { "Idempotency-Key": key },
    };
    const { to, ...rest } = body;
    switch (act) {
      case "restock":
        return answer(api.POST("/api/v1/stock/{sku}/restock", { ...call, body: rest }));
      case "waste":
        return answer(api.POST("/api/v1/stock/{sku}/waste", { ...call, body: rest }));
      case "recount":
        return answer(api.POST("/api/v1/stock/{sku}/recount", { ...call, body: rest }));
      case "return":
        return answer(api.POST("/api/v1/stock/{sku}/return", { ...call, body: rest }));
      case "transfer":
        return answer(api.POST("/api/v1/stock/{sku}/transfer", { ...call, body: { ...rest, to: to ?? "" } }));
    }
  });
}
