import type { StreamEvent, StreamSnapshot } from "@orderhub/client";
import { useStream as useStreamOf } from "@orderhub/client/react";
import { useEffect } from "react";
import { hub } from "./hub";

/** The state of a stream, kept current; watched for as long as the component is there. `null` watches nothing. */
export function useStream<T>(name: string | null, onEvent?: (event: StreamEvent) => void): StreamSnapshot<T> {
  const current = useStreamOf<T>(hub, name, onEvent);
  useEffect(() => {
    if (name !== null) hub.start();
  }, [name]);
  return current;
}
