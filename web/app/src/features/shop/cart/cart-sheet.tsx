import { lazy, Suspense } from "react";
import { Dialog } from "#/components/dialog";
import { Loading } from "#/components/states";
import { createStore, useStore } from "#/lib/store";
import { messages } from "../messages";

/** Knows the menu, which most screens do without: fetched when it is opened. */
const SheetCart = lazy(() => import("./sheet-cart"));

const isOpen = createStore(false);

export function openCart(): void {
  isOpen.set(true);
}

export function closeCart(): void {
  isOpen.set(false);
}

/** The cart over any screen: from below on a phone, from the side on a wide one. */
export function CartSheet() {
  const open = useStore(isOpen);
  return (
    <Dialog look="sheet" title={messages.yourOrder} open={open} onClose={closeCart}>
      <Suspense fallback={<Loading rows={2} />}>
        <SheetCart />
      </Suspense>
    </Dialog>
  );
}
