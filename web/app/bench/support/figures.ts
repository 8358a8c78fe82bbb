import { expect } from "@playwright/test";

/** The value below which so much (0..1) of a sample lies. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** How fast `y` grows with `x`: the slope of the straight line with the least squares. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const across = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / across;
}

/** One line of the answer, and whether it is within its bar. */
export function figure(what: string, value: number, unit: string, barMax?: number): void {
  const bar = barMax === undefined ? "" : `bar ${barMax} ${unit}, ${(value / barMax).toFixed(2)} of it`;
  process.stdout.write(`${what.padEnd(58)} ${value.toFixed(1).padStart(9)} ${unit.padEnd(8)} ${bar}\n`);
  if (barMax !== undefined) expect.soft(value, what).toBeLessThanOrEqual(barMax);
}

/** A number from the command line, by way of scripts/bench. */
export function setting(name: string, otherwise: number): number {
  const value = Number(process.env[`BENCH_WEB_${name}`] ?? otherwise);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${name} is no number above 0`);
  return value;
}
