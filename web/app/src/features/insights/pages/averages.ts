/** The mean of the last `days` values up to each; null where there are not that many yet. */
export function moving(values: readonly number[], days: number): (number | null)[] {
  let sum = 0;
  return values.map((value, at) => {
    sum += value - (at >= days ? (values[at - days] ?? 0) : 0);
    return at + 1 >= days ? sum / days : null;
  });
}

/** Each value weighed with `share`, and what came before with the rest. It begins at the mean of the first week. */
export function exponential(values: readonly number[], share: number): number[] {
  const first = values.slice(0, 7);
  let level = first.reduce((sum, value) => sum + value, 0) / Math.max(1, first.length);
  return values.map((value) => {
    level += share * (value - level);
    return level;
  });
}
