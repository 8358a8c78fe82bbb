import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { OpenedSearch } from "./search";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** Opened over the page before, which is one step back. */
    isOver?: boolean;
  }
}

/** What stands open over a list. It is in the address: Back closes it, and a link leads to it. */
export interface Opened<What extends string> {
  what: What | undefined;
  /** The record's key. */
  of: string | undefined;
  show: (what: What, of?: string) => void;
  close: () => void;
}

export function useOpened<What extends string>(known: readonly What[]): Opened<What> {
  const { open, of } = useSearch({ strict: false }) as OpenedSearch;
  const navigate = useNavigate();
  const { history } = useRouter();
  const isClosing = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what opens now has not been closed yet
  useEffect(() => {
    isClosing.current = false;
  }, [open, of]);
  const show = (what: What, key?: string) =>
    void navigate({
      to: ".",
      search: ({ open: _, of: __, ...rest }) => ({
        ...rest,
        open: what,
        ...(key !== undefined && { of: key }),
      }),
      state: { isOver: true },
      resetScroll: false,
    });
  const close = () => {
    // Two wishes to close are one step back.
    if (isClosing.current) return;
    isClosing.current = true;
    // Whoever asks has decided about what was typed.
    if (history.location.state.isOver) return history.back({ ignoreBlocker: true });
    void navigate({
      to: ".",
      search: ({ open: _, of: __, ...rest }) => rest,
      replace: true,
      resetScroll: false,
      ignoreBlocker: true,
    });
  };
  return { what: known.find((one) => one === open), of, show, close };
}

interface KeptProps<T> {
  record: T | undefined;
  children: (record: T) => ReactNode;
}

/** Holds on to a record as it was opened: what is typed over it must be saved against that, not against what came since. */
export function Kept<T>({ record, children }: KeptProps<T>) {
  const [kept, setKept] = useState(record);
  if (kept === undefined && record !== undefined) setKept(record);
  return kept === undefined ? null : children(kept);
}
