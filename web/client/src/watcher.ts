//! One watcher of a stream. What listens through it ends with it.

import { StreamError } from "./errors.ts";
import { ITEMS_MAX, Items } from "./items.ts";
import { listen } from "./listeners.ts";
import type { Source } from "./subscription.ts";
import type { IterateOptions, Stop, Stream, StreamItem } from "./types.ts";

/** What a watcher needs of those who keep the streams. */
export interface Keeper {
  /** Whatever is iterated, of all watchers. */
  iterated: Set<Items>;
  /** A reader has it. */
  taken: (item: StreamItem) => void;
  ack: Stream<unknown>["ack"];
  /** It watches no more. */
  release(): void;
}

export function watcher<T>(source: Source, { iterated, taken, ack, release }: Keeper): Stream<T> {
  const stops = new Set<Stop>();
  const kept = (remove: Stop): Stop => {
    const stop = () => {
      stops.delete(stop);
      remove();
    };
    stops.add(stop);
    return stop;
  };
  const iterate = ({ signal, buffer = ITEMS_MAX }: IterateOptions = {}) => {
    const onEnd = () => {
      iterated.delete(items);
      stops.delete(items.cancel);
      signal?.removeEventListener("abort", items.cancel);
    };
    const items = new Items(source, buffer, taken, onEnd);
    source.items.add(items.put);
    iterated.add(items);
    stops.add(items.cancel);
    signal?.addEventListener("abort", items.cancel);
    if (isClosed || signal?.aborted) items.cancel();
    endIfRefused(items);
    return items as never;
  };
  let isClosed = false;
  return {
    get current() {
      return source.current as Stream<T>["current"];
    },
    onChange: (listener) => kept(listen(source.changes, () => listener())),
    onEvent: (listener) =>
      kept(listen(source.items, (item: StreamItem) => item.kind !== "reset" && listener(item as never))),
    events: iterate,
    [Symbol.asyncIterator]: iterate,
    ack,
    close: () => {
      for (const stop of stops) stop();
      if (!isClosed) release();
      isClosed = true;
    },
  };
}

/** What the hub refused is over, once what it told before is read. */
export function endIfRefused(items: Items): void {
  const { name, current } = items.source;
  if (current.error !== undefined) items.end(new StreamError(current.error, name));
}
