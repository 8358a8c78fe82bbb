import { useEffect } from "react";
import { createStore, useStore } from "#/lib/store";
import { wear } from "#/lib/theme/theme";

/** The board on the wall is dark whatever the device prefers, unless somebody chose otherwise here. */
export type Look = "dark" | "light";

/** Also read by the script in index.html, before the first paint. */
const LOOK_KEY = "orderhub.board-look";

const look = createStore<Look>(stored());

export function useLook(): Look {
  return useStore(look);
}

/** Wears the board's look for as long as the calling screen is shown. */
export function useWearing(): void {
  const chosen = useLook();
  useEffect(() => {
    wear(chosen);
    return () => wear(null);
  }, [chosen]);
}

export function chooseLook(next: Look): void {
  try {
    localStorage.setItem(LOOK_KEY, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  look.set(next);
}

function stored(): Look {
  try {
    return localStorage.getItem(LOOK_KEY) === "light" ? "light" : "dark";
  } catch {
    return "dark";
  }
}
