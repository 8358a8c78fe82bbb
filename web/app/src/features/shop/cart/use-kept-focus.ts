import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/**
 * When what had the focus goes away with a piece or a line, the focus stays near: on the line that took its place, else
 * the last one, else what says that there is none. Of `box`, these are marked with `data-sku` and `data-empty`.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>, count: number): void {
  const at = useRef(-1);
  useEffect(() => {
    const note = () => {
      const active = document.activeElement;
      at.current = active ? linesOf(box.current).findIndex((line) => line.contains(active)) : -1;
    };
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, [box]);
  const before = useRef(count);
  useLayoutEffect(() => {
    const isFewer = count < before.current;
    before.current = count;
    if (!isFewer || at.current < 0 || hasFocus()) return;
    const lines = linesOf(box.current);
    const next = lines[at.current] ?? lines.at(-1) ?? box.current?.querySelector<HTMLElement>("[data-empty]");
    next?.focus();
  }, [box, count]);
}

function linesOf(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>("[data-sku]") ?? [])];
}

/** An element that goes away leaves the focus to the page, or to the dialog around it. */
function hasFocus(): boolean {
  const active = document.activeElement;
  return active !== null && active !== document.body && active.tagName !== "DIALOG";
}
