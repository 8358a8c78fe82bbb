import { useEffect, useSyncExternalStore } from "react";

/** What the board asks of the device it hangs on. Where the device cannot, nothing happens. */

/** Keeps the screen awake while the board can be seen; the browser lets go whenever the page is hidden. */
export function useWakeLock(): void {
  useEffect(() => {
    if (!("wakeLock" in navigator)) return;
    let isOver = false;
    let lock: WakeLockSentinel | undefined;
    const hold = async () => {
      if (document.visibilityState !== "visible") return;
      try {
        const got = await navigator.wakeLock.request("screen");
        if (isOver) await got.release();
        else lock = got;
      } catch {
        // Refused, for example on a low battery: the device decides.
      }
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}

export const canFillScreen = document.fullscreenEnabled ?? false;

export function useFillsScreen(): boolean {
  return useSyncExternalStore(onFullScreen, () => document.fullscreenElement !== null);
}

export function toggleFullScreen(): void {
  const wish = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  // A browser that says no needs no further word: nothing has changed.
  wish.catch(() => undefined);
}

function onFullScreen(listener: () => void): () => void {
  document.addEventListener("fullscreenchange", listener);
  return () => document.removeEventListener("fullscreenchange", listener);
}
