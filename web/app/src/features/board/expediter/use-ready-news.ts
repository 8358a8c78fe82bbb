import { useEffect, useRef } from "react";
import type { Order } from "#/lib/api/types";
import { tellReady } from "../alerts";
import { gathered } from "./gathered";

/** Tells what has become ready while the expediter's view is shown; not what is found ready when it opens. */
export function useReadyNews(open: readonly Order[], isOn: boolean): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!isOn) {
      known.current = null;
      return;
    }
    const ready = open.filter((order) => gathered(order).isReady);
    const before = known.current;
    const news = before ? ready.filter(({ id }) => !before.has(id)) : [];
    known.current = new Set(ready.map(({ id }) => id));
    if (news.length > 0) tellReady(news.map(({ number }) => number));
  }, [open, isOn]);
}
