import { useEffect, useRef } from "react";
import { introduce } from "#/lib/realtime/hub";
import { nameDevice } from "#/lib/realtime/screen";
import { useSettings } from "./settings";

/** Nobody is introduced anew at every letter. */
const TYPED_MS = 1_000;

/** Lets the hub know what this screen is called, when the board opens and when somebody gives it another name. */
export function useName(): void {
  const { name } = useSettings();
  const isFirst = useRef(true);
  useEffect(() => {
    nameDevice(name);
    const timer = setTimeout(introduce, isFirst.current ? 0 : TYPED_MS);
    isFirst.current = false;
    return () => clearTimeout(timer);
  }, [name]);
}
