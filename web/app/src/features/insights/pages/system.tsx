import { Failed, Loading } from "#/components/states";
import tones from "#/components/tones.module.css";
import { Chart } from "../chart/chart";
import { Plot, type Series } from "../chart/plot";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { type Moment, useSystem } from "../system/use-system";
import styles from "./live.module.css";

const MEGABYTE = 1_048_576;

/** How the hub does; for admins, since it is about all sites. */
export function SystemPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="system" title={words.system.title} intro={words.system.intro} isOfAll>
      {() => <System />}
    </OfSite>
  );
}

function System() {
  const { words } = useSpoken();
  const { moments, error, retry } = useSystem();
  const now = moments.at(-1);
  if (!now) {
    return error ? (
      <Failed error={error} title={words.failed} retry={words.retry} onRetry={retry} />
    ) : (
      <>
        <p className={page.soft}>{words.system.waiting}</p>
        <Loading rows={2} height="9rem" label={words.loading} />
      </>
    );
  }
  return (
    <div className={page.stack}>
      <Figures now={now} />
      <Rates moments={moments} />
      <Commits moments={moments} />
    </div>
  );
}

function Figures({ now }: { now: Moment }) {
  const { words, format } = useSpoken();
  const oldest =
    now.unknownPayments > 0 ? words.system.oldest(format.number(now.unknownAge / 60)) : undefined;
  return (
    <>
      <dl className={styles.figures}>
        <Figure name={words.system.connections} value={format.number(now.connections)} id="connections" />
        <Figure name={words.system.screens} value={format.number(now.screens)} />
        <Figure name={words.system.commits} value={format.number(now.commits)} />
        <Figure
          name={words.system.memory}
          value={words.system.megabytes(format.number(now.ringBytes / MEGABYTE))}
        />
      </dl>
      <dl className={styles.figures}>
        <Trouble name={words.system.violations} count={now.violations} />
        <Trouble name={words.system.failures} count={now.failures} />
        <Trouble name={words.system.unknown} count={now.unknownPayments} hint={oldest} />
      </dl>
    </>
  );
}

function Figure({ name, value, id }: { name: string; value: string; id?: string }) {
  return (
    <div className={page.panel}>
      <dt>{name}</dt>
      <dd className={page.big} data-testid={id}>
        {value}
      </dd>
    </div>
  );
}

function Trouble({ name, count, hint }: { name: string; count: number; hint?: string | undefined }) {
  const { words, format } = useSpoken();
  return (
    <div className={page.panel}>
      <dt>{name}</dt>
      <dd className={page.row}>
        <strong>{count === 0 ? words.system.none : format.number(count)}</strong>
        <span className={`${page.pill} ${count === 0 ? tones.good : tones.bad}`}>
          {count === 0 ? words.system.ok : words.system.look}
        </span>
      </dd>
      {hint && <dd className={page.soft}>{hint}</dd>}
    </div>
  );
}

function Rates({ moments }: { moments: readonly Moment[] }) {
  const { words } = useSpoken();
  const { requests, commands, commits, refusals } = words.system;
  return (
    <Course
      title={words.system.rates}
      file="system-rates"
      moments={moments}
      lines={[
        { name: requests, of: (moment) => moment.requests, look: "line", tone: "mute" },
        { name: commands, of: (moment) => moment.commands, look: "line", tone: "info" },
        { name: commits, of: (moment) => moment.commits, look: "line", tone: "accent" },
        { name: refusals, of: (moment) => moment.refusals, look: "dashed", tone: "bad" },
      ]}
    />
  );
}

function Commits({ moments }: { moments: readonly Moment[] }) {
  const { words } = useSpoken();
  const ms = (seconds: number | null) => (seconds === null ? null : seconds * 1_000);
  return (
    <Course
      title={words.system.commitTime}
      file="system-commits"
      moments={moments}
      lines={[
        { name: words.system.half, of: ({ commitP50 }) => ms(commitP50), look: "line", tone: "accent" },
        { name: words.system.most, of: ({ commitP95 }) => ms(commitP95), look: "dashed", tone: "warn" },
      ]}
    />
  );
}

interface CourseProps {
  title: string;
  file: string;
  moments: readonly Moment[];
  lines: readonly (Omit<Series, "values"> & { of: (moment: Moment) => number | null })[];
}

/** Some figures over the time that was looked at. */
function Course({ title, file, moments, lines }: CourseProps) {
  const { words, format } = useSpoken();
  return (
    <Chart
      title={title}
      file={file}
      rows={moments}
      columns={[
        { name: words.system.time, of: ({ at }) => format.second(at) },
        ...lines.map(({ name, of }) => ({ name, of, show: format.precise })),
      ]}
    >
      <Plot
        title={title}
        places={moments.map(({ at }) => format.second(at))}
        series={lines.map(({ of, ...line }) => ({ ...line, values: moments.map(of) }))}
        axis={format.number}
        say={(place) => {
          const moment = moments[place];
          if (!moment) return "";
          const said = lines.map(({ name, of }) => {
            const value = of(moment);
            return `${name} ${value === null ? "–" : format.precise(value)}`;
          });
          return `${format.second(moment.at)}: ${said.join(" · ")}`;
        }}
      />
    </Chart>
  );
}
