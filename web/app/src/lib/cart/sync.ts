import { useEffect } from "react";
import { currentSession, onSessionChange } from "#/lib/session/session";
import { useSite } from "#/lib/site/site";
import { createStore } from "#/lib/store";
import { bring, type Known } from "./bring";
import { onKeptCoupon } from "./coupon";
import { deviceOf, knownOf } from "./device";
import { carts } from "./hub-carts";
import { onKeptCart } from "./kept";

/** Presses in a row are one change. */
const SETTLE_MS = 400;
/** After this long somebody may have changed it on another device. */
const FRESH_MS = 30_000;
const RETRY_FIRST_MS = 2_000;
const RETRY_MAX_MS = 60_000;
const LOCK = "orderhub.cart.";

/** Lines of the cart whose price is another one than when they were put in. */
export const repriced = createStore<ReadonlySet<string>>(new Set());

/** The hub's cart of a site as it was when this page last spoke with the hub; null before that. */
export const cartAtHub = createStore<{ site: string; cart: Known } | null>(null);

/** Keeps the cart of the shop that is looked at the same as the hub's, for as long as a screen shows it. */
export function useCartSync(): void {
  const site = useSite()?.id;
  useEffect(() => (site === undefined ? undefined : use(site)), [site]);
}

/** However many parts of a page show a cart, one of them keeps it. */
const kept = new Map<string, { users: number; stop: () => void }>();

function use(site: string): () => void {
  const one = kept.get(site) ?? { users: 0, stop: keepInStep(site) };
  one.users += 1;
  kept.set(site, one);
  return () => {
    one.users -= 1;
    if (one.users > 0) return;
    kept.delete(site);
    one.stop();
  };
}

let holds = 0;
const onReleased = new Set<() => void>();

/** While an order is being placed the cart stays as it is: it says itself what becomes of it. */
export function holdCart(): () => void {
  holds += 1;
  return () => {
    holds -= 1;
    if (holds === 0) for (const listener of onReleased) listener();
  };
}

function keepInStep(site: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isUnderWay = false;
  let isWantedAgain = false;
  let isOver = false;
  let broughtAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let person = currentSession()?.user.id;

  const soon = (ms: number) => {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(run, ms);
  };
  const run = async () => {
    if (isUnderWay || holds > 0) {
      isWantedAgain = true;
      return;
    }
    // The tab that is looked at does it for all of them.
    if (document.visibilityState === "hidden") return;
    isUnderWay = true;
    isWantedAgain = false;
    try {
      const isFresh = performance.now() - broughtAt < FRESH_MS;
      const cart = await alone(LOCK + site, () => bring(carts, deviceOf(site), isFresh));
      if (cart) repriced.set(new Set(cart.repriced));
      const known = knownOf(site);
      cartAtHub.set(known && { site, cart: known });
      if (!isFresh) broughtAt = performance.now();
      failures = 0;
    } catch {
      // What is here stays, and is told when the hub can be reached.
      failures += 1;
      isWantedAgain = false;
      soon(Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (failures - 1)));
    } finally {
      isUnderWay = false;
      if (isWantedAgain) soon(SETTLE_MS);
    }
  };
  const renew = () => {
    broughtAt = Number.NEGATIVE_INFINITY;
    soon(SETTLE_MS);
  };
  const changed = () => soon(SETTLE_MS);
  const entered = () => {
    const now = currentSession()?.user.id;
    if (now === person) return;
    person = now;
    renew();
  };

  const stops = [
    onKeptCart(changed),
    onKeptCoupon(changed),
    onSessionChange(entered),
    on(window, "online", renew),
    on(document, "visibilitychange", changed),
    until(onReleased, renew),
  ];
  soon(0);
  return () => {
    isOver = true;
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

function on(target: EventTarget, event: string, listener: () => void): () => void {
  target.addEventListener(event, listener);
  return () => target.removeEventListener(event, listener);
}

function until(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One tab at a time, where the browser has locks. */
function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks ? (navigator.locks.request(name, work) as Promise<T>) : work();
}
