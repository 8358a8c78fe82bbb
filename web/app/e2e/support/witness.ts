import type { Page } from "@playwright/test";

/** What a page showed for a while: each ticket by its place, each order by its status, and whether it called itself live. */
interface Glimpse {
  from: number;
  until: number;
  isLive: boolean;
  shown: Record<string, string>;
}

/** How finely it looks, ms. */
const GRAIN_MS = 50;
/** How a page says that what it shows is of before. */
const DENIALS = '[data-stale="true"], [data-freshness]:not([data-freshness="live"])';

/**
 * Looks at a page all the time, as somebody who works in front of it does, and can say afterwards for how long it showed
 * something wrong and called it live. It goes by a clock that no test turns.
 */
export class Witness {
  private readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async of(page: Page): Promise<Witness> {
    await page.evaluate(
      ({ grain, denials }) => {
        const seen: Glimpse[] = [];
        const look = () => {
          const now = performance.timeOrigin + performance.now();
          // The badge is about the line; a page may say beside it that what it shows is not caught up yet.
          const isDenied = document.querySelector(denials) !== null;
          const badge = document.querySelector("[data-liveness]")?.getAttribute("data-liveness");
          const isLive = badge === "live" && !isDenied;
          const shown: Record<string, string> = {};
          for (const { dataset } of document.querySelectorAll<HTMLElement>("[data-ticket][data-place]")) {
            shown[`#${dataset.ticket}`] = dataset.place ?? "";
          }
          for (const { dataset } of document.querySelectorAll<HTMLElement>("[data-order][data-status]")) {
            shown[dataset.order ?? ""] = dataset.status ?? "";
          }
          const last = seen.at(-1);
          const isSame =
            last !== undefined &&
            last.isLive === isLive &&
            JSON.stringify(last.shown) === JSON.stringify(shown) &&
            // While nobody could look, nothing was seen.
            now - last.until < 10 * grain;
          if (isSame) last.until = now;
          else seen.push({ from: now, until: now, isLive, shown });
        };
        look();
        setInterval(look, grain);
        (window as unknown as { glimpses: Glimpse[] }).glimpses = seen;
      },
      { grain: GRAIN_MS, denials: DENIALS },
    );
    return new Witness(page);
  }

  /** How long after `since` (ms since the epoch) the page still showed what is wrong as live; 0 when it never did. */
  async misledFor(since: number, isWrong: (shown: Record<string, string>) => boolean): Promise<number> {
    const glimpses = await this.page.evaluate(() => (window as unknown as { glimpses: Glimpse[] }).glimpses);
    if (glimpses.length === 0) throw new Error("nothing was seen");
    const misleading = glimpses.filter(
      ({ isLive, shown, until }) => isLive && until > since && isWrong(shown),
    );
    return misleading.reduce((longest, { until }) => Math.max(longest, until - since), 0);
  }

  /** Whether the page ever called itself live between two moments. */
  async wasLive(from: number, until: number): Promise<boolean> {
    const glimpses = await this.page.evaluate(() => (window as unknown as { glimpses: Glimpse[] }).glimpses);
    return glimpses.some((glimpse) => glimpse.isLive && glimpse.until > from && glimpse.from < until);
  }
}
