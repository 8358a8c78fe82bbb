//! What is different every time, made the same: ids, epochs, handles, times, one-time codes, scores, spreads, tokens, and
//! the numbers of connections. Equal things stay equal.

import type { Step } from "./format";

const NOW_MS = 1_767_268_800_000;
const SPREAD_MS = 5_000;
const NOW = "2026-01-01T12:00:00.000Z";

export function normal(steps: Step[]): Step[] {
  const ids = new Names((n) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`);
  const epochs = new Names((n) => `epoch-${n}`);
  const handles = new Names((n) => n);
  const text = JSON.stringify(steps)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => ids.of(id))
    .replaceAll(/"[0-9a-f]{32}(-\d+)?"/g, (epoch) => `"${epochs.of(epoch)}"`)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, NOW)
    .replaceAll(/tearoom-\d+/g, "tearoom");
  return JSON.parse(text, (key, value: unknown) => {
    if (key === "at" || key === "now") return NOW_MS;
    if (key === "conn") return "c1";
    if (key === "resume_s") return 900;
    if (key === "resume_token" || key === "r") return "resume-token";
    if (key === "h") return handles.of(value);
    if (key === "w") return (value as [number, number][]).map(([h, o]) => [handles.of(h), o]);
    if (key === "cancel_risk") return 0.05;
    if (key === "model") return "cancel-v1";
    if (key === "code" && /^\d{6}$/.test(String(value))) return "123456";
    if (key === "spread_ms" && value !== 0) return SPREAD_MS;
    return value;
  }) as Step[];
}

/** Names by order of appearance. */
class Names<T> {
  readonly #known = new Map<unknown, T>();
  readonly #make: (n: number) => T;

  constructor(make: (n: number) => T) {
    this.#make = make;
  }

  of(thing: unknown): T {
    const name = this.#known.get(thing) ?? this.#make(this.#known.size + 1);
    this.#known.set(thing, name);
    return name;
  }
}
