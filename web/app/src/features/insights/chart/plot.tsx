import { type CSSProperties, type PointerEvent, useRef, useState } from "react";
import { useSpoken } from "../spoken";
import { Drawing, type Layout, layoutOf } from "./drawing";
import styles from "./plot.module.css";
import { useWidth } from "./use-width";

export type Values = readonly (number | null)[];
export type Tone = "accent" | "info" | "warn" | "bad" | "good" | "mute";

export interface Series {
  name: string;
  values: Values;
  look: "line" | "dashed" | "bar" | "dot";
  tone: Tone;
}

export interface Band {
  name: string;
  low: Values;
  high: Values;
  tone: Tone;
}

export interface PlotProps {
  title: string;
  /** What stands under each place; shortened by the caller. */
  places: readonly string[];
  series: readonly Series[];
  band?: Band | undefined;
  /** Bars stand on each other instead of beside. */
  isStacked?: boolean;
  /** Where the places are, from 0 to 1, if not evenly far apart; a line from corner to corner is drawn then. */
  at?: readonly number[];
  /** The highest value of the axis, where it is known beforehand: 1 for shares. */
  top?: number;
  axis: (value: number) => string;
  /** All there is to say about a place, in a sentence. */
  say: (place: number) => string;
  /** The place that is spoken of first. */
  first?: number;
  height?: number;
}

/**
 * Lines, bars and a band over places. Each place can be reached: by the pointer, and by the arrow keys of a slider that lies
 * over the picture and says what is there.
 */
export function Plot(props: PlotProps) {
  const { title, places, series, band, say, height = 232 } = props;
  const { words, isRtl } = useSpoken();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [chosen, setChosen] = useState<number | null>(null);
  const last = places.length - 1;
  const current = Math.min(last, Math.max(0, chosen ?? props.first ?? last));
  const hasBars = series.some(({ look }) => look === "bar");
  const layout = layoutOf(props, width, height, isRtl);
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setChosen(nearest(layout, places.length, x));
  };
  if (places.length === 0) return null;
  return (
    <div className={styles.plot}>
      <ul className={styles.legend}>
        {series.map(({ name, look, tone }) => (
          <li key={name}>
            <span className={`${styles.swatch} ${styles[tone]}`} data-look={look} aria-hidden />
            {name}
          </li>
        ))}
        {band && (
          <li>
            <span
              className={`${styles.swatch} ${styles[band.tone]}`}
              data-look={hasBars ? "whisker" : "band"}
              aria-hidden
            />
            {band.name}
          </li>
        )}
      </ul>
      <div
        ref={box}
        className={styles.box}
        style={{ "--height": `${height}px` } as CSSProperties}
        onPointerMove={follow}
        onPointerDown={follow}
      >
        {width > 0 && <Drawing {...props} layout={layout} current={current} />}
        <input
          type="range"
          className={styles.slider}
          min={0}
          max={last}
          step={1}
          value={current}
          aria-label={words.chart.points(title)}
          aria-valuetext={say(current)}
          onChange={(event) => setChosen(Number(event.target.value))}
        />
      </div>
      <p className={styles.said} aria-hidden data-testid="said">
        {say(current)}
      </p>
    </div>
  );
}

function nearest(layout: Layout, places: number, x: number): number {
  let best = 0;
  for (let place = 1; place < places; place += 1) {
    if (Math.abs(layout.x(place) - x) < Math.abs(layout.x(best) - x)) best = place;
  }
  return best;
}
