import { createSpoken } from "#/lib/page/spoken";
import { createStore } from "#/lib/store";
import { messages as expediter } from "./expediter/messages";
import type { News } from "./memory";
import { messages } from "./messages";
import { play, type Tone } from "./sound";

/** What the line under the head says at the moment: the visible twin of each sound. */
export interface Alert {
  readonly kind: Tone;
  readonly text: string;
}

/** Long enough to look up from the board. */
const SHOWN_MS = 6_000;
/** Weightier news is not wiped away by lighter news that comes right after. */
const WEIGHT: Record<Tone, number> = {
  cancelled: 3,
  voided: 3,
  recalled: 2,
  lost: 2,
  ready: 2,
  notReady: 1,
  fired: 1,
  back: 1,
  stopped: 0,
  fulfilled: 0,
};
const NUMBERS_MAX = 6;
/** What is older than that is seen on the tickets by then. */
const WAITING_MAX = 3;

export const alert = createStore<Alert | null>(null);
/** The same for who listens: ten lines in a second can be seen, and not be heard. */
export const spoken = createSpoken();
let waiting: readonly Alert[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells a batch of news: each kind is one line and at most one sound, however many tickets it is about. */
export function tell(news: readonly News[]): void {
  for (const kind of ["fulfilled", "stopped", "fired", "recalled", "voided", "cancelled"] as const) {
    const numbers = news.filter((one) => one.kind === kind).map((one) => one.order.number);
    if (numbers.length > 0) show(kind, messages.strip[kind](listed(numbers)));
  }
}

export function tellConnection(kind: "lost" | "back"): void {
  show(kind, messages.strip[kind]);
}

/** Orders that can be handed over from now on. */
export function tellReady(numbers: readonly number[]): void {
  show("ready", expediter.readyNews(listed(numbers)));
}

/** Somebody wants to hand over what is not all there. */
export function tellNotReady(number: number, stations: readonly string[]): void {
  show("notReady", expediter.notReady(listed([number]), stations.join(", ")));
}

/** What was told is not for who comes next. */
export function hush(): void {
  clearTimeout(timer);
  waiting = [];
  alert.set(null);
}

/** Nothing is heard that is not seen: what gives way to weightier news is shown after it. */
function show(kind: Tone, text: string): void {
  play(kind);
  const shown = alert.get();
  const told: Alert = { kind, text };
  if (shown && WEIGHT[shown.kind] > WEIGHT[kind]) waiting = [...waiting, told].slice(-WAITING_MAX);
  else set(told);
}

function set(told: Alert): void {
  alert.set(told);
  clearTimeout(timer);
  timer = setTimeout(next, SHOWN_MS);
}

function next(): void {
  const [told, ...others] = waiting;
  waiting = others;
  if (told) set(told);
  else alert.set(null);
}

function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, NUMBERS_MAX).map(messages.ticket.number);
  const more = numbers.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` +${more}` : "");
}
