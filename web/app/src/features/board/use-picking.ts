import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { print } from "#/components/print/print-button";
import type { Order } from "#/lib/api/types";
import { moved, type Wish } from "./keys";
import type { Frozen } from "./memory";
import { actionQueue } from "./queue-store";
import type { Rejected } from "./reject-dialog";
import { useKeys } from "./use-keys";

interface Picking {
  isOn: boolean;
  siteName: string;
  /** What this screen is for. */
  station: string | undefined;
  frozen: readonly Frozen[];
  open: readonly Order[];
  /** The list that shows the frozen and then the open ones. */
  list: RefObject<HTMLUListElement | null>;
  onAcknowledge: (id: string) => void;
  onDone: (order: Order) => void;
  onReject: (ticket: Rejected) => void;
  onRecall: () => void;
  onAllDay: () => void;
  onHelp: () => void;
}

interface Picked {
  selected: string | undefined;
  /** Picks a ticket, and brings it into sight and into focus. */
  pick: (id?: string) => void;
  /** Notes that the focus went to a ticket by another way. */
  pickFocused: (id: string) => void;
}

/**
 * The ticket that the keys are about. When it leaves, the one that takes its place is picked, so that a column can be
 * worked off with one key.
 */
export function usePicking(picking: Picking): Picked {
  const { isOn, frozen, open, list } = picking;
  const [selected, setSelected] = useState<string>();
  const ids = [...frozen.map((ticket) => ticket.id), ...open.map((order) => order.id)];
  const index = selected === undefined ? -1 : ids.indexOf(selected);
  const lastIndex = useRef(-1);

  const pick = (id?: string) => {
    if (id === undefined) return;
    setSelected(id);
    const card = list.current?.querySelector<HTMLElement>(`[data-order="${CSS.escape(id)}"]`);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest" });
  };

  // Before the paint, so that the focus is never seen to fall.
  useLayoutEffect(() => {
    if (index >= 0) lastIndex.current = index;
    else if (selected !== undefined) {
      const next = ids[Math.min(lastIndex.current, ids.length - 1)];
      if (next === undefined) setSelected(undefined);
      else pick(next);
    }
  });

  const act = (wish: Wish): boolean => {
    switch (wish.do) {
      case "pick":
        pick(ids[wish.position - 1]);
        return ids.length >= wish.position;
      case "move":
        pick(ids[moved(index, wish, columnsOf(list.current), ids.length)]);
        return ids.length > 0;
      case "confirm":
        return confirm();
      case "reject":
        return reject();
      case "undo":
        return actionQueue().undo();
      case "print":
        return printPicked();
      case "recall":
        picking.onRecall();
        return true;
      case "allDay":
        picking.onAllDay();
        return true;
      case "help":
        picking.onHelp();
        return true;
    }
  };
  const confirm = () => {
    if (index < 0) return false;
    const order = open[index - frozen.length];
    const ticket = frozen[index];
    if (ticket) picking.onAcknowledge(ticket.id);
    else if (order) picking.onDone(order);
    return true;
  };
  const reject = () => {
    const order = open[index - frozen.length];
    if (!order?.allowed.includes("reject") || actionQueue().get().has(order.id)) return false;
    picking.onReject(order);
    return true;
  };

  const printPicked = () => {
    const order = open[index - frozen.length];
    if (order) print({ order, siteName: picking.siteName, station: picking.station });
    return order !== undefined;
  };

  useKeys(isOn, act);
  return { selected, pick, pickFocused: setSelected };
}

function columnsOf(list: HTMLElement | null): number {
  return list ? getComputedStyle(list).gridTemplateColumns.split(" ").length : 1;
}
