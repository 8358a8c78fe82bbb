import { useSyncExternalStore } from "react";

/** The coupon that goes with the cart of a site, kept beside it on this device. */
const COUPON_KEY = "orderhub.cart-coupon.";

/** Without storage it lasts as long as the page. */
const here = new Map<string, string>();
const listeners = new Set<() => void>();

window.addEventListener("storage", ({ key }) => {
  if (key === null || key.startsWith(COUPON_KEY)) tell();
});

export function keptCoupon(site: string): string | null {
  try {
    return localStorage.getItem(COUPON_KEY + site);
  } catch {
    return here.get(site) ?? null;
  }
}

export function keepCoupon(site: string, code: string | null): void {
  try {
    if (code === null) localStorage.removeItem(COUPON_KEY + site);
    else localStorage.setItem(COUPON_KEY + site, code);
  } catch {
    if (code === null) here.delete(site);
    else here.set(site, code);
  }
  tell();
}

export function onKeptCoupon(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useCoupon(site: string): string | null {
  return useSyncExternalStore(onKeptCoupon, () => keptCoupon(site));
}

function tell(): void {
  for (const listener of listeners) listener();
}
