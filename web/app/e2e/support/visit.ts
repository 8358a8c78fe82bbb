import type { Page } from "@playwright/test";
import type { Screen } from "./every-screen";
import type { Look } from "./pairs";
import type { Scene } from "./scene";
import type { Role, Shop } from "./shop";
import { expect, keptSession, SESSION_KEY } from "./test";

const HEIGHT = 900;
/** How long a screen may take on a busy machine, requests that fail three times over included. */
const SHOWN_MS = 12_000;

/** Looks at one screen after the other in one page, now as this person and now as that one. */
export class Visitor {
  readonly page: Page;
  readonly #shop: Shop;
  readonly #scene: Scene;
  readonly #sessions = new Map<Role, string>();

  private constructor(page: Page, shop: Shop, scene: Scene) {
    this.page = page;
    this.#shop = shop;
    this.#scene = scene;
  }

  static async arrive(page: Page, shop: Shop, scene: Scene): Promise<Visitor> {
    await page.goto("/healthz");
    return new Visitor(page, shop, scene);
  }

  /** Puts a screen before one's eyes, and waits until it has come to rest. */
  async see(screen: Screen, { theme, language, width }: Look): Promise<void> {
    const { page } = this;
    const path = typeof screen.path === "string" ? screen.path : await screen.path(this.#scene);
    await this.#arrange(screen.role, theme, language);
    await page.setViewportSize({ width, height: HEIGHT });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    if (screen.fails) await page.route(screen.fails, (route) => route.fulfill({ status: 503 }));
    await page.goto(path);
    await screen.open?.(page);
    await expect(page.locator(screen.shows ?? "h1").first()).toBeVisible({ timeout: SHOWN_MS });
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await settled(page);
  }

  async leave(screen: Screen): Promise<void> {
    await screen.undo?.(this.page);
    // A page of the hub itself: nothing of the app runs any more.
    await this.page.goto("/healthz");
    await this.page.unrouteAll();
  }

  async #arrange(role: Role | undefined, theme: string, language: string): Promise<void> {
    const url = new URL("/", this.page.url()).href;
    await this.page.context().addCookies([{ name: "orderhub_language", value: language, url }]);
    const kept: Record<string, string> = { "orderhub.board-look": theme };
    if (role) kept[SESSION_KEY] = await this.#session(role);
    await this.page.evaluate((entries) => {
      localStorage.clear();
      for (const [key, value] of Object.entries(entries)) localStorage.setItem(key, value);
    }, kept);
  }

  async #session(role: Role): Promise<string> {
    const session = this.#sessions.get(role) ?? keptSession(await this.#shop.login(role));
    this.#sessions.set(role, session);
    return session;
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
