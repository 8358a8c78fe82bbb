import type { PlotProps, Series } from "./plot";
import styles from "./plot.module.css";
import { bandPath, linear, linePath, named, ticks } from "./scale";

const TOP = 12;
const BOTTOM = 28;
/** Room for half of the last name. */
const END = 26;
/** How wide a digit of an axis is, a letter of a name under it, and what is between two names; pixels. */
const DIGIT = 7.2;
const LETTER = 6.6;
const BETWEEN = 16;

/** Where things are in a plot. */
export interface Layout {
  width: number;
  height: number;
  left: number;
  right: number;
  base: number;
  step: number;
  levels: readonly number[];
  /** From right to left, where the language is read so. */
  isRtl: boolean;
  x: (place: number) => number;
  /** From 0 at the start of the axis to 1 at its end. */
  along: (share: number) => number;
  y: (value: number) => number;
}

export function layoutOf(props: PlotProps, width: number, height: number, isRtl: boolean): Layout {
  const { places, series, band, isStacked, at, top, axis } = props;
  const bars = series.filter(({ look }) => look === "bar");
  const sums = places.map((_, place) => bars.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const all = [
    ...series.flatMap(({ values }) => values),
    ...(band?.low ?? []),
    ...(band?.high ?? []),
    ...(isStacked ? sums : []),
  ].filter((value): value is number => value !== null);
  const levels = ticks(Math.min(0, ...all), top ?? Math.max(0, ...all));
  const room = Math.max(...levels.map((level) => axis(level).length)) * DIGIT + 14;
  const [left, right] = isRtl ? [END, width - room] : [room, width - END];
  const base = height - BOTTOM;
  const step = (right - left) / Math.max(1, places.length);
  const along = linear([0, 1], isRtl ? [right, left] : [left, right]);
  return {
    width,
    height,
    left,
    right,
    base,
    step,
    levels,
    isRtl,
    along,
    x: (place) => along(at ? (at[place] ?? 0) : (place + 0.5) / Math.max(1, places.length)),
    y: linear([levels[0] ?? 0, levels.at(-1) ?? 1], [base, TOP]),
  };
}

/** The picture itself. It is for the eye only: what it shows is said by the slider, and by the table. */
export function Drawing(props: PlotProps & { layout: Layout; current: number }) {
  const { series, band, at, layout, current } = props;
  const { width, height, left, right, x, y } = layout;
  const spot = (values: readonly (number | null)[]) =>
    values.map((value, place) => (value === null ? null : ([x(place), y(value)] as const)));
  const levels = layout.levels;
  return (
    <svg className={styles.svg} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      <Axes {...props} />
      {at && (
        <line
          className={styles.ideal}
          x1={layout.along(0)}
          x2={layout.along(1)}
          y1={y(levels[0] ?? 0)}
          y2={y(levels.at(-1) ?? 1)}
        />
      )}
      {band && !series.some(({ look }) => look === "bar") && (
        <path
          className={`${styles.band} ${styles[band.tone]}`}
          d={bandPath(spot(band.low), spot(band.high))}
        />
      )}
      <Bars {...props} />
      <line className={styles.mark} x1={x(current)} x2={x(current)} y1={TOP} y2={layout.base} />
      {series.map(({ name, look, tone, values }) =>
        look === "line" || look === "dashed" ? (
          <path
            key={name}
            className={`${styles.line} ${styles[tone]}`}
            data-look={look}
            d={linePath(spot(values))}
          />
        ) : null,
      )}
      {series.map(({ name, look, tone, values }) =>
        values.map((value, place) => {
          const isShown = value !== null && (look === "dot" || (look !== "bar" && place === current));
          return isShown ? (
            <circle
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is its number
              key={`${name} ${place}`}
              className={`${styles.dot} ${styles[tone]}`}
              cx={x(place)}
              cy={y(value)}
              r={place === current ? 5 : 3.5}
            />
          ) : null;
        }),
      )}
      <line className={styles.base} x1={left} x2={right} y1={layout.base} y2={layout.base} />
    </svg>
  );
}

function Axes({ places, at, axis, layout }: PlotProps & { layout: Layout }) {
  const { left, right, base, levels, isRtl, x, y } = layout;
  const longest = Math.max(...places.map((name) => name.length));
  const shown = named(places.length, (right - left) / (longest * LETTER + BETWEEN));
  // Where both axes count the same, both are named by its numbers.
  const names = at
    ? levels.map((level) => ({ x: layout.along(level / (levels.at(-1) || 1)), name: axis(level) }))
    : shown.map((place) => ({ x: x(place), name: places[place] }));
  return (
    <g className={styles.axis}>
      {levels.map((level) => (
        <g key={level}>
          <line x1={left} x2={right} y1={y(level)} y2={y(level)} />
          <text x={isRtl ? right + 8 : left - 8} y={y(level) + 4} textAnchor={isRtl ? "start" : "end"}>
            {axis(level)}
          </text>
        </g>
      ))}
      {names.map(({ x: middle, name }) => (
        <text key={middle} x={middle} y={base + 19} textAnchor="middle">
          {name}
        </text>
      ))}
    </g>
  );
}

function Bars({
  places,
  series,
  band,
  isStacked,
  layout,
  current,
}: PlotProps & { layout: Layout; current: number }) {
  const bars = series.filter(({ look }) => look === "bar");
  if (bars.length === 0) return null;
  const { step, x, y } = layout;
  const wide = Math.min(36, step * 0.72);
  const each = isStacked ? wide : wide / bars.length;
  const bar = (place: number, { name, tone, values }: Series, number: number) => {
    const value = values[place];
    if (value == null) return null;
    const below = isStacked
      ? bars.slice(0, number).reduce((sum, one) => sum + (one.values[place] ?? 0), 0)
      : 0;
    const [bottom, top] = [y(below), y(below + value)];
    const start = x(place) - wide / 2 + (isStacked ? 0 : number * each);
    return (
      <rect
        key={name}
        className={`${styles.bar} ${styles[tone]}`}
        data-current={place === current || undefined}
        x={start}
        width={Math.max(1, each - 1)}
        y={Math.min(top, bottom)}
        height={Math.abs(bottom - top)}
        rx={Math.min(3, each / 4)}
      />
    );
  };
  return places.map((name, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a place is its number
    <g key={`${name} ${place}`}>
      {bars.map((one, number) => bar(place, one, number))}
      {!isStacked && band && step > 8 && (
        <line
          className={styles.whisker}
          x1={x(place)}
          x2={x(place)}
          y1={y(band.low[place] ?? 0)}
          y2={y(band.high[place] ?? 0)}
        />
      )}
    </g>
  ));
}
