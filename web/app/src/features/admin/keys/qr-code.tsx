import { qr } from "#/lib/qr/qr";
import styles from "./keys.module.css";

/** So many light modules have to be around it, for readers to find it. */
const QUIET = 4;

/** A text to be read by a camera; nothing where it is too long for that. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const rows = drawn(text);
  if (!rows) return null;
  const size = rows.length + 2 * QUIET;
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className={styles.code}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}

function drawn(text: string): boolean[][] | undefined {
  try {
    return qr(text);
  } catch {
    return undefined;
  }
}
