import type { Order } from "#/lib/api/types";
import { createStore } from "#/lib/store";

/** An order whose answer came when its person was elsewhere already: they are told, not dragged there. */
export const placedMeanwhile = createStore<Order | null>(null);
