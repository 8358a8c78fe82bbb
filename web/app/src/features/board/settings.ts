import { createStore, useStore } from "#/lib/store";
import type { Thresholds } from "./ageing";

/** How this device shows the board. */
export interface Settings extends Thresholds {
  keysOn: boolean;
  /** The all-day counts stand beside the tickets. */
  isAllDayOpen: boolean;
  /** What people call this screen; empty where nobody has said. */
  name: string;
  /** What it was made a board of: a site, and one of its stations or, empty, all of them. */
  home: Home | null;
  /** 0 to 1. */
  volume: number;
  isMuted: boolean;
}

export interface Home {
  site: string;
  station: string;
}

export const NAME_CHARS_MAX = 40;
const SETTINGS_KEY = "orderhub.board-settings";

export const DEFAULTS: Settings = {
  warmAfterMin: 5,
  lateAfterMin: 10,
  keysOn: true,
  isAllDayOpen: false,
  name: "",
  home: null,
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
  const { warmAfterMin, lateAfterMin, keysOn, isAllDayOpen, name, home, volume, isMuted } = value ?? {};
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
    ...(isHome(home) && { home }),
    ...(typeof volume === "number" && volume >= 0 && volume <= 1 && { volume }),
    ...(typeof isMuted === "boolean" && { isMuted }),
  };
}

function isHome(value: unknown): value is Home {
  const { site, station } = (value ?? {}) as Partial<Record<keyof Home, unknown>>;
  return typeof site === "string" && typeof station === "string";
}
