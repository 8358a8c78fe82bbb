/** What a key asks of the board. */
export type Wish =
  | { do: "pick"; position: number }
  | { do: "move"; step: -1 | 1; by: "ticket" | "row" }
  | { do: "confirm" }
  | { do: "reject" }
  | { do: "undo" }
  | { do: "print" }
  | { do: "recall" }
  | { do: "allDay" }
  | { do: "help" };

/** As much of a key press as matters here. */
export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const ARROWS: Record<string, Wish> = {
  ArrowLeft: { do: "move", step: -1, by: "ticket" },
  ArrowRight: { do: "move", step: 1, by: "ticket" },
  ArrowUp: { do: "move", step: -1, by: "row" },
  ArrowDown: { do: "move", step: 1, by: "row" },
};

/**
 * The wish behind a key press, if there is one. With a modifier it is the browser's. `isRtl`: the next ticket is to the
 * left then.
 */
export function wishOf(press: Press, isRtl = false): Wish | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  if (/^[1-9]$/.test(press.key)) return { do: "pick", position: Number(press.key) };
  const arrow = ARROWS[press.key];
  if (arrow?.do === "move") {
    const isTurned = isRtl && arrow.by === "ticket";
    return isTurned ? { ...arrow, step: arrow.step === 1 ? -1 : 1 } : arrow;
  }
  switch (press.key.toLowerCase()) {
    case "enter":
      return { do: "confirm" };
    case "x":
      return { do: "reject" };
    case "r":
      return { do: "recall" };
    case "a":
      return { do: "allDay" };
    case "z":
      return { do: "undo" };
    case "p":
      return { do: "print" };
    case "?":
      return { do: "help" };
    default:
      return undefined;
  }
}

/** The place in a list of `count` after a move from `from` (-1: nothing picked yet); the ends hold. */
export function moved(
  from: number,
  wish: Extract<Wish, { do: "move" }>,
  columns: number,
  count: number,
): number {
  if (count === 0) return -1;
  if (from < 0) return wish.step === 1 ? 0 : count - 1;
  const to = from + wish.step * (wish.by === "row" ? columns : 1);
  return to < 0 || to >= count ? from : to;
}
