import { createStore, useStore } from "#/lib/store";
import type { Thresholds } from "./ageing";

/** How this device shows the board. */
export interface Settings extends Thresholds {
  keysOn: boolean;
  /** The all-day counts stand beside the tickets. */
  isAllDayOpen: boolean;
  /** What people call this screen; empty where nobody has said. */
  name: string;
  /** 0 to 1. */
  volume: number;
  isMuted: boolean;
}

const SETTINGS_KEY = "orderhub.board-settings";

export const DEFAULTS: Settings = {
  warmAfterMin: 5,
  lateAfterMin: 10,
  keysOn: true,
  isAllDayOpen: false,
  name: "",
  volume: 0.7,
  isMuted: false,
};

export const settings = createStore<Settings>(stored());

export function useSettings(): Settings {
  return useStore(settings);
}

export function change(part: Partial<Settings>): void {
  const next = { ...settings.get(), ...part };
  try {
    localStorage.setItem(SETTINGS_KEY, JSON.stringify(next));
  } catch {
    // Without storage the settings last as long as the page.
  }
  settings.set(next);
}

function stored(): Settings {
  try {
    return cleaned(JSON.parse(localStorage.getItem(SETTINGS_KEY) ?? "null"));
  } catch {
    return DEFAULTS;
  }
}

/** What was stored may be old or somebody else's: each field counts only when it makes sense. */
function cleaned(value: Partial<Record<keyof Settings, unknown>> | null): Settings {
  const { warmAfterMin, lateAfterMin, keysOn, isAllDayOpen, name, volume, isMuted } = value ?? {};
  const isRising =
    typeof warmAfterMin === "number" &&
    typeof lateAfterMin === "number" &&
    warmAfterMin > 0 &&
    lateAfterMin > warmAfterMin;
  return {
    ...DEFAULTS,
    ...(isRising && { warmAfterMin, lateAfterMin }),
    ...(typeof keysOn === "boolean" && { keysOn }),
    ...(typeof isAllDayOpen === "boolean" && { isAllDayOpen }),
    ...(typeof name === "string" && { name }),
    ...(typeof volume === "number" && volume >= 0 && volume <= 1 && { volume }),
    ...(typeof isMuted === "boolean" && { isMuted }),
  };
}
