import { useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { commandsFrom, hide, isBusyElsewhere, showKeys, showPalette, useShown } from "#/lib/palette/palette";
import { rememberVisit } from "#/lib/palette/recent";
import { useSession } from "#/lib/session/session";

const load = () => import("./palette");
const Palette = lazy(load);
const Keys = lazy(() => import("./keys"));

/** What a key that does not come in is told with, by the surface that it is on. */
interface PaletteDoorProps {
  announce?: (text: string) => void;
}

/** Opens the palette and the list of keys, and does what a key of an offered command says. Both come when they are wanted. */
export function PaletteDoor({ announce }: PaletteDoorProps) {
  const shown = useShown();
  const isShown = shown !== null;
  const user = useSession()?.user;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // It is on its way before the second key is down.
      if (event.key === "Control" || event.key === "Meta") load().catch(() => undefined);
      const isPalette = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey;
      if (isPalette && !event.shiftKey) {
        // Also while somebody types; but not over a question that waits for its answer.
        event.preventDefault();
        if (!document.querySelector("dialog[open]")) showPalette();
        return;
      }
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      // What is typed while it comes is meant for it.
      if (event.repeat || isShown || isBusyElsewhere(event)) return;
      if (event.key === "?") {
        event.preventDefault();
        showKeys();
        return;
      }
      const command = commandsFrom(document.activeElement).find(({ key }) => key === event.key.toLowerCase());
      if (!command) return;
      event.preventDefault();
      if (command.whyNot === undefined) command.run();
      else announce?.(command.whyNot);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [announce, isShown]);
  const pathname = useLocation({ select: (location) => location.pathname });
  useEffect(() => rememberVisit({ href: pathname, name: "" }), [pathname]);
  // Whoever comes next finds it shut.
  useEffect(
    () => () => {
      hide("palette");
      hide("keys");
    },
    [],
  );
  if (!user || !isShown) return null;
  return (
    <Suspense fallback={null}>
      {shown === "palette" ? <Palette user={user} /> : <Keys onClose={() => hide("keys")} />}
    </Suspense>
  );
}
