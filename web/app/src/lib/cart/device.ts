import { currentSession } from "#/lib/session/session";
import type { Device, Known } from "./bring";
import { parseCart } from "./cart";
import { keepCoupon, keptCoupon } from "./coupon";
import { keepCart, keptCart } from "./kept";

/** What is known of the hub's cart of a site. */
const KNOWN_KEY = "orderhub.cart-at-hub.";

/** Without storage it is known as long as the page lasts. */
const here = new Map<string, Known>();

/** This device's cart of a site, as `bring` sees it. */
export function deviceOf(site: string): Device {
  return {
    site,
    me: () => currentSession()?.user.id ?? null,
    content: () => ({ lines: parseCart(keptCart(site)), coupon: keptCoupon(site) }),
    keep: ({ lines, coupon }) => {
      const text = lines.length > 0 ? JSON.stringify(lines) : null;
      if (text !== keptCart(site)) keepCart(site, text);
      if (coupon !== keptCoupon(site)) keepCoupon(site, coupon);
    },
    known: () => knownOf(site),
    remember: (known) => remember(site, known),
  };
}

/** The hub's cart of this person, where this device knows of one. */
export function knownOf(site: string): Known | null {
  try {
    const value = JSON.parse(localStorage.getItem(KNOWN_KEY + site) ?? "null");
    const isWhole =
      typeof value?.id === "string" && typeof value.version === "number" && Array.isArray(value.base?.lines);
    return isWhole ? value : null;
  } catch {
    return here.get(site) ?? null;
  }
}

export function remember(site: string, known: Known | null): void {
  try {
    if (known) localStorage.setItem(KNOWN_KEY + site, JSON.stringify(known));
    else localStorage.removeItem(KNOWN_KEY + site);
  } catch {
    if (known) here.set(site, known);
    else here.delete(site);
  }
}
