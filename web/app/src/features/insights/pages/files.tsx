import { FileSearch } from "lucide-react";
import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { Empty, Failed, Loading } from "#/components/states";
import tones from "#/components/tones.module.css";
import { sentence } from "#/lib/api/problem";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { useChoice } from "../use-choice";
import { named } from "../words/named";
import { FileForm } from "./file-form";
import { FileResults } from "./file-results";
import { type Dataset, isUnderWay, useFiles, useRemove } from "./files-api";

/** Any file of sales, looked at apart from the shop. */
export function FilesPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="files" title={words.files.title} intro={words.files.intro}>
      {(site) => <Files currency={site.currency} timeZone={site.time_zone} />}
    </OfSite>
  );
}

function Files({ currency, timeZone }: { currency: string; timeZone: string }) {
  const { words } = useSpoken();
  const files = useFiles();
  const [opened, open] = useChoice("file");
  const file = files.data?.find(({ id }) => id === opened);
  if (file) return <FileResults file={file} onBack={() => open(undefined)} />;
  return (
    <div className={page.pair}>
      <FileForm currency={currency} timeZone={timeZone} />
      <section className={page.panel}>
        <h2>{words.files.list}</h2>
        {files.isPending ? (
          <Loading rows={2} label={words.loading} />
        ) : !files.data ? (
          <Failed
            error={files.error}
            title={words.failed}
            retry={words.retry}
            onRetry={() => void files.refetch()}
          />
        ) : files.data.length === 0 ? (
          <Empty title={words.files.empty} icon={<FileSearch aria-hidden size={28} />}>
            {words.files.emptyHint}
          </Empty>
        ) : (
          <List files={files.data} onOpen={open} />
        )}
      </section>
    </div>
  );
}

function List({ files, onOpen }: { files: readonly Dataset[]; onOpen: (id: string) => void }) {
  const { words } = useSpoken();
  const [doomed, setDoomed] = useState<Dataset | null>(null);
  return (
    <>
      <ul className={page.stack}>
        {files.map((file) => (
          <li key={file.id} className={page.panel} data-testid="file">
            <FileRow file={file} />
            <div className={page.row}>
              {file.state === "done" && (
                <Button
                  size="s"
                  look="primary"
                  aria-label={`${words.files.open}: ${file.name}`}
                  onClick={() => onOpen(file.id)}
                >
                  {words.files.open}
                </Button>
              )}
              {!isUnderWay(file) && (
                <Button
                  size="s"
                  aria-label={`${words.files.remove}: ${file.name}`}
                  onClick={() => setDoomed(file)}
                >
                  {words.files.remove}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {doomed && <RemoveDialog file={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

/** What a file is, and how far it is. */
export function FileRow({ file }: { file: Dataset }) {
  const { words, format } = useSpoken();
  const tone = file.state === "done" ? tones.good : file.state === "failed" ? tones.bad : tones.info;
  return (
    <>
      <div className={`${page.row} ${page.spread}`}>
        <strong dir="auto">{file.name}</strong>
        <span className={`${page.pill} ${tone}`} data-testid="file-state" role="status">
          {named(words.files.state, file.state)}
        </span>
      </div>
      <p className={page.soft}>
        {format.dateTime(file.created_at)} ·{" "}
        {words.files.facts(format.number(file.rows), format.number(file.orders))}
        {file.rejected > 0 && <> · {words.files.rejected(format.number(file.rejected))}</>} ·{" "}
        {format.list(file.analyses.map((analysis) => words.analyses[analysis]))}
      </p>
      {isUnderWay(file) && <progress aria-label={words.files.progress(file.name)} />}
      {file.problem && (
        <p lang="en" dir="ltr">
          {file.problem}
        </p>
      )}
      {file.errors.length > 0 && (
        <details>
          <summary>{words.files.rejected(format.number(file.rejected))}</summary>
          <ul className={page.list}>
            {file.errors.map(({ line, column, message }) => (
              <li key={`${line} ${column} ${message}`}>
                <span>{words.files.line(String(line))}</span>
                <span lang="en" dir="ltr">
                  {column && `${column}: `}
                  {message}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function RemoveDialog({ file, onClose }: { file: Dataset; onClose: () => void }) {
  const { words } = useSpoken();
  const remove = useRemove();
  return (
    <Dialog open title={words.files.removeTitle(file.name)} close={words.close} onClose={onClose}>
      <p>{words.files.removeText}</p>
      {remove.error && <Banner look="bad">{sentence(remove.error)}</Banner>}
      <div className={page.row}>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button
          look="danger"
          busy={remove.isPending}
          onClick={() => remove.mutate(file, { onSuccess: onClose })}
        >
          {words.files.remove}
        </Button>
      </div>
    </Dialog>
  );
}
