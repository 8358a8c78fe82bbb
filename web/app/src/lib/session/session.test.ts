// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { begin, currentSession, end, freshAccessToken, renewAccessToken, wasEverSignedIn } from "./session";
import { signOut } from "./sign-out";

const KEY = "orderhub.session";
type Answer = (response: Partial<Response>) => void;
let asked: { path: string; signal?: AbortSignal | null; answer: Answer }[];

function tokens(person: string, round: number, expiresInS = 0) {
  return {
    access_token: `${person}-access-${round}`,
    refresh_token: `${person}-refresh-${round}`,
    expires_in: expiresInS,
    user: { id: person, name: person } as never,
  };
}

const renewed = (person: string, round: number): Partial<Response> => ({
  ok: true,
  status: 200,
  json: async () => tokens(person, round, 900),
});
const isAsked = () => vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
const stored = () => JSON.parse(localStorage.getItem(KEY) ?? "null");

beforeEach(() => {
  asked = [];
  vi.stubGlobal(
    "fetch",
    (path: string, init: RequestInit) =>
      new Promise((answer: Answer) => {
        asked.push({ path, signal: init.signal ?? null, answer });
      }),
  );
  end();
  begin(tokens("ann", 1));
});

it("renews what is due, once for all who ask", async () => {
  const both = Promise.all([freshAccessToken(), freshAccessToken()]);
  await isAsked();
  asked[0]?.answer(renewed("ann", 2));
  expect(await both).toEqual(["ann-access-2", "ann-access-2"]);
  expect(asked).toHaveLength(1);
});

it("stays signed out when the answer to a renewal comes after signing out", async () => {
  const token = freshAccessToken();
  await isAsked();
  void signOut();
  asked[0]?.answer(renewed("ann", 2));
  expect(await token).toBeNull();
  expect([currentSession(), stored()]).toEqual([null, null]);
});

it("stays signed out when another tab signed out meanwhile, before this one was told", async () => {
  const token = freshAccessToken();
  await isAsked();
  localStorage.removeItem(KEY);
  asked[0]?.answer(renewed("ann", 2));
  expect(await token).toBeNull();
  expect([currentSession(), stored()]).toEqual([null, null]);
});

it("asks for nothing when another tab signed out before its turn", async () => {
  localStorage.removeItem(KEY);
  expect(await freshAccessToken()).toBeNull();
  expect(asked).toEqual([]);
  expect(currentSession()).toBeNull();
});

it.each([
  ["new tokens", renewed("ann", 2)],
  ["a refusal", { ok: false, status: 401 }],
])("keeps the session of who signed in while %s came for somebody else", async (_, answer) => {
  const token = freshAccessToken();
  await isAsked();
  begin(tokens("bob", 1, 900));
  asked[0]?.answer(answer);
  expect(await token).toBeNull();
  expect(currentSession()?.accessToken).toBe("bob-access-1");
  expect(stored().user.id).toBe("bob");
});

it("takes the tokens that another tab renewed", async () => {
  const theirs = {
    ...stored(),
    accessToken: "ann-access-7",
    refreshToken: "r",
    renewAt: Date.now() + 60_000,
  };
  localStorage.setItem(KEY, JSON.stringify(theirs));
  expect(await renewAccessToken()).toBe("ann-access-7");
  expect(asked).toEqual([]);
});

it("hands out no old token when it cannot be renewed now, and keeps the session", async () => {
  const token = freshAccessToken();
  await isAsked();
  asked[0]?.answer({ ok: false, status: 503 });
  expect(await token).toBeNull();
  expect(currentSession()?.user.id).toBe("ann");
});

it("ends the session that the hub refuses to renew", async () => {
  const token = freshAccessToken();
  await isAsked();
  asked[0]?.answer({ ok: false, status: 401 });
  expect(await token).toBeNull();
  expect(stored()).toBeNull();
});

it("bounds how long a renewal and the news of signing out may take", async () => {
  void freshAccessToken();
  await isAsked();
  void signOut();
  expect(currentSession()).toBeNull();
  expect(asked.map(({ path }) => path)).toEqual(["/api/v1/auth/refresh", "/api/v1/auth/logout"]);
  expect(asked.every(({ signal }) => signal instanceof AbortSignal)).toBe(true);
  asked[0]?.answer(renewed("ann", 2));
});

it("lasts as long as the page where nothing can be stored", async () => {
  const write = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("no storage here");
  });
  localStorage.clear();
  begin(tokens("ann", 1));
  const token = freshAccessToken();
  await isAsked();
  asked[0]?.answer(renewed("ann", 2));
  expect(await token).toBe("ann-access-2");
  write.mockRestore();
});

it("remembers that somebody here has an account, and nothing else of them", () => {
  end();
  expect(wasEverSignedIn()).toBe(true);
  expect(JSON.stringify(localStorage)).not.toContain("ann");
  localStorage.clear();
  expect(wasEverSignedIn()).toBe(false);
});
