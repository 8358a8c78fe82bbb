import type { BrowserContext, Page } from "@playwright/test";
import type { Screen } from "./every-screen";
import type { Look } from "./pairs";
import type { Scene } from "./scene";
import { expect } from "./test";

const HEIGHT = 900;
/** How long a screen may take on a busy machine, requests that fail three times over included. */
const SHOWN_MS = 12_000;

/** Looks at screens in one page, which stays the same person's. */
export class Visitor {
  readonly page: Page;
  readonly #scene: Scene;
  readonly #context: BrowserContext;

  constructor(page: Page, scene: Scene) {
    this.page = page;
    this.#context = page.context();
    this.#scene = scene;
  }

  /** Puts a screen before one's eyes, and waits until it has come to rest. */
  async see(screen: Screen, { theme, language, width }: Look): Promise<void> {
    const { page } = this;
    const path = typeof screen.path === "string" ? screen.path : await screen.path(this.#scene);
    await page.setViewportSize({ width, height: HEIGHT });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await this.#context.addCookies([
      { name: "orderhub_language", value: language, url: new URL("/", page.url()).href },
    ]);
    await page.evaluate((look) => {
      // What the screen before left: a cart, or a board's own look.
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith("orderhub.session")) localStorage.removeItem(key);
      }
      localStorage.setItem("orderhub.board-look", look);
    }, theme);
    if (screen.fails) await page.route(screen.fails, (route) => route.fulfill({ status: 503 }));
    await page.goto(path);
    await screen.open?.(page);
    await expect(page.locator(screen.shows ?? "h1").first()).toBeVisible({ timeout: SHOWN_MS });
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await settled(page);
  }

  async leave(): Promise<void> {
    await this.page.unrouteAll();
  }
}

/** Nothing is being loaded, moved or faded. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined)));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}
