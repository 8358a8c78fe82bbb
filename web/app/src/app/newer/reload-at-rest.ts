import { rest } from "#/lib/page/rest";
import { hub } from "#/lib/realtime/hub";

/** Nobody has touched the board for this long. */
const UNTOUCHED_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
/** For which build this tab was loaded anew: once is enough, also where a hub behind a balancer is an older one. */
const TRIED_KEY = "orderhub.reloaded-for";
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchstart"];

/** Loads the page anew when it rests: a board without anything to acknowledge or to send, untouched, with its hub there. */
export function reloadAtRest(build: string, { reload = () => window.location.reload() } = {}): () => void {
  let touchedAt = performance.now();
  const touch = () => {
    touchedAt = performance.now();
  };
  for (const kind of TOUCHES) window.addEventListener(kind, touch, { capture: true, passive: true });
  const timer = setInterval(() => {
    const isUntouched = performance.now() - touchedAt >= UNTOUCHED_MS;
    if (rest.get() !== "resting" || !isUntouched || hub.status.state !== "connected") return;
    stop();
    if (isFirstTry(build)) reload();
  }, LOOK_EVERY_MS);
  const stop = () => {
    clearInterval(timer);
    for (const kind of TOUCHES) window.removeEventListener(kind, touch, { capture: true });
  };
  return stop;
}

function isFirstTry(build: string): boolean {
  try {
    if (sessionStorage.getItem(TRIED_KEY) === build) return false;
    sessionStorage.setItem(TRIED_KEY, build);
    return true;
  } catch {
    return false;
  }
}
