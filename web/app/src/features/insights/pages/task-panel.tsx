import { Button } from "#/components/button";
import type { Reports } from "../api";
import { Told } from "../insight";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { named } from "../words/named";
import { Drift } from "./drift";
import type { ModelTask, RoleWish } from "./models-api";

type TaskReport = Reports["models"]["tasks"][number];

interface TaskPanelProps {
  task: TaskReport;
  /** How the registry has it now: the report is as old as it says. */
  live: ModelTask | undefined;
  /** Missing for who may not give roles. */
  onWish: ((wish: RoleWish) => void) | undefined;
}

/** Who does a task, and what was learned for it. */
export function TaskPanel({ task, live, onWish }: TaskPanelProps) {
  const { words, format } = useSpoken();
  const name = named(words.models.tasks, task.task);
  const { answers, challenger, share } = live ?? task;
  const isOff = live ? !live.on : task.off;
  const { gain, judged, trained, drift } = task;
  return (
    <section className={page.panel} data-task={task.task}>
      <div className={`${page.row} ${page.spread}`}>
        <h2>{name}</h2>
        {onWish && live && <TaskSwitch task={live} name={name} onWish={onWish} />}
      </div>
      <p>{words.models.answers(answers === "baseline" ? words.models.baseline : answers)}</p>
      {isOff && <p className={page.soft}>{words.models.off}</p>}
      {challenger && (
        <p>
          {share > 0
            ? words.models.challenger(challenger, format.percent(share))
            : words.models.shadow(challenger)}
        </p>
      )}
      {gain && challenger === task.challenger && (
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
      {drift && <Drift drift={drift} task={name} />}
    </section>
  );
}

interface TaskSwitchProps {
  task: ModelTask;
  name: string;
  onWish: (wish: RoleWish) => void;
}

/** Switches the models of a task off, or on again, after a question. */
function TaskSwitch({ task, name, onWish }: TaskSwitchProps) {
  const { words } = useSpoken();
  const act = task.on ? words.models.ask.switchOff : words.models.ask.switchOn;
  return (
    <Button
      size="s"
      aria-label={`${act}: ${name}`}
      onClick={() => onWish({ act: "switch", task, on: !task.on })}
    >
      {act}
    </Button>
  );
}
