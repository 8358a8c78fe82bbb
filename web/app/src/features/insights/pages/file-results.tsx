import { useMutation } from "@tanstack/react-query";
import { ArrowLeft, Download } from "lucide-react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Failed, Loading } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import { download } from "#/lib/download/download";
import { Made, Silent } from "../insight";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { useChoice } from "../use-choice";
import { BundlesView } from "./bundles";
import { SegmentsView } from "./customers";
import { DemandView } from "./demand";
import { FileRow } from "./files";
import { type Analysis, type Dataset, type Result, useResult } from "./files-api";
import { SalesView } from "./sales";
import { VolumeView } from "./volume";

/** What came of a file, one analysis at a time. */
export function FileResults({ file, onBack }: { file: Dataset; onBack: () => void }) {
  const { words } = useSpoken();
  const [chosen, choose] = useChoice("analysis");
  const analysis = file.analyses.find((one) => one === chosen) ?? file.analyses[0];
  return (
    <div className={page.stack}>
      <div>
        <Button size="s" icon={<ArrowLeft aria-hidden className="turns" size={16} />} onClick={onBack}>
          {words.files.back}
        </Button>
      </div>
      <section className={page.panel}>
        <FileRow file={file} />
        {file.columns.length > 0 && (
          <details>
            <summary>{words.files.found}</summary>
            <ul className={page.list}>
              {file.columns.map(({ ours, theirs }) => (
                <li key={ours}>
                  <span>{ours}</span>
                  <span dir="auto">{theirs}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields */}
      <div className={page.row} role="group" aria-label={words.files.result}>
        {file.analyses.map((one) => (
          <Button
            key={one}
            look={one === analysis ? "primary" : "secondary"}
            aria-pressed={one === analysis}
            onClick={() => choose(one)}
          >
            {words.analyses[one]}
          </Button>
        ))}
      </div>
      {analysis && <ResultOf key={analysis} file={file} analysis={analysis} />}
    </div>
  );
}

function ResultOf({ file, analysis }: { file: Dataset; analysis: Analysis }) {
  const { words } = useSpoken();
  const result = useResult(file, analysis);
  const saving = useMutation({
    mutationFn: () =>
      download(`/api/v1/datasets/${file.id}/results/${analysis}?format=csv`, `${file.name}-${analysis}.csv`),
  });
  if (result.isPending) return <Loading rows={2} height="12rem" label={words.loading} />;
  if (!result.data) {
    return (
      <Failed
        error={result.error}
        title={words.failed}
        retry={words.retry}
        onRetry={() => void result.refetch()}
      />
    );
  }
  const { insight } = result.data;
  return (
    <>
      <div className={`${page.row} ${page.spread}`}>
        <Made insight={insight} />
        {insight.report && (
          <Button
            size="s"
            busy={saving.isPending}
            icon={<Download aria-hidden size={16} />}
            onClick={() => saving.mutate()}
          >
            {words.files.export(words.analyses[analysis])}
          </Button>
        )}
      </div>
      {saving.error && <Banner look="bad">{sentence(saving.error)}</Banner>}
      <Silent insight={insight} />
      <View result={result.data} />
    </>
  );
}

function View({ result }: { result: Result }) {
  if (!result.insight.report) return null;
  switch (result.analysis) {
    case "sales":
      return <SalesView report={result.insight.report} />;
    case "demand":
      return <DemandView report={result.insight.report} />;
    case "volume":
      return <VolumeView report={result.insight.report} first={0} />;
    case "bundles":
      return <BundlesView report={result.insight.report} />;
    case "segments":
      return <SegmentsView report={result.insight.report} />;
  }
}
