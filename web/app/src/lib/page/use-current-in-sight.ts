import { type RefObject, useEffect } from "react";

/** Keeps what is current in a row that scrolls sideways in sight. Only the row moves: scrolling into view could move the page. */
export function useCurrentInSight(row: RefObject<HTMLElement | null>, current: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is current
  useEffect(() => {
    const element = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (element && row.current) row.current.scrollLeft = element.offsetLeft - row.current.clientWidth / 3;
  }, [row, current]);
}
