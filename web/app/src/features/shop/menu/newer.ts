import { useState } from "react";

/**
 * Whether what was read (`mark` changes with every reading) came after the stream was live for the last time. Told by order,
 * not by clocks.
 */
export function useIsNewer(mark: number, isLive: boolean): boolean {
  const [whileLive, setWhileLive] = useState(0);
  if (isLive && whileLive !== mark) setWhileLive(mark);
  return !isLive && mark !== whileLive;
}

/** The first `value` that was there since `mark` changed. */
export function useFirstSince<T>(mark: number, value: T | undefined): T | undefined {
  const [first, setFirst] = useState({ mark, value });
  const isFirst = first.mark !== mark || (first.value === undefined && value !== undefined);
  if (isFirst) setFirst({ mark, value });
  return isFirst ? value : first.value;
}
