/** From values to places on a chart, and round numbers for its axes. */
export interface Scale {
  (value: number): number;
  domain: readonly [number, number];
}

export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const span = domain[1] - domain[0] || 1;
  const scale = (value: number) => range[0] + ((value - domain[0]) / span) * (range[1] - range[0]);
  return Object.assign(scale, { domain });
}

/** Round numbers from 0 (or below) up to the first at or above `max`: 0, 20, 40, 60. */
export function ticks(min: number, max: number, count = 4): number[] {
  const low = Math.min(0, min);
  const high = max > low ? max : low + 1;
  const step = roundStep((high - low) / count);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step - 1e-9);
  // Multiplied, not added up: 0.1 ten times is not 1.
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** 1, 2 or 5 times a power of ten, at or above `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = rough / power;
  return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

/** Which of `length` places are named on an axis with room for `room` names: evenly far apart, counted from the last. */
export function named(length: number, room: number): number[] {
  const every = Math.max(1, Math.ceil(length / Math.max(1, room)));
  const places: number[] = [];
  for (let at = length - 1; at >= 0; at -= every) places.unshift(at);
  return places;
}

type Place = readonly [x: number, y: number];

/** A line through what there is; it stops where nothing is known, and goes on after it. */
export function linePath(places: readonly (Place | null)[]): string {
  let isDown = false;
  const parts: string[] = [];
  for (const place of places) {
    if (place) parts.push(`${isDown ? "L" : "M"}${digits(place[0])} ${digits(place[1])}`);
    isDown = place !== null;
  }
  return parts.join("");
}

/** The area between two lines. */
export function bandPath(low: readonly (Place | null)[], high: readonly (Place | null)[]): string {
  const there = low.flatMap((place, at) => {
    const above = high[at];
    return place && above ? [{ place, above }] : [];
  });
  if (there.length === 0) return "";
  const outline = [...there.map(({ above }) => above), ...there.map(({ place }) => place).reverse()];
  return `${linePath(outline)}Z`;
}

function digits(value: number): string {
  return String(Math.round(value * 10) / 10);
}
