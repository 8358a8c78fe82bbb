// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { answer, api } from "#/lib/api/client";
import { begin, end } from "#/lib/session/session";
import { type StepUpQuestion, stepUpQuestion } from "./step-up";

let isFresh: boolean;
let methods: string[];
let sent: string[];
let questions: StepUpQuestion[];
let hold: Promise<void> | undefined;

stepUpQuestion.subscribe(() => {
  const question = stepUpQuestion.get();
  if (question) questions.push(question);
});

function signIn(id: string): void {
  begin({ access_token: id, refresh_token: id, expires_in: 900, user: { id } as never });
}

beforeEach(() => {
  [isFresh, methods, sent, questions, hold] = [false, ["letter"], [], [], undefined];
  vi.stubGlobal("fetch", async (request: Request) => {
    const isAnswered = isFresh;
    sent.push(await request.text());
    await hold;
    if (isAnswered) return Response.json({ id: "made" }, { status: 201 });
    const refusal = { code: "step_up_required", title: "Once more.", status: 403, methods };
    return Response.json(refusal, { status: 403 });
  });
  end();
  signIn("ann");
});

const make = (name: string) =>
  answer(api.POST("/api/v1/users", { body: { email: name, role: "customer", password: "x" } as never }));

const asked = () => vi.waitFor(() => expect(stepUpQuestion.get()).not.toBeNull());

it("asks once for two calls, and sends each of them once more with its body", async () => {
  const both = Promise.all([make("a"), make("b")]);
  await asked();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  isFresh = true;
  questions[0]?.answer(true);
  expect(await both).toEqual([{ id: "made" }, { id: "made" }]);
  expect(questions.map(({ methods }) => methods)).toEqual([["letter"]]);
  expect(stepUpQuestion.get()).toBeNull();
  expect(sent.slice(2).sort()).toEqual(sent.slice(0, 2).sort());
});

it("leaves every caller with the refusal when nobody answers, and asks anew the next time", async () => {
  const both = Promise.allSettled([make("a"), make("b")]);
  await asked();
  questions[0]?.answer(false);
  for (const outcome of await both) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "step_up_required" } });
  }
  expect(sent).toHaveLength(2);
  const third = make("c");
  await asked();
  questions[1]?.answer(false);
  await expect(third).rejects.toMatchObject({ code: "step_up_required" });
});

it("sends once more only: what is refused again is refused", async () => {
  const call = make("a");
  await asked();
  questions[0]?.answer(true);
  await expect(call).rejects.toMatchObject({ code: "step_up_required" });
  expect(sent).toHaveLength(2);
  expect(questions).toHaveLength(1);
});

it("asks nobody who has no way to show it", async () => {
  methods = [];
  await expect(make("a")).rejects.toMatchObject({ code: "step_up_required" });
  expect(questions).toEqual([]);
});

it("does not ask for a call that was on its way while somebody answered", async () => {
  let release = () => {};
  const first = make("a");
  await asked();
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const late = make("b");
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  isFresh = true;
  questions[0]?.answer(true);
  release();
  expect(await Promise.all([first, late])).toEqual([{ id: "made" }, { id: "made" }]);
  expect(questions).toHaveLength(1);
});

it("is nothing to the next person on the device", async () => {
  const call = make("a");
  await asked();
  signIn("bob");
  await expect(call).rejects.toMatchObject({ code: "step_up_required" });
  expect(stepUpQuestion.get()).toBeNull();
  expect(sent).toHaveLength(1);
});
