import { createStore } from "#/lib/store";
import { settings } from "./settings";

/**
 * A tune for everything that happens, made here, so that nothing has to be loaded when the network is gone. What goes up is
 * work, what goes down is none any more; harsh is what must be seen at once, and low is about the board itself. Browsers keep a
 * page silent until somebody touches it: until then the board says so. Every tune has a twin that can be seen (`alerts.ts`).
 */
export const TONES = [
  "fired",
  "cancelled",
  "voided",
  "recalled",
  "ready",
  "fulfilled",
  "stopped",
  "notReady",
  "lost",
  "back",
] as const;
export type Tone = (typeof TONES)[number];

/** `blocked`: nobody has touched the page yet. */
export type SoundState = "blocked" | "ready" | "unsupported";

interface Note {
  hz: number;
  at: number;
  s: number;
  wave: OscillatorType;
}

const TUNES: Record<Tone, readonly Note[]> = {
  fired: [
    { hz: 784, at: 0, s: 0.16, wave: "sine" },
    { hz: 1047, at: 0.15, s: 0.28, wave: "sine" },
  ],
  cancelled: [
    { hz: 440, at: 0, s: 0.2, wave: "square" },
    { hz: 330, at: 0.24, s: 0.2, wave: "square" },
    { hz: 220, at: 0.48, s: 0.4, wave: "square" },
  ],
  voided: [
    { hz: 440, at: 0, s: 0.18, wave: "square" },
    { hz: 330, at: 0.22, s: 0.3, wave: "square" },
  ],
  recalled: [
    { hz: 1047, at: 0, s: 0.14, wave: "sine" },
    { hz: 784, at: 0.13, s: 0.14, wave: "sine" },
    { hz: 1047, at: 0.26, s: 0.26, wave: "sine" },
  ],
  ready: [
    { hz: 659, at: 0, s: 0.14, wave: "sine" },
    { hz: 784, at: 0.12, s: 0.14, wave: "sine" },
    { hz: 1047, at: 0.24, s: 0.14, wave: "sine" },
    { hz: 1319, at: 0.36, s: 0.36, wave: "sine" },
  ],
  fulfilled: [{ hz: 523, at: 0, s: 0.12, wave: "sine" }],
  stopped: [
    { hz: 523, at: 0, s: 0.14, wave: "triangle" },
    { hz: 392, at: 0.15, s: 0.24, wave: "triangle" },
  ],
  notReady: [{ hz: 262, at: 0, s: 0.2, wave: "square" }],
  lost: [
    { hz: 196, at: 0, s: 0.3, wave: "triangle" },
    { hz: 196, at: 0.42, s: 0.3, wave: "triangle" },
  ],
  back: [
    { hz: 196, at: 0, s: 0.2, wave: "triangle" },
    { hz: 294, at: 0.22, s: 0.3, wave: "triangle" },
  ],
};
const ATTACK_S = 0.012;
/** A square wave sounds about three times as loud as a sine. */
const SQUARE_GAIN = 0.35;

let context: AudioContext | undefined;
export const soundState = createStore<SoundState>(
  typeof AudioContext === "undefined" ? "unsupported" : "blocked",
);

/** Call it from within a click or a key press. */
export async function unlock(): Promise<void> {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  context.onstatechange = follow;
  await context.resume();
  follow();
}

/** Lets the first touch of the page unlock the sound; answers with what stops that. */
export function unlockAtFirstTouch(): () => void {
  const touched = () => void unlock();
  const events = ["pointerdown", "keydown"] as const;
  for (const event of events) window.addEventListener(event, touched, { once: true });
  return () => {
    for (const event of events) window.removeEventListener(event, touched);
  };
}

export function play(tone: Tone): void {
  const { isMuted, volume } = settings.get();
  if (isMuted || volume === 0 || context?.state !== "running") return;
  for (const note of TUNES[tone]) sound(context, note, volume);
}

function sound(audio: AudioContext, { hz, at, s, wave }: Note, volume: number): void {
  const begin = audio.currentTime + at;
  const oscillator = new OscillatorNode(audio, { type: wave, frequency: hz });
  const gain = new GainNode(audio, { gain: 0 });
  const peak = volume * (wave === "square" ? SQUARE_GAIN : 1);
  // Faded in and out: a cut wave clicks.
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(peak, begin + ATTACK_S);
  gain.gain.exponentialRampToValueAtTime(0.001, begin + s);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(begin);
  oscillator.stop(begin + s);
}

function follow(): void {
  soundState.set(context?.state === "running" ? "ready" : "blocked");
}
