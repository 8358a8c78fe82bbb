import { ChartLine, Download, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "#/components/button";
import { type Column, csv } from "#/lib/download/csv";
import { keep } from "#/lib/download/download";
import { useSpoken } from "../spoken";
import styles from "./chart.module.css";
import { Table } from "./table";

interface ChartProps<R> {
  title: string;
  hint?: ReactNode;
  /** The same as a table: how it is read without looking, and what is exported. */
  columns: readonly Column<R>[];
  rows: readonly R[];
  /** Deeper in a page, its heading is, too. */
  heading?: "h2" | "h4";
  /** Name of the exported file, without its ending. */
  file: string;
  /** What else can be done here: choosing a day, say. */
  tools?: ReactNode;
  /** The picture; without one there is only the table. */
  children?: ReactNode;
}

/** Something shown as a picture and as a table, by choice, and exported. */
export function Chart<R>(props: ChartProps<R>) {
  const { title, hint, columns, rows, heading: Heading = "h2", file, tools, children } = props;
  const { words } = useSpoken();
  const [isTable, setTable] = useState(false);
  const save = () => keep(new Blob([csv(columns, rows)], { type: "text/csv;charset=utf-8" }), `${file}.csv`);
  const Icon = isTable ? ChartLine : Table2;
  return (
    <figure className={styles.chart} data-chart={file}>
      <figcaption className={styles.head}>
        <div className={styles.title}>
          <Heading>{title}</Heading>
          {hint && <p>{hint}</p>}
        </div>
        <div className={styles.tools}>
          {tools}
          {children && (
            <Button
              size="s"
              icon={<Icon aria-hidden size={16} />}
              aria-label={isTable ? words.chart.chartOf(title) : words.chart.tableOf(title)}
              onClick={() => setTable(!isTable)}
            >
              {isTable ? words.chart.chart : words.chart.table}
            </Button>
          )}
          <Button
            size="s"
            icon={<Download aria-hidden size={16} />}
            aria-label={words.chart.csvOf(title)}
            title={words.chart.csv}
            onClick={save}
          >
            CSV
          </Button>
        </div>
      </figcaption>
      {isTable || !children ? <Table title={title} columns={columns} rows={rows} /> : children}
    </figure>
  );
}
