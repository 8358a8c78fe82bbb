import { lazy, Suspense } from "react";
import { createStore, useStore } from "#/lib/store";

/** Fetched when it is opened first. */
const ProductSheet = lazy(() => import("./product-sheet"));

/** What is looked at: an article, or a line of the cart to be chosen anew. */
export interface Looked {
  sku: string;
  line?: string;
}

const looked = createStore<{ now: Looked | null; wasEver: boolean }>({ now: null, wasEver: false });

export function openProduct(sku: string, line?: string): void {
  looked.set({ now: { sku, ...(line !== undefined && { line }) }, wasEver: true });
}

export function closeProduct(): void {
  looked.set({ now: null, wasEver: true });
}

/** An article over any screen. */
export function ProductOver() {
  const { now, wasEver } = useStore(looked);
  if (!wasEver) return null;
  return (
    <Suspense fallback={null}>
      <ProductSheet looked={now} />
    </Suspense>
  );
}
