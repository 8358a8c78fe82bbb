import { FIELDS, type Mapping, remapped } from "./columns";
import type { Head } from "./head";
import { messages } from "./import-messages";
import type { ImportKind } from "./job-api";
import styles from "./mapping-table.module.css";

interface MappingTableProps {
  name: string;
  kind: ImportKind;
  head: Head;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** The first rows of a file, and over each column what it is taken for. */
export function MappingTable({ name, kind, head, mapping, onChange }: MappingTableProps) {
  const nameOf = (at: number) => head.header[at] || messages.noName(at + 1);
  return (
    <div className={styles.map}>
      <h3 id="map-title">{messages.map}</h3>
      <p className={styles.hint}>{messages.mapHint(name)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.box} aria-labelledby="map-title" tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              {head.header.map((_, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; two may have one name
                <th key={at} scope="col" data-out={mapping[at] === null || undefined}>
                  <span dir="auto">{nameOf(at)}</span>
                  <select
                    aria-label={messages.fieldOf(nameOf(at))}
                    value={mapping[at] ?? ""}
                    onChange={(event) => onChange(remapped(mapping, at, event.target.value || null))}
                  >
                    <option value="">{messages.leftOut}</option>
                    {FIELDS[kind].map((field) => (
                      <option key={field.name} value={field.name}>
                        {messages.fields[field.name]}
                        {field.isNeeded && " *"}
                      </option>
                    ))}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {head.rows.map((row, number) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={number}>
                {head.header.map((_, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  <td key={at} data-out={mapping[at] === null || undefined} dir="auto">
                    {row[at]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
