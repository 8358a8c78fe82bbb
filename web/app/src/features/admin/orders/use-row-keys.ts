import { useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import { isBusyElsewhere } from "#/lib/palette/palette";

interface RowKeys {
  ids: readonly string[];
  current: string | undefined;
  onEscape: () => void;
}

/** J and K or the arrows move through the rows, Escape closes what is open; Enter is the link's own. */
export function useRowKeys({ ids, current, onEscape }: RowKeys): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isBusyElsewhere(event))
      return;
    const step = STEPS[event.key];
    if (step !== undefined) {
      const at = current === undefined ? -1 : ids.indexOf(current);
      const isOnRow = document.activeElement?.hasAttribute("data-row-link") ?? false;
      // Elsewhere, such as in the open order, arrows scroll.
      if (event.key.startsWith("Arrow") && !isOnRow && document.activeElement !== document.body) return;
      // The first press goes to the row that is current; it may be far from where the focus was.
      const next = ids[isOnRow ? Math.min(ids.length - 1, Math.max(0, at + step)) : Math.max(0, at)];
      if (next === undefined) return;
      event.preventDefault();
      focusRow(next);
    } else if (event.key === "Escape") {
      onEscape();
    }
  });
  useKeptFocus(ids);
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}

/** Whether it could be: the row may be out of the list, or behind the order that takes its place. */
export function focusRow(id: string): boolean {
  const link = document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(id)}"]`);
  link?.focus({ preventScroll: true });
  link?.closest("tr")?.scrollIntoView({ block: "nearest" });
  return link !== null && document.activeElement === link;
}

/** Rows leave with a refresh. The focus of one that left goes to the row that is in its place, so that J and K go on from there. */
function useKeptFocus(ids: readonly string[]): void {
  const focused = useRef<{ id: string; at: number } | null>(null);
  useLayoutEffect(() => {
    const left = focused.current;
    const isLost = left !== null && !ids.includes(left.id) && document.activeElement === document.body;
    const next = isLost ? ids[Math.min(left.at, ids.length - 1)] : undefined;
    if (next !== undefined) focusRow(next);
    const id = document.activeElement?.getAttribute("data-row-link") ?? null;
    focused.current = id === null ? null : { id, at: ids.indexOf(id) };
  });
}

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
