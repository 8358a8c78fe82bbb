import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { SelectField, TextField } from "#/components/field";
import { Switch } from "#/components/switch";
import { sentence } from "#/lib/api/problem";
import type { Site } from "#/lib/api/types";
import { announce } from "../announce";
import form from "../form/form.module.css";
import { beginImport, IMPORTS, type ImportKind, jobsKey } from "./job-api";
import styles from "./jobs.module.css";
import { messages } from "./messages";

const NEARBY: ScrollIntoViewOptions = { block: "center" };

/** Hands a file to the hub. It is tried before anything is changed, unless somebody wants otherwise. */
export function ImportForm({ site }: { site: Site }) {
  const client = useQueryClient();
  const [kind, setKind] = useState<ImportKind>("products");
  const [columns, setColumns] = useState("");
  const [dryRun, setDryRun] = useState(true);
  const [isMissing, setMissing] = useState(false);
  const begin = useMutation({
    mutationFn: (file: File) => beginImport({ site: site.id, kind, file, dryRun, columns: columns.trim() }),
    onSuccess: async (job) => {
      announce(messages.started);
      await client.invalidateQueries({ queryKey: jobsKey(site.id) });
      // Below a form this long, its row may be out of sight.
      requestAnimationFrame(() => document.querySelector(`[data-key="${job.id}"]`)?.scrollIntoView(NEARBY));
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const file = new FormData(event.currentTarget).get("file");
    // Without a choice, browsers hand over an empty file without a name.
    const isChosen = file instanceof File && file.name !== "";
    setMissing(!isChosen);
    if (isChosen && !begin.isPending) begin.mutate(file);
  };
  return (
    <form className={styles.panel} onSubmit={submit} aria-labelledby="import-title" noValidate>
      <h2 id="import-title">{messages.importTitle}</h2>
      <div className={form.pair}>
        <SelectField
          label={messages.kind}
          value={kind}
          onChange={(event) => setKind(event.target.value as ImportKind)}
        >
          {IMPORTS.map((one) => (
            <option key={one} value={one}>
              {messages.kinds[one]}
            </option>
          ))}
        </SelectField>
        <TextField
          type="file"
          name="file"
          label={messages.file}
          hint={messages.fileHint}
          error={isMissing ? messages.fileMissing : undefined}
          accept=".csv,.tsv,.txt,.zst,text/csv"
        />
      </div>
      <TextField
        label={messages.columns}
        hint={messages.columnsHint}
        value={columns}
        onChange={(event) => setColumns(event.target.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Switch label={messages.dryRun} hint={messages.dryRunHint} checked={dryRun} onChange={setDryRun} />
      {begin.error && <Banner look="bad">{sentence(begin.error)}</Banner>}
      <div>
        <Button type="submit" look="primary" busy={begin.isPending}>
          {messages.start}
        </Button>
      </div>
    </form>
  );
}
