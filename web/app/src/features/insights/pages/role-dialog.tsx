import { type FormEvent, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { TextField } from "#/components/field";
import { Switch } from "#/components/switch";
import { sentence } from "#/lib/api/problem";
import type { Site } from "#/lib/api/types";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { named } from "../words/named";
import { type Model, type RoleWish, useModels, useRoles } from "./models-api";

/** The most that a challenger may answer, in percent. */
const SHARE_MAX = 50;

interface RoleDialogProps {
  site: Site;
  wish: RoleWish;
  onClose: () => void;
}

/** A question before a role is changed: what changes by it, from when on, and where. */
export function RoleDialog({ site, wish, onClose }: RoleDialogProps) {
  const { words, language } = useSpoken();
  const roles = useRoles(site.id);
  const [anyway, setAnyway] = useState(false);
  const [share, setShare] = useState("0");
  const question = useQuestion(site, wish);
  const mustSayAnyway = wish.act === "promote" && wish.model.card?.passed === false;
  const percent = Number(share);
  const isFit = percent >= 0 && percent <= SHARE_MAX;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (roles.isPending || (wish.act === "shadow" && !isFit)) return;
    roles.mutate(filled(wish, anyway, percent / 100), { onSuccess: onClose });
  };
  return (
    <Dialog open title={question.title} close={words.close} onClose={onClose}>
      <form className={page.stack} onSubmit={submit} noValidate lang={language}>
        <p data-testid="what-changes">{question.text}</p>
        {mustSayAnyway && <Switch label={words.models.ask.anyway} checked={anyway} onChange={setAnyway} />}
        {wish.act === "shadow" && (
          <TextField
            label={words.models.ask.share}
            hint={words.models.ask.shareHint}
            error={isFit ? undefined : words.models.ask.shareHint}
            inputMode="decimal"
            value={share}
            onChange={(event) => setShare(event.target.value)}
          />
        )}
        {roles.error && <Banner look="bad">{sentence(roles.error)}</Banner>}
        <div className={page.row}>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button
            type="submit"
            look={wish.act === "retire" || (wish.act === "switch" && !wish.on) ? "danger" : "primary"}
            busy={roles.isPending}
            disabled={mustSayAnyway && !anyway}
          >
            {question.confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function filled(wish: RoleWish, anyway: boolean, share: number): RoleWish {
  if (wish.act === "promote") return { ...wish, anyway };
  return wish.act === "shadow" ? { ...wish, share } : wish;
}

/** What is asked, naming the model, the task, the site, and who answers until then. */
function useQuestion(site: Site, wish: RoleWish): { title: string; text: string; confirm: string } {
  const { words } = useSpoken();
  const tasks = useModels(site.id).data?.tasks ?? [];
  const { ask } = words.models;
  const who = (name: string | null | undefined) =>
    !name || name === "baseline" ? words.models.baseline : name;
  const taskOf = (model: Model) => model.card?.task ?? "";
  const taskName = (task: string) => named(words.models.tasks, task);
  switch (wish.act) {
    case "promote": {
      const task = taskOf(wish.model);
      const now = who(tasks.find((one) => one.task === task)?.answers);
      return {
        title: ask.promoteTitle(wish.model.name),
        text: ask.promote(wish.model.name, taskName(task), site.name, now),
        confirm: words.models.promote,
      };
    }
    case "shadow":
      return {
        title: ask.shadowTitle(wish.model.name),
        text: ask.shadow(wish.model.name, taskName(taskOf(wish.model)), site.name),
        confirm: words.models.toShadow,
      };
    case "retire": {
      const role = named(words.models.roles, wish.model.role);
      return {
        title: ask.retireTitle(wish.model.name),
        text: ask.retire(wish.model.name, role, taskName(taskOf(wish.model)), site.name),
        confirm: words.models.retire,
      };
    }
    case "switch": {
      const { task, champion, answers } = wish.task;
      const name = taskName(task);
      return wish.on
        ? { title: ask.onTitle(name), text: ask.on(name, site.name, who(champion)), confirm: ask.switchOn }
        : { title: ask.offTitle(name), text: ask.off(name, site.name, who(answers)), confirm: ask.switchOff };
    }
  }
}
