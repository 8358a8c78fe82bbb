import { useEffect, useRef } from "react";
import { createStore, useStore } from "#/lib/store";

/**
 * What can be done by a key or by its name. Screens offer commands while they are shown; the palette lists them, and a key
 * of theirs does what is chosen there. One list, so that the two never differ.
 */
export interface Command {
  id: string;
  name: string;
  /** A letter or sign that does it, where nobody types. */
  key?: string;
  /** It cannot be done now: the palette leaves it out, and its key says why. */
  whyNot?: string | undefined;
  run: () => void;
}

/** What can be done from where the focus is: a row of a list is another order than the open one. */
type Offer = (from: Element | null) => readonly Command[];

const offers = new Set<Offer>();

/** Offers commands for as long as the screen is there. They are made when somebody asks. */
export function useCommands(offer: Offer): void {
  const latest = useRef(offer);
  useEffect(() => {
    latest.current = offer;
  });
  useEffect(() => {
    const offered: Offer = (from) => latest.current(from);
    offers.add(offered);
    return () => void offers.delete(offered);
  }, []);
}

export function commandsFrom(from: Element | null): readonly Command[] {
  return [...offers].flatMap((offer) => offer(from));
}

/** What is open over the page. */
const shown = createStore<"palette" | "keys" | null>(null);

export const showPalette = () => shown.set("palette");
export const showKeys = () => shown.set("keys");

/** Shuts one of them, unless the other has taken its place. */
export function hide(which: "palette" | "keys"): void {
  if (shown.get() === which) shown.set(null);
}

export function useShown() {
  return useStore(shown);
}

/** Somebody types, or a dialog or a menu has the keyboard. */
export function isBusyElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  return (
    document.querySelector("dialog[open], [role=menu]") !== null ||
    target?.closest("input, select, textarea, [contenteditable], [role=menu], [role=listbox]") != null
  );
}
