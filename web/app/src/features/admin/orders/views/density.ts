import { createStore } from "#/lib/store";

const KEY = "orderhub.orders.dense";

/** Whether rows of orders stand close together: more of them on one screen. Kept in this browser. */
export const density = createStore(stored());

density.subscribe(() => {
  try {
    localStorage.setItem(KEY, String(density.get()));
  } catch {
    // Without storage it holds until the page is closed.
  }
});

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) === "true";
  } catch {
    return false;
  }
}
