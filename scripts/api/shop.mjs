// A demo shop that is at work: orders in every state, tickets, and one of everything else there is, so that requests that
// are made up find something. Answers the names of it all, by the addresses they are part of.

const PASSWORD = "orderhub-demo-shop";
const PATIENCE_MS = 30_000;
/** The cancellation window the hub is started with, so that orders reach the kitchen soon; later ones have longer. */
export const WINDOW_S = "1";
const LATER_WINDOW_S = 3_600;
const LINE = { sku: "pizza-margherita", quantity: 2 };

/** Somebody who is signed in: `ask(method, path, body)` answers the body, or fails. */
export async function signIn(hub, who) {
  const email = `${who}@demo.local`;
  const headers = { "content-type": "application/json" };
  let keys = 0;
  const send = (method, path, body, extra = {}) => {
    keys += 1;
    return fetch(`${hub}/api/v1/${path}`, {
      method,
      headers: { ...headers, "idempotency-key": `${who}-${keys}`, ...extra },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
  };
  const ask = async (...request) => {
    let answer = await send(...request);
    let text = await answer.text();
    // What is dangerous asks once more who it is, by a letter; this session is believed from then on.
    if (answer.status === 403 && JSON.parse(text).code === "step_up_required") {
      await send("POST", "auth/step-up/letter", {});
      const code = await until("the letter has come", async () => {
        const { items } = await ask("GET", "demo/outbox?limit=200");
        return items.find((item) => item.to === email && item.code && !item.order)?.code;
      });
      await ask("POST", "auth/step-up", { code });
      answer = await send(...request);
      text = await answer.text();
    }
    const [method, path] = request;
    if (!answer.ok) throw new Error(`${who}: ${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  ask.token = (await ask("POST", "auth/login", { email, password: PASSWORD })).access_token;
  headers.authorization = `Bearer ${ask.token}`;
  return ask;
}

/** Asks until the answer is true, or patience ends. */
async function until(what, ask) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function pay(customer, { id }) {
  const code = await until("the code has come", async () => {
    const { items } = await customer("GET", "demo/outbox");
    return items.find((item) => item.order === id && item.code)?.code;
  });
  await customer("POST", `orders/${id}/pay`, { code });
}

/**
 * Fills the shop of `hub` for `person`, who is `who`: what belongs to one of them is theirs, or the customer's where they are
 * nobody.
 */
export async function fillShop(hub, who, person) {
  const be = async (role) => (role === who ? person : await signIn(hub, role));
  const [admin, customer, kitchen] = [await be("admin"), await be("customer"), await be("kitchen")];
  const own = person ?? customer;
  // Whoever may do what is dangerous has shown who they are by doing it here.
  const boss = who === "manager" ? person : admin;
  const place = async () => customer("POST", "orders", { lines: [LINE, { sku: "tiramisu", quantity: 1 }] });
  const times = async (number, make) => {
    const made = [];
    while (made.length < number) made.push(await make(made.length));
    return made;
  };
  // Nobody listens there.
  const hook = { url: "http://127.0.0.1:1024/", events: ["*"], site: "main" };
  const hooks = await times(3, () => admin("POST", "webhook-endpoints", hook));
  const made = await times(4, place);
  for (const order of made) await pay(customer, order);
  for (const { id } of made)
    await until("it is released", async () => (await customer("GET", `orders/${id}`)).released_at);
  await kitchen("POST", `orders/${made[0].id}/fulfill`);
  await kitchen("POST", `orders/${made[1].id}/fulfill`);
  const review = await customer("POST", "reviews", { order: made[0].id, line: 1, stars: 4, body: "Good." });
  await admin("PATCH", "sites/main", { window_s: LATER_WINDOW_S });
  const open = await times(6, place);
  for (const order of open.slice(0, 3)) await pay(customer, order);
  const share = await customer("POST", `orders/${open[0].id}/share`);
  const tickets = (await kitchen("GET", "tickets?site=main&limit=8")).items.map(({ id }) => id);

  const coupons = await times(3, (n) =>
    admin("POST", "coupons", { code: `TENTH${n}`, kind: "percent", percent_bp: 1_000 }),
  );
  const addresses = await times(3, (n) =>
    own("POST", "addresses", {
      name: `Ann ${n}`,
      street: "Main Road 1",
      city: "Town",
      postcode: "12345",
      country: "DE",
    }),
  );
  const keys = await times(3, (n) =>
    boss("POST", "api-keys", { name: `Key ${n}`, scopes: ["orders:read"], sites: ["main"] }),
  );
  const devices = await times(3, (n) => boss("POST", "devices", { name: `Board ${n}`, site: "main" }));
  const users = await times(3, (n) =>
    admin("POST", "users", {
      email: `cook${n}@example.org`,
      password: `rain on a tin roof ${n}`,
      role: "kitchen",
      sites: ["main"],
    }),
  );
  const cart = await own("POST", "carts", { site: "main" });
  const categories = await times(3, (n) => admin("POST", "categories?site=main", { name: `Soup ${n}` }));
  const stations = await times(3, (n) =>
    admin("POST", "stations?site=main", { name: `grill-${n}`, kind: "kitchen" }),
  );
  const csv = { "content-type": "text/csv" };
  const rows = "sku,name,price\nsoup,Soup,3.50\nbread,,1.00\n";
  const jobs = await times(2, () => admin("POST", "imports?site=main&kind=products", rows, csv));
  const deliveries = await until("something was delivered", async () => {
    const { items } = await admin("GET", `webhook-endpoints/${hooks[0].id}/deliveries`);
    return items.length > 0 && items;
  });
  const ids = (things) => things.map(({ id }) => id);
  const names = (things) => things.map(({ name }) => name);
  return {
    "orders/{id}": ids([...made, ...open]),
    "tickets/{id}": tickets,
    "coupons/{code}": coupons.map(({ code }) => code),
    "addresses/{id}": ids(addresses),
    "api-keys/{id}": ids(keys),
    "devices/{id}": ids(devices),
    "webhook-endpoints/{id}": ids(hooks),
    "webhook-deliveries/{id}": ids(deliveries),
    "users/{id}": ids(users),
    "insights/customers/{id}": [made[0].customer.id, ...ids(users)],
    "carts/{id}": [cart.id],
    "categories/{name}": names(categories),
    "stations/{name}": names(stations),
    "jobs/{id}": ids(jobs),
    "reviews/{id}": [review.id],
    "tracking/{token}": [share.token],
    "t/{token}": [share.token],
    "exports/{what}": ["orders", "products", "reviews", "customers", "log"],
  };
}
