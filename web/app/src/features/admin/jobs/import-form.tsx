import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { SelectField, TextField } from "#/components/field";
import { Switch } from "#/components/switch";
import { sentence } from "#/lib/api/problem";
import type { Job, Site } from "#/lib/api/types";
import { announce } from "../announce";
import form from "../form/form.module.css";
import { type Mapping, matched, missing } from "./columns";
import { type Head, headOf } from "./head";
import { messages as words } from "./import-messages";
import { beginImport, IMPORTS, type ImportKind, jobsKey } from "./job-api";
import styles from "./jobs.module.css";
import { MappingTable } from "./mapping-table";
import { messages } from "./messages";
import { sending } from "./sending";
import { Trial } from "./trial";

const NEARBY: ScrollIntoViewOptions = { block: "center" };

interface ImportFormProps {
  site: Site;
  jobs: readonly Job[];
}

/** Hands a file to the hub: what its columns are, a trial, and then in earnest. */
export function ImportForm({ site, jobs }: ImportFormProps) {
  const client = useQueryClient();
  const input = useRef<HTMLFormElement>(null);
  const [kind, setKind] = useState<ImportKind>("products");
  const [file, setFile] = useState<File | null>(null);
  const [changed, setChanged] = useState<Mapping | null>(null);
  const [dryRun, setDryRun] = useState(true);
  const [isChecked, setChecked] = useState(false);
  const [triedId, setTriedId] = useState<string | null>(null);
  const head = useHead(file);
  const mapping = head && (changed ?? matched(head.header, kind));
  const lacks = mapping ? missing(mapping, kind) : [];
  const begin = useMutation({
    mutationFn: ({ isDry, of }: { isDry: boolean; of: File }) => {
      const sent = head && mapping ? sending(of, head, mapping, kind) : { body: of, columns: "" };
      return beginImport({ site: site.id, kind, file: sent.body, dryRun: isDry, columns: sent.columns });
    },
    onSuccess: async (job, { isDry }) => {
      announce(messages.started);
      setTriedId(isDry ? job.id : null);
      await client.invalidateQueries({ queryKey: jobsKey(site.id) });
      // Below a form this long, its row may be out of sight.
      if (!isDry) {
        requestAnimationFrame(() => document.querySelector(`[data-key="${job.id}"]`)?.scrollIntoView(NEARBY));
      }
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (file && lacks.length === 0 && !begin.isPending) begin.mutate({ isDry: dryRun, of: file });
  };
  const again = () => {
    setChanged(null);
    setTriedId(null);
    setChecked(false);
    begin.reset();
  };
  return (
    <form ref={input} className={styles.panel} onSubmit={submit} aria-labelledby="import-title" noValidate>
      <h2 id="import-title">{messages.importTitle}</h2>
      <div className={form.pair}>
        <SelectField
          label={messages.kind}
          value={kind}
          onChange={(event) => {
            setKind(event.target.value as ImportKind);
            again();
          }}
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
          error={isChecked && !file ? messages.fileMissing : undefined}
          accept=".csv,.tsv,.txt,.zst,text/csv"
          onChange={(event) => {
            setFile(event.target.files?.[0] ?? null);
            again();
          }}
        />
      </div>
      {file && head && mapping && (
        <MappingTable
          name={file.name}
          kind={kind}
          head={head}
          mapping={mapping}
          onChange={(next) => {
            setChanged(next);
            setTriedId(null);
          }}
        />
      )}
      {file && head === null && <p className={styles.hint}>{words.notLookedInto}</p>}
      {lacks.length > 0 && (
        <Banner look="warn">{words.needed(lacks.map((name) => words.fields[name]).join(", "))}</Banner>
      )}
      <Switch label={messages.dryRun} hint={messages.dryRunHint} checked={dryRun} onChange={setDryRun} />
      {begin.error && <Banner look="bad">{sentence(begin.error)}</Banner>}
      <div>
        <Button type="submit" look={triedId ? "secondary" : "primary"} busy={begin.isPending}>
          {messages.start}
        </Button>
      </div>
      {triedId && file && (
        <Trial
          job={jobs.find(({ id }) => id === triedId)}
          kind={kind}
          busy={begin.isPending}
          onGo={() => begin.mutate({ isDry: false, of: file })}
        />
      )}
    </form>
  );
}

/** The beginning of a file: undefined while it is read, null where it cannot be looked into. */
function useHead(file: File | null): Head | null | undefined {
  const { data, error } = useQuery({
    queryKey: ["admin", "import-head", file?.name, file?.size, file?.lastModified],
    enabled: file !== null,
    queryFn: () => (file ? headOf(file) : null),
    gcTime: 0,
    retry: false,
  });
  return error ? null : data;
}
