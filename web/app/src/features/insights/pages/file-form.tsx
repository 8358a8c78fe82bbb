import { type FormEvent, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { TextField } from "#/components/field";
import { ApiError, sentence } from "#/lib/api/problem";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import styles from "./file-form.module.css";
import { ANALYSES, type Analysis, useSend } from "./files-api";

/** Sends a file to have it looked at. */
export function FileForm({ currency, timeZone }: { currency: string; timeZone: string }) {
  const { words } = useSpoken();
  const send = useSend();
  const [analyses, setAnalyses] = useState<readonly Analysis[]>(ANALYSES);
  const [missing, setMissing] = useState<"file" | "analyses" | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const file = data.get("file");
    const text = (name: string) => String(data.get(name) ?? "");
    // Without a choice, browsers hand over an empty file without a name.
    const isChosen = file instanceof File && file.name !== "";
    const what = !isChosen ? "file" : analyses.length === 0 ? "analyses" : null;
    setMissing(what);
    if (!isChosen || what || send.isPending) return;
    const wish = {
      file,
      analyses,
      name: text("name"),
      columns: text("columns"),
      currency: text("currency"),
      timeZone: text("time_zone"),
    };
    send.mutate(wish, { onSuccess: () => form.reset() });
  };
  const wrong = (pointer: string) => (send.error instanceof ApiError ? send.error.field(pointer) : undefined);
  return (
    <form className={page.panel} onSubmit={submit} aria-label={words.files.send} noValidate>
      <h2>{words.files.send}</h2>
      <TextField
        type="file"
        name="file"
        label={words.files.file}
        hint={words.files.fileHint}
        error={missing === "file" ? words.files.missing : wrong("/file")}
        accept=".csv,.tsv,.txt,.zst,text/csv"
      />
      <fieldset className={styles.analyses}>
        <legend>{words.files.analyses}</legend>
        {ANALYSES.map((analysis) => (
          <label key={analysis}>
            <input
              type="checkbox"
              checked={analyses.includes(analysis)}
              onChange={(event) =>
                setAnalyses(
                  ANALYSES.filter((one) =>
                    one === analysis ? event.target.checked : analyses.includes(one),
                  ),
                )
              }
            />
            {words.analyses[analysis]}
          </label>
        ))}
        {missing === "analyses" && <p className={styles.error}>{words.files.none}</p>}
      </fieldset>
      <TextField
        name="name"
        label={words.files.name}
        hint={words.files.nameHint}
        error={wrong("/name")}
        autoComplete="off"
      />
      <TextField
        name="columns"
        label={words.files.columns}
        hint={<span dir="ltr">{words.files.columnsHint}</span>}
        error={wrong("/columns")}
        autoComplete="off"
        spellCheck={false}
      />
      <div className={styles.two}>
        <TextField
          name="currency"
          label={words.files.currency}
          defaultValue={currency}
          error={wrong("/currency")}
          autoComplete="off"
        />
        <TextField
          name="time_zone"
          label={words.files.timeZone}
          defaultValue={timeZone}
          error={wrong("/time_zone")}
          autoComplete="off"
        />
      </div>
      {send.error && <Banner look="bad">{sentence(send.error)}</Banner>}
      <div>
        <Button type="submit" look="primary" busy={send.isPending}>
          {words.files.start}
        </Button>
      </div>
    </form>
  );
}
