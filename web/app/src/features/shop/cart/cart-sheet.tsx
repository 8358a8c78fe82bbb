import { lazy, Suspense } from "react";
import { createStore, useStore } from "#/lib/store";

/** Knows the dialog and the menu, which most screens do without: fetched when it is opened first. */
const OpenSheet = lazy(() => import("./open-sheet"));

type Sheet = "never" | "open" | "closed";

const sheet = createStore<Sheet>("never");

export function openCart(): void {
  sheet.set("open");
}

export function closeCart(): void {
  sheet.set("closed");
}

/** The cart over any screen. */
export function CartSheet() {
  const state = useStore(sheet);
  if (state === "never") return null;
  return (
    <Suspense fallback={null}>
      <OpenSheet open={state === "open"} />
    </Suspense>
  );
}
