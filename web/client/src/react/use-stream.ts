import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { DataOf, SubjectOf } from "../order.ts";
import type { OrderhubClient, Stop, Stream, StreamEvent, StreamSnapshot } from "../types.ts";

const NOTHING: StreamSnapshot<never> = { status: "loading", data: undefined, resets: 0 };
const nothing = () => NOTHING;
const never = () => () => {};

/**
 * The state of a stream, kept current; watched for as long as the component is there. `null` watches nothing. `onEvent`
 * hears every event, and need not stay the same function.
 */
export function useStream<Name extends string>(
  hub: OrderhubClient,
  name: Name | null,
  onEvent?: (event: StreamEvent<SubjectOf<DataOf<Name>>>) => void,
): StreamSnapshot<DataOf<Name>>;
export function useStream<T>(
  hub: OrderhubClient,
  name: string | null,
  onEvent?: (event: StreamEvent<SubjectOf<T>>) => void,
): StreamSnapshot<T>;
export function useStream(
  hub: OrderhubClient,
  name: string | null,
  onEvent?: (event: StreamEvent<never>) => void,
): StreamSnapshot<unknown> {
  const source = useMemo(() => (name === null ? undefined : shared(hub, name)), [hub, name]);
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  });
  useEffect(() => source?.onEvent((event) => latest.current?.(event)), [source]);
  return useSyncExternalStore(source?.subscribe ?? never, source?.current ?? nothing, nothing);
}

interface Source {
  subscribe(listener: () => void): Stop;
  onEvent(listener: (event: StreamEvent<never>) => void): Stop;
  current(): StreamSnapshot<unknown>;
}

/** React may look before it subscribes, and subscribe more than once: the first subscription opens the stream. */
function shared(hub: OrderhubClient, name: string): Source {
  let stream: Stream<unknown> | undefined;
  let users = 0;
  const using = (attach: (stream: Stream<unknown>) => Stop): Stop => {
    users += 1;
    stream ??= hub.watch<unknown>(name);
    const detach = attach(stream);
    return () => {
      detach();
      users -= 1;
      if (users > 0) return;
      stream?.close();
      stream = undefined;
    };
  };
  return {
    subscribe: (listener) => using((stream) => stream.onChange(listener)),
    onEvent: (listener) => using((stream) => stream.onEvent(listener)),
    current: () => stream?.current ?? NOTHING,
  };
}
