import { X } from "lucide-react";
import { Button } from "#/components/button";
import { SelectField, TextField } from "#/components/field";
import { useMySites } from "../use-sites";
import { messages as words } from "./action-messages";
import styles from "./audit.module.css";
import { messages } from "./messages";
import type { AuditSearch } from "./search";

interface AuditFiltersProps {
  search: AuditSearch;
  onChange: (change: { [Key in keyof AuditSearch]?: AuditSearch[Key] | undefined }) => void;
}

const { filters: labels } = messages;
const NOTHING = {
  site: undefined,
  action: undefined,
  actor: undefined,
  target: undefined,
  from: undefined,
  to: undefined,
};

/** What the log is narrowed to. */
export function AuditFilters({ search, onChange }: AuditFiltersProps) {
  const sites = useMySites();
  return (
    <search className={styles.filters} aria-label={labels.label}>
      <SelectField
        label={labels.action}
        value={search.action ?? ""}
        onChange={(event) => onChange({ action: event.target.value || undefined })}
      >
        <option value="">{labels.everyAction}</option>
        {Object.entries(words.actions).map(([action, name]) => (
          <option key={action} value={action}>
            {name}
          </option>
        ))}
      </SelectField>
      {sites.length > 1 && (
        <SelectField
          label={labels.site}
          value={search.site ?? ""}
          onChange={(event) => onChange({ site: event.target.value || undefined })}
        >
          <option value="">{labels.everySite}</option>
          {sites.map((site) => (
            <option key={site.id} value={site.id}>
              {site.name}
            </option>
          ))}
        </SelectField>
      )}
      <TextField
        type="date"
        label={labels.from}
        value={search.from ?? ""}
        onChange={(event) => onChange({ from: event.target.value || undefined })}
      />
      <TextField
        type="date"
        label={labels.to}
        value={search.to ?? ""}
        onChange={(event) => onChange({ to: event.target.value || undefined })}
      />
      <TextField
        label={labels.actor}
        value={search.actor ?? ""}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ actor: event.target.value.trim() || undefined })}
      />
      <TextField
        label={labels.target}
        value={search.target ?? ""}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ target: event.target.value.trim() || undefined })}
      />
      {Object.keys(search).length > 0 && (
        <Button look="quiet" size="s" icon={<X aria-hidden size={16} />} onClick={() => onChange(NOTHING)}>
          {messages.clear}
        </Button>
      )}
    </search>
  );
}
