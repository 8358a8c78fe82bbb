import { useState } from "react";
import { Banner } from "#/components/banner";
import { Failed, Loading } from "#/components/states";
import type { Site, User } from "#/lib/api/types";
import { mayGiveRoles, mayRefresh } from "../access";
import { type Reports, useInsight } from "../api";
import { Shown, Told } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { ModelCardPanel } from "./model-card";
import { type RoleWish, useModels } from "./models-api";
import { RoleDialog } from "./role-dialog";
import { TaskPanel } from "./task-panel";

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
  const onWish = mayGiveRoles(user) ? setWish : undefined;
  const mayRead = mayRefresh(user);
  return (
    <>
      <Shown query={query}>
        {(report) => <Tasks report={report} site={site} mayRead={mayRead} onWish={onWish} />}
      </Shown>
      {mayRead && <Cards site={site} onWish={onWish} />}
      {wish && <RoleDialog site={site} wish={wish} onClose={() => setWish(null)} />}
    </>
  );
}

interface TasksProps {
  report: Reports["models"];
  site: Site;
  /** Whether this person may read the registry itself, which is never older than the last change. */
  mayRead: boolean;
  onWish: ((wish: RoleWish) => void) | undefined;
}

function Tasks({ report, site, mayRead, onWish }: TasksProps) {
  const { words, format } = useSpoken();
  const live = useModels(site.id, mayRead);
  return (
    <>
      <p className={page.soft}>
        {report.learned_at
          ? words.models.learned(
              format.dateTime(report.learned_at),
              report.orders,
              format.number(report.orders),
            )
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
            live={live.data?.tasks.find((one) => one.task === task.task)}
            onWish={onWish}
          />
        ))}
      </div>
    </>
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
