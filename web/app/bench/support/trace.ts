import { readFile } from "node:fs/promises";
import type { Browser, Page } from "@playwright/test";

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ph: string;
  dur?: number;
  /** Of it, on the processor: the rest it waited for one. */
  tdur?: number;
  args?: { name?: string };
}

/** A task of a page's main thread, ms: how long it took, and how much of that it ran. */
export interface Task {
  tookMs: number;
  ranMs: number;
}

/** Tasks of pages' main threads while something runs, as the browser itself writes them down. */
export async function mainTasks(browser: Browser, page: Page, run: () => Promise<void>): Promise<Task[]> {
  const path = `${process.env.TMPDIR ?? "/tmp"}/orderhub-bench-${process.pid}.json`;
  await browser.startTracing(page, { path, categories: ["toplevel", "__metadata"] });
  await run();
  await browser.stopTracing();
  const { traceEvents } = JSON.parse(await readFile(path, "utf8")) as { traceEvents: TraceEvent[] };
  const isMain = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, ph, pid, tid }) => /RunTask$/.test(name) && ph === "X" && isMain.has(`${pid} ${tid}`))
    .map(({ dur = 0, tdur = dur }) => ({ tookMs: dur / 1_000, ranMs: tdur / 1_000 }));
}
