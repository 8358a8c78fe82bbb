import type { Stream, StreamEvent, StreamSnapshot } from "@orderhub/client";
import { useEffect, useEffectEvent, useMemo, useSyncExternalStore } from "react";
import { hub } from "./hub";

const NOTHING: StreamSnapshot<never> = { status: "loading", data: undefined, resets: 0 };
const none = () => () => undefined;

/** The state of a stream, kept current; watched for as long as the component is there. `null` watches nothing. */
export function useStream<T>(name: string | null, onEvent?: (event: StreamEvent) => void): StreamSnapshot<T> {
  const source = useMemo(() => (name === null ? null : shared<T>(name)), [name]);
  const tell = useEffectEvent((event: StreamEvent) => onEvent?.(event));
  useEffect(() => source?.onEvent(tell), [source]);
  return useSyncExternalStore(source?.subscribe ?? none, source?.current ?? (() => NOTHING));
}

interface Source<T> {
  subscribe(listener: () => void): () => void;
  current(): StreamSnapshot<T>;
  onEvent(listener: (event: StreamEvent) => void): () => void;
}

/** React may look before it subscribes, and subscribe more than once: the stream is opened by the first subscription. */
function shared<T>(name: string): Source<T> {
  let stream: Stream<T> | null = null;
  let users = 0;
  const open = () => {
    users += 1;
    stream ??= hub.watch<T>(name);
    hub.start();
    return stream;
  };
  const close = () => {
    users -= 1;
    if (users > 0) return;
    stream?.close();
    stream = null;
  };
  const using = (attach: (stream: Stream<T>) => () => void) => {
    const detach = attach(open());
    return () => {
      detach();
      close();
    };
  };
  return {
    subscribe: (listener) => using((stream) => stream.onChange(listener)),
    onEvent: (listener) => using((stream) => stream.onEvent(listener)),
    current: () => stream?.current ?? NOTHING,
  };
}
