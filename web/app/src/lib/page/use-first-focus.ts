import { type RefObject, useEffect, useRef } from "react";

/** For what comes in place of something that was pressed: its first field, or what is marked for it, has the focus then. */
export function useFirstFocus<T extends HTMLElement>(): RefObject<T | null> {
  const part = useRef<T>(null);
  useEffect(() => part.current?.querySelector<HTMLElement>("input, [tabindex='-1']")?.focus(), []);
  return part;
}
