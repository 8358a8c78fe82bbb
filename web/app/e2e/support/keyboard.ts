import type { Locator, Page } from "@playwright/test";
import { expect } from "./test";

/** Gets about with Tab alone, as somebody without a mouse does, and sees at each stop where they are. */
export class Keyboard {
  private static readonly TABS_MAX = 120;
  private readonly page: Page;
  /** Stops at which nothing showed the focus. */
  readonly unseen: string[] = [];

  constructor(page: Page) {
    this.page = page;
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  async to(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let tab = 0; tab < Keyboard.TABS_MAX; tab += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
      await this.#look();
    }
    throw new Error(`Tab does not reach ${target}`);
  }

  /** Goes once through all of a page: where it stopped, and what came before something that stands before it. */
  async through(): Promise<{ stops: number; backwards: string[]; isRound: boolean }> {
    // From the top, wherever the page has put the focus.
    for (let tab = 0; tab < Keyboard.TABS_MAX; tab += 1) {
      await this.page.keyboard.press("Tab");
      if (await this.page.evaluate(() => document.activeElement === document.body)) break;
    }
    await this.page.evaluate(() => {
      (window as unknown as { stops: Element[] }).stops = [];
    });
    const backwards: string[] = [];
    for (let tab = 0; tab < Keyboard.TABS_MAX; tab += 1) {
      await this.page.keyboard.press("Tab");
      const step = await this.page.evaluate(() => {
        const { stops } = window as unknown as { stops: Element[] };
        const active = document.activeElement ?? document.body;
        const last = stops.at(-1);
        // A date has a stop for each of its parts.
        if (active === last) return null;
        if (active === document.body || stops.includes(active)) return "round";
        const isBefore = last && active.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_FOLLOWING;
        stops.push(active);
        return isBefore ? (active.getAttribute("aria-label") ?? active.textContent ?? "?") : null;
      });
      if (step === "round") return { stops: tab, backwards, isRound: true };
      if (step !== null) backwards.push(step);
      await this.#look();
    }
    return { stops: Keyboard.TABS_MAX, backwards, isRound: false };
  }

  async #look(): Promise<void> {
    const unseen = await this.page.evaluate(() => {
      const active = document.activeElement;
      if (!active || active === document.body) return null;
      // On a part of it that is the browser's own, and has its ring.
      if (active.matches("input[type=date]") && !active.matches(":focus-visible")) return null;
      const near: [Element, string?][] = [[active], [active, "::after"], [active, "::before"]];
      for (const sibling of [active.nextElementSibling, active.previousElementSibling]) {
        if (sibling) near.push([sibling]);
      }
      let around = active.parentElement;
      for (let level = 0; level < 4 && around; level += 1, around = around.parentElement) near.push([around]);
      const isRinged = near.some(([element, pseudo]) => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element, pseudo);
        return (
          outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1.5 && !/, 0\)$/.test(outlineColor)
        );
      });
      const { top, bottom, left, right } = active.getBoundingClientRect();
      const isInSight = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
      return isRinged && isInSight
        ? null
        : (active.getAttribute("aria-label") ?? active.outerHTML.slice(0, 120));
    });
    if (unseen !== null) this.unseen.push(unseen);
  }
}
