import { useEffect, useEffectEvent } from "react";

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
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}

export function focusRow(id: string): void {
  const link = document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(id)}"]`);
  link?.focus({ preventScroll: true });
  link?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Somebody types, or a dialog or a menu has the keyboard. */
function isBusyElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  return (
    document.querySelector("dialog[open], [role=menu]") !== null ||
    target?.closest("input, select, textarea, [contenteditable], [role=menu], [role=listbox]") != null
  );
}
