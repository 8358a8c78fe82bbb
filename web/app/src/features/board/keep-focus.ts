import type { MouseEvent } from "react";

/**
 * A button that was pressed by key may go away with what it did; the focus then stays on its ticket, from where the keys
 * go on. A press of a pointer (`detail` counts its clicks) leaves the focus alone.
 */
export function keepFocus(event: MouseEvent<HTMLElement>): void {
  if (event.detail === 0) event.currentTarget.closest("article")?.focus();
}
