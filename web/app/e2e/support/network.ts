import type { CDPSession, Page } from "@playwright/test";
import type { Line } from "./line";

/**
 * A device that loses its network and is told so, with a line that is cut in earnest: when Playwright's own "offline" ends,
 * a Chromium whose page asks at once for something loses its network process, and with it the cookies of a private window.
 */
export class Network {
  readonly #line: Line;
  readonly #pages: Map<Page, CDPSession>;

  private constructor(line: Line, pages: Map<Page, CDPSession>) {
    this.#line = line;
    this.#pages = pages;
  }

  static async of(line: Line, ...pages: Page[]): Promise<Network> {
    const sessions = pages.map(async (page) => [page, await page.context().newCDPSession(page)] as const);
    return new Network(line, new Map(await Promise.all(sessions)));
  }

  async off(): Promise<void> {
    this.#line.cut();
    await this.#tell(true);
  }

  async on(): Promise<void> {
    this.#line.flow();
    await this.#tell(false);
  }

  /** What `navigator.onLine` says, and its events; nothing is throttled. */
  async #tell(offline: boolean): Promise<void> {
    const state = { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    const open = [...this.#pages].filter(([page]) => !page.isClosed());
    await Promise.all(open.map(([, cdp]) => cdp.send("Network.overrideNetworkState", state)));
  }
}
