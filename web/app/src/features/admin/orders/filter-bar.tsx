import { SlidersHorizontal, X } from "lucide-react";
import { useState } from "react";
import { Button } from "#/components/button";
import { statusName } from "#/components/status-pill";
import type { OrderStatus } from "#/lib/api/types";
import { SearchBox } from "../search-box";
import { useMySites } from "../use-sites";
import styles from "./filter-bar.module.css";
import { type Filters, STATUSES } from "./filters";
import { messages } from "./messages";
import { isNarrowed } from "./narrowing";

interface FilterBarProps {
  filters: Filters;
  /** `replace`: not a step to go back to, such as each letter of a search. */
  onChange: (change: { [Key in keyof Filters]?: Filters[Key] | undefined }, replace?: boolean) => void;
  onClear: () => void;
  /** The name of the customer that is filtered by. */
  customerName: string | undefined;
}

const { filters: words } = messages;

export function FilterBar({ filters, onChange, onClear, customerName }: FilterBarProps) {
  const [isWide, setWide] = useState(false);
  const hidden = [filters.site, filters.from, filters.to].filter(Boolean).length;
  return (
    <search className={styles.bar} aria-label={words.label} data-order-search>
      <StatusChoice
        chosen={filters.is ? null : filters.status}
        onChoose={(status) => onChange({ status, is: undefined })}
      />
      <div className={styles.line} data-open={isWide || undefined}>
        <SearchBox
          label={words.text}
          text={filters.text ?? ""}
          onChange={(text) => onChange({ text: text || undefined }, true)}
        />
        <Button
          size="m"
          className={styles.toggle ?? ""}
          aria-expanded={isWide}
          icon={<SlidersHorizontal aria-hidden size={18} />}
          onClick={() => setWide(!isWide)}
        >
          {words.more}
          {hidden > 0 && <span className={styles.count}>{hidden}</span>}
        </Button>
        <div className={styles.others}>
          <SiteChoice chosen={filters.site} onChoose={(site) => onChange({ site })} />
          <DayChoice
            name={words.from}
            day={filters.from}
            max={filters.to}
            onChoose={(from) => onChange({ from })}
          />
          <DayChoice
            name={words.to}
            day={filters.to}
            min={filters.from}
            onChoose={(to) => onChange({ to })}
          />
        </div>
      </div>
      {isNarrowed(filters) && (
        <div className={styles.chips}>
          {filters.customer && (
            <button
              type="button"
              className={styles.chip}
              aria-label={words.dropCustomer}
              onClick={() => onChange({ customer: undefined })}
            >
              {words.customer(customerName ?? filters.customer.slice(0, 8))} <X aria-hidden size={14} />
            </button>
          )}
          <Button look="quiet" size="s" icon={<X aria-hidden size={16} />} onClick={onClear}>
            {words.clear}
          </Button>
        </div>
      )}
    </search>
  );
}

function StatusChoice({
  chosen,
  onChoose,
}: {
  /** Null: something else than a status. */
  chosen: OrderStatus | undefined | null;
  onChoose: (status: OrderStatus | undefined) => void;
}) {
  return (
    <fieldset className={styles.statuses}>
      <legend className="visually-hidden">{words.status}</legend>
      {[undefined, ...STATUSES].map((status) => (
        <label key={status ?? "all"} className={styles.status}>
          <input
            type="radio"
            name="order-status"
            className="visually-hidden"
            checked={status === chosen}
            onChange={() => onChoose(status)}
          />
          <span>{status ? statusName(status) : messages.all}</span>
        </label>
      ))}
    </fieldset>
  );
}

function SiteChoice({
  chosen,
  onChoose,
}: {
  chosen: string | undefined;
  onChoose: (site: string | undefined) => void;
}) {
  const sites = useMySites();
  if (sites.length < 2 && !chosen) return null;
  return (
    <label className={styles.field}>
      <span className={styles.fieldName}>{words.site}</span>
      <select value={chosen ?? ""} onChange={(event) => onChoose(event.target.value || undefined)}>
        <option value="">{words.allSites}</option>
        {sites.map((site) => (
          <option key={site.id} value={site.id}>
            {site.name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface DayChoiceProps {
  name: string;
  day: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChoose: (day: string | undefined) => void;
}

function DayChoice({ name, day, min, max, onChoose }: DayChoiceProps) {
  return (
    <label className={styles.field}>
      <span className={styles.fieldName}>{name}</span>
      <input
        type="date"
        value={day ?? ""}
        {...(min && { min })}
        {...(max && { max })}
        onChange={(event) => onChoose(event.target.value || undefined)}
      />
    </label>
  );
}
