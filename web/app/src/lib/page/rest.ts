import { createStore } from "#/lib/store";

/**
 * Whether the screen that is shown may be loaded anew by itself: `asked` (somebody has to press a button, as everywhere but
 * on a board), `busy` (a board with something on it that must not be lost from sight) or `resting`.
 */
export const rest = createStore<"asked" | "busy" | "resting">("asked");
