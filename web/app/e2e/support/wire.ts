import type { Page, WebSocketRoute } from "@playwright/test";

/** Closes the hub's way of saying "come back later": the client backs off and resumes. */
const OVERLOADED = 4100;
/** The longest that a frame is held back, ms. */
const DELAY_MAX_MS = 60;
/** After how many lines the connection breaks, again and again. */
const CUT_EVERY = 30;
/** Every so many lines of the page do not arrive. */
const UNHEARD_EVERY = 4;
/** What the wire leaves alone: without a welcome there is no connection to do anything to. */
const SPARED = /^\{"t":"(hello|welcome|bye)"/;
/** After so many lines one connection falls silent without ending, as one does whose other end is gone. */
const SILENT_AFTER = 45;

/**
 * A wire between a page and the hub that loses, repeats, reorders and delays what the hub says, loses what the page says,
 * breaks, and once falls silent. What happens to a line is settled by the seed and how many came before it, not by time.
 */
export class Wire {
  isGood = false;
  readonly done = { lost: 0, unheard: 0, repeated: 0, late: 0, delayed: 0, cut: 0, silent: 0 };
  readonly #luck: () => number;
  #lines = 0;
  #said = 0;

  constructor(seed: number) {
    this.#luck = lucky(seed);
  }

  async between(page: Page): Promise<void> {
    await page.routeWebSocket(/\/api\/v1\/ws$/, (client) => this.#join(client));
  }

  #join(client: WebSocketRoute): void {
    const hub = client.connectToServer();
    let isOver = false;
    let isSilent = false;
    const late: string[] = [];
    let queue = Promise.resolve();
    const end = (code?: number, reason?: string) => {
      if (isOver) return;
      isOver = true;
      void client.close({ ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) });
      void hub.close();
    };
    client.onClose(() => end());
    client.onMessage((message) => {
      const line = String(message);
      if (!SPARED.test(line)) this.#said += 1;
      const isLost = !this.isGood && !SPARED.test(line) && this.#said % UNHEARD_EVERY === 0;
      if (isLost) this.done.unheard += 1;
      else if (!isSilent) hub.send(message);
    });
    // Nothing overtakes what is held back: frames are sent in turn.
    hub.onClose((code, reason) => {
      queue = queue.then(() => end(code, reason));
    });
    hub.onMessage((message) => {
      if (!this.isGood && this.done.silent === 0 && this.#lines > SILENT_AFTER) {
        this.done.silent = 1;
        isSilent = true;
      }
      if (isSilent) return;
      const lines = [
        ...late.splice(0),
        ...this.#mangled(String(message).split("\n"), (line) => late.push(line)),
      ];
      const isCut = !this.isGood && Math.floor(this.#lines / CUT_EVERY) > this.done.cut;
      if (isCut) this.done.cut += 1;
      const delayMs = this.isGood || this.#luck() < 0.7 ? 0 : this.#luck() * DELAY_MAX_MS;
      if (delayMs > 0) this.done.delayed += 1;
      queue = queue
        .then(
          () => new Promise((resolve) => (delayMs > 0 ? setTimeout(resolve, delayMs) : resolve(undefined))),
        )
        .then(() => {
          if (!isOver && lines.length > 0) client.send(lines.join("\n"));
          if (isCut) end(OVERLOADED, "cut");
        });
    });
  }

  #mangled(lines: string[], hold: (line: string) => void): string[] {
    return lines.flatMap((line) => {
      if (this.isGood || SPARED.test(line)) return [line];
      this.#lines += 1;
      const luck = this.#luck();
      if (luck < 0.08) {
        this.done.lost += 1;
        return [];
      }
      if (luck < 0.16) {
        this.done.repeated += 1;
        return [line, line];
      }
      if (luck < 0.24) {
        this.done.late += 1;
        hold(line);
        return [];
      }
      return [line];
    });
  }
}

/** Mulberry32: the same luck for the same seed. */
function lucky(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
