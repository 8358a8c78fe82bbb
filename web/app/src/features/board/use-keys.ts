import { useEffect, useEffectEvent } from "react";
import { type Wish, wishOf } from "./keys";

/** Hears the keys of the board while nobody types, and no dialog is open. */
export function useKeys(isOn: boolean, act: (wish: Wish) => boolean): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || isBusy(event.target)) return;
    const wish = wishOf(event, document.documentElement.dir === "rtl");
    if (!wish || (wish.do === "confirm" && isControl(event.target))) return;
    if (act(wish)) event.preventDefault();
  });
  useEffect(() => {
    if (!isOn) return;
    const listener = (event: KeyboardEvent) => pressed(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [isOn]);
}

/** Somebody writes, or a dialog has the floor. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Enter on a button presses the button. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a[href], summary") !== null;
}
