import { useEffect, useState } from "react";
import type { Order } from "#/lib/api/types";
import { type Kept, keptFor } from "#/lib/kept/store";
import { useSession } from "#/lib/session/session";
import { serverNow } from "#/lib/time/clock";

/** One's own orders as they were seen last on this device, the newest first; undefined until that is known. */
export function useKept(): readonly Kept<Order>[] | undefined {
  const me = useSession()?.user.id;
  const [kept, setKept] = useState<{ of: string | undefined; orders: Kept<Order>[] }>();
  useEffect(() => {
    let isOver = false;
    const read = me ? keptFor<Order>("orders", me, serverNow()) : Promise.resolve([]);
    void read.then((orders) => isOver || setKept({ of: me, orders: orders.map(withoutActions) }));
    return () => {
      isOver = true;
    };
  }, [me]);
  return kept?.of === me ? kept?.orders : undefined;
}

/** What was allowed then may not be now, and nobody is there to ask. */
function withoutActions(kept: Kept<Order>): Kept<Order> {
  return { ...kept, value: { ...kept.value, allowed: [] } };
}
