import type { Page } from "@playwright/test";

/** What sticks out sideways, of the page or of what is open on it. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("dialog[open], [role=dialog]")]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName} is ${element.scrollWidth} wide, and has ${element.clientWidth}`),
  );
}

/** A page that has kept its width for so many frames is at rest; one that never does is looked at as it is. */
const FRAMES_AT_REST = 20;
const FRAMES_MAX = 600;

/** Waits for what follows the width by script: charts do so in the frames after a change, and a look in between finds both. */
export function atRest(page: Page): Promise<void> {
  return page.evaluate(
    ([still, most]) =>
      new Promise<void>((resolve) => {
        let width = -1;
        let kept = 0;
        let frames = 0;
        const look = () => {
          const now = document.documentElement.scrollWidth;
          kept = now === width ? kept + 1 : 0;
          width = now;
          frames += 1;
          if (kept >= still || frames >= most) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
    [FRAMES_AT_REST, FRAMES_MAX] as const,
  );
}

/**
 * What is to be pressed and is smaller than `sideMin` pixels. Links within a sentence are as high as the sentence (WCAG 2.5.8),
 * and a hidden box is as large as its label.
 */
export function tooSmall(page: Page, sideMin: number): Promise<string[]> {
  return page.evaluate((min) => {
    const pressed =
      "button, a[href], input:not([type=hidden]), select, textarea, summary, [role=menuitem], [role=slider]";
    const top = document.querySelector("dialog[open]") ?? document;
    return [...top.querySelectorAll<HTMLElement>(pressed)].flatMap((element) => {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: false })) return [];
      const isInline = element.matches("a, button") && getComputedStyle(element).display === "inline";
      // Shown only once it has the focus.
      const isSkip = element.matches('a[href^="#"]');
      if (isInline || isSkip || element.matches(":disabled")) return [];
      const label =
        element.closest("label") ?? document.querySelector(`label[for="${CSS.escape(element.id)}"]`);
      const boxes = [element, ...(label ? [label] : [])].map((one) => one.getBoundingClientRect());
      // What is stretched over a card is pressed on all of it.
      const after = getComputedStyle(element, "::after");
      if (after.content !== "none" && after.position === "absolute" && after.inset === "0px") return [];
      const isLarge = boxes.some(({ width, height }) => width >= min - 0.5 && height >= min - 0.5);
      if (isLarge) return [];
      const { width, height } = boxes[0] ?? { width: 0, height: 0 };
      const name = element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
      return [`${element.tagName} “${name.slice(0, 40)}” is ${Math.round(width)} × ${Math.round(height)}`];
    });
  }, sideMin);
}

/** Text that its box cuts off, where nothing says the whole of it elsewhere. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const top = document.querySelector("dialog[open]") ?? document.body;
    return [...top.querySelectorAll<HTMLElement>("*")].flatMap((element) => {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      if (!hasText || !element.checkVisibility()) return [];
      const style = getComputedStyle(element);
      const clips = (overflow: string) => overflow === "hidden" || overflow === "clip";
      const isCut =
        (clips(style.overflowX) && element.scrollWidth > element.clientWidth + 2) ||
        (clips(style.overflowY) && element.scrollHeight > element.clientHeight + 2);
      // For those who listen, and for those who hover.
      const isForEars = element.clientWidth <= 1 || element.closest(".visually-hidden") !== null;
      const isToldElsewhere = element.closest("[title]") !== null;
      if (!isCut || isForEars || isToldElsewhere) return [];
      return [`${element.tagName}.${element.className}: “${element.textContent?.trim().slice(0, 40)}”`];
    });
  });
}
