import type { Column } from "#/lib/download/csv";
import { useSpoken } from "../spoken";
import styles from "./table.module.css";

interface TableProps<R> {
  title: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
}

/** Rows for people. A wide table is pushed aside within its box; the page stays as wide as the screen. */
export function Table<R>({ title, columns, rows }: TableProps<R>) {
  const { format } = useSpoken();
  const shown = ({ of, show = format.number, write }: Column<R>, row: R) => {
    const value = of(row);
    if (typeof value === "number") return show(value);
    return value && write ? write(value) : (value ?? "–");
  };
  const isNumber = columns.map(
    (column) => column.isNumber || rows.some((row) => typeof column.of(row) === "number"),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.box} aria-label={title} tabIndex={0}>
      <table className={styles.table}>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            {columns.map(({ name, hint }, at) => (
              <th key={name} scope="col" title={hint} data-number={isNumber[at] || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a table is drawn as a whole; its rows keep nothing
            <tr key={number}>
              {columns.map((column, at) =>
                at === 0 ? (
                  <th key={column.name} scope="row">
                    {shown(column, row)}
                  </th>
                ) : (
                  <td key={column.name} data-number={isNumber[at] || undefined}>
                    {shown(column, row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
