import { ApiError } from "#/lib/api/problem";
import type { Cart } from "./cart";
import { isSame, merged } from "./merge";

/** What a cart holds. */
export interface Content {
  lines: Cart;
  coupon: string | null;
}

/** A cart as the hub has it. */
export interface HubCart extends Content {
  id: string;
  version: number;
  /** Lines whose price is another one than when they were put in. */
  repriced?: readonly string[];
}

/** What this device knows of the hub's cart: where both began, and what was sent without an answer. */
export interface Known {
  id: string;
  version: number;
  /** Whose it is; null: a visitor's. */
  owner: string | null;
  base: Content;
  sent?: Content;
}

/** The hub's carts. */
export interface Carts {
  make(site: string): Promise<HubCart>;
  read(id: string): Promise<HubCart>;
  write(cart: Pick<HubCart, "id" | "version">, content: Content): Promise<HubCart>;
  mine(site: string): Promise<HubCart>;
  claim(id: string): Promise<HubCart>;
}

/** This device's cart of one site. */
export interface Device {
  site: string;
  me(): string | null;
  content(): Content;
  keep(content: Content): void;
  known(): Known | null;
  remember(known: Known | null): void;
}

const ROUNDS_MAX = 5;
const NOTHING: Content = { lines: [], coupon: null };

/**
 * Brings the cart of this device and the hub's together. What is here counts at once and is never waited for; what was
 * changed elsewhere meanwhile is merged in. A visitor's cart becomes part of their own when they have signed in, and the
 * cart of who has signed out leaves the device. `isFresh`: nothing can have changed at the hub since the last time.
 */
export async function bring(carts: Carts, device: Device, isFresh: boolean): Promise<HubCart | null> {
  const known = device.known();
  if (known && known.owner !== null && known.owner !== device.me()) {
    // It is kept at the hub for when they come back.
    device.remember(null);
    device.keep(NOTHING);
  }
  const found = await find(carts, device, isFresh);
  if (found) adopt(device, found);
  return send(carts, device, found);
}

/** The hub's cart, where it has to be looked at; null where it is known, or where there is no need for one. */
async function find(carts: Carts, device: Device, isFresh: boolean): Promise<HubCart | null> {
  const [known, me] = [device.known(), device.me()];
  if (me === null) {
    if (known) return isFresh ? null : found(device, carts.read(known.id));
    return isEmpty(device.content()) ? null : carts.make(device.site);
  }
  if (!known) return carts.mine(device.site);
  if (known.owner === null) return (await found(device, carts.claim(known.id))) ?? carts.mine(device.site);
  return isFresh ? null : ((await found(device, carts.read(known.id))) ?? carts.mine(device.site));
}

/** Null, and forgotten, where the hub does not have it any more. */
async function found(device: Device, cart: Promise<HubCart>): Promise<HubCart | null> {
  try {
    return await cart;
  } catch (error) {
    if (!isGone(error)) throw error;
    device.remember(null);
    return null;
  }
}

/** Takes in what the hub has: on top of it comes what was done here since both were the same. */
function adopt(device: Device, { id, version, lines, coupon }: HubCart): void {
  const known = device.known();
  const theirs = { lines, coupon };
  // What came of a request whose answer was lost is not somebody else's doing.
  const isOwn = known?.sent !== undefined && isSameContent(known.sent, theirs);
  const base = isOwn ? theirs : (known?.base ?? NOTHING);
  const here = device.content();
  device.remember({ id, version, owner: device.me(), base: theirs });
  device.keep({
    lines: merged(base.lines, here.lines, lines),
    coupon: here.coupon === base.coupon ? coupon : here.coupon,
  });
}

/** Tells the hub what is different here, as often as somebody else was faster. */
async function send(carts: Carts, device: Device, last: HubCart | null): Promise<HubCart | null> {
  let newest = last;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const known = device.known();
    const content = device.content();
    if (!known || isSameContent(known.base, content)) return newest;
    device.remember({ ...known, sent: content });
    try {
      newest = await carts.write(known, content);
      const { id, version, lines, coupon } = newest;
      // What was changed here while the hub answered is sent in the next round.
      const isUntouched = isSameContent(device.content(), content);
      const isTaken = isSameContent({ lines, coupon }, content);
      device.remember({ id, version, owner: known.owner, base: isUntouched ? { lines, coupon } : content });
      if (isUntouched && !isTaken) device.keep({ lines, coupon });
    } catch (error) {
      if (isGone(error)) {
        device.remember(null);
        newest = await find(carts, device, false);
      } else if (isConflict(error)) newest = await found(device, carts.read(known.id));
      else throw error;
      if (newest) adopt(device, newest);
    }
  }
  return newest;
}

function isSameContent(one: Content, other: Content): boolean {
  return one.coupon === other.coupon && isSame(one.lines, other.lines);
}

function isEmpty({ lines, coupon }: Content): boolean {
  return lines.length === 0 && coupon === null;
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 412 || error.code === "version_stale");
}
