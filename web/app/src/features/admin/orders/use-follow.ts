import { type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import type { OrderList } from "./use-order-list";

export interface Follow {
  isOn: boolean;
  toggle: () => void;
  /** To be put where the list begins: following stops while it is out of sight. */
  top: RefObject<HTMLElement | null>;
}

/** Lets new orders in by themselves, as long as somebody wants it and looks at the top of the list. */
export function useFollow(list: OrderList): Follow {
  const top = useRef<HTMLElement>(null);
  const [isOn, setOn] = useState(false);
  const [isAtTop, setAtTop] = useState(true);
  useEffect(() => {
    if (!top.current) return;
    const watcher = new IntersectionObserver(([seen]) => seen && setAtTop(seen.isIntersecting));
    watcher.observe(top.current);
    return () => watcher.disconnect();
  }, []);
  const admit = useEffectEvent(() => list.admit());
  const waits = list.waiting.length > 0;
  useEffect(() => {
    if (isOn && isAtTop && waits) admit();
  }, [isOn, isAtTop, waits]);
  return { isOn, toggle: () => setOn(!isOn), top };
}
