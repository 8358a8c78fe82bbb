import { type ReactNode, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Failed, Loading } from "#/components/states";
import type { Site, User } from "#/lib/api/types";
import { mayGiveRoles, mayRefresh } from "../access";
import { type Reports, useInsight } from "../api";
import { Shown, Told } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { named } from "../words/load";
import { Drift } from "./drift";
import { ModelCardPanel } from "./model-card";
import { type RoleWish, useModels } from "./models-api";
import { RoleDialog } from "./role-dialog";

type TaskReport = Reports["models"]["tasks"][number];

/** Who answers, and how well. */
export function ModelsPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="models" title={words.models.title} intro={words.models.intro}>
      {(site, user) => <OfShop site={site} user={user} />}
    </OfSite>
  );
}

function OfShop({ site, user }: { site: Site; user: User }) {
  const query = useInsight("models", site.id);
  const [wish, setWish] = useState<RoleWish | null>(null);
  const may = mayGiveRoles(user);
  return (
    <>
      <Shown query={query}>
        {(report) => <Tasks report={report} site={site} onWish={may ? setWish : undefined} />}
      </Shown>
      {mayRefresh(user) && <Cards site={site} onWish={may ? setWish : undefined} />}
      {wish && <RoleDialog site={site} wish={wish} onClose={() => setWish(null)} />}
    </>
  );
}

interface TasksProps {
  report: Reports["models"];
  site: Site;
  onWish: ((wish: RoleWish) => void) | undefined;
}

function Tasks({ report, site, onWish }: TasksProps) {
  const { words, format } = useSpoken();
  return (
    <>
      <p className={page.soft}>
        {report.learned_at
          ? words.models.learned(format.dateTime(report.learned_at), format.number(report.orders))
          : words.models.neverLearned}
      </p>
      {report.problem && (
        <Banner look="warn">
          <Told>{report.problem}</Told>
        </Banner>
      )}
      <div className={page.cards}>
        {report.tasks.map((task) => (
          <TaskPanel
            key={task.task}
            task={task}
            act={onWish && <TaskSwitch site={site} task={task.task} onWish={onWish} />}
          />
        ))}
      </div>
    </>
  );
}

function TaskPanel({ task, act }: { task: TaskReport; act: ReactNode }) {
  const { words, format } = useSpoken();
  const who = task.answers === "baseline" ? words.models.baseline : task.answers;
  const { challenger, gain, judged, trained, drift } = task;
  return (
    <section className={page.panel} data-task={task.task}>
      <div className={`${page.row} ${page.spread}`}>
        <h2>{named(words.models.tasks, task.task)}</h2>
        {act}
      </div>
      <p>{words.models.answers(who)}</p>
      {task.off && <p className={page.soft}>{words.models.off}</p>}
      {challenger && (
        <p>
          {task.share > 0
            ? words.models.challenger(challenger, format.percent(task.share))
            : words.models.shadow(challenger)}
        </p>
      )}
      {gain && (
        <p className={page.soft}>
          {words.models.gain(
            format.precise(gain.mean),
            format.precise(gain.lower),
            format.precise(gain.upper),
            format.number(gain.count),
          )}
        </p>
      )}
      {judged && (
        <div>
          <p className={page.soft}>{words.models.judged(judged.model, format.dateTime(judged.at))}</p>
          <Told>{judged.sentence}</Told>
        </div>
      )}
      {trained && (
        <div>
          <p className={page.soft}>{words.models.trained(format.dateTime(trained.at))}</p>
          <Told>{trained.sentence}</Told>
        </div>
      )}
      {task.problem && <Told>{task.problem}</Told>}
      {drift && <Drift drift={drift} task={named(words.models.tasks, task.task)} />}
    </section>
  );
}

interface TaskSwitchProps {
  site: Site;
  task: string;
  onWish: (wish: RoleWish) => void;
}

/** Switches the models of a task off, or on again, after a question. */
function TaskSwitch({ site, task: name, onWish }: TaskSwitchProps) {
  const { words } = useSpoken();
  const task = useModels(site.id).data?.tasks.find((one) => one.task === name);
  if (!task) return null;
  const act = task.on ? words.models.ask.switchOff : words.models.ask.switchOn;
  return (
    <Button
      size="s"
      aria-label={`${act}: ${named(words.models.tasks, name)}`}
      onClick={() => onWish({ act: "switch", task, on: !task.on })}
    >
      {act}
    </Button>
  );
}

interface CardsProps {
  site: Site;
  onWish: ((wish: RoleWish) => void) | undefined;
}

function Cards({ site, onWish }: CardsProps) {
  const { words } = useSpoken();
  const models = useModels(site.id);
  if (models.isPending) return <Loading rows={2} height="12rem" label={words.loading} />;
  if (!models.data) {
    return (
      <Failed
        error={models.error}
        title={words.failed}
        retry={words.retry}
        onRetry={() => void models.refetch()}
      />
    );
  }
  const { items } = models.data;
  return (
    <>
      <h2>{words.models.cards}</h2>
      {items.length === 0 && <p className={page.soft}>{words.models.noCards}</p>}
      {items.map((model) => (
        <ModelCardPanel key={model.name} model={model} onWish={onWish} />
      ))}
    </>
  );
}
