import { createStore } from "#/lib/store";
import type { Action } from "./offers";

/** Something that is to be done to an order by a key or the palette: the order asks for it once it is there. */
export interface Wish {
  order: string;
  action: Action;
  /** It came from the order's row, and the focus goes back there. */
  isFromRow: boolean;
}

export const wish = createStore<Wish | null>(null);
