import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const DAY_MS = 86_400_000;

/** Articles of the demo shop that are bought together, three of them in each order. */
const TOGETHER = [
  ["espresso", "tiramisu", "panna-cotta", "gelato-pistachio"],
  ["pizza-margherita", "lemonade", "salad-greens", "cola"],
];

export interface Models {
  folder: string;
  remove: () => Promise<void>;
}

/** A folder in which a model of what goes with a cart answers for the demo shop, learned from a made-up past. */
export async function basketModel(): Promise<Models> {
  const folder = await mkdtemp(join(tmpdir(), "orderhub-models-"));
  const [log, models] = [join(folder, "log"), join(folder, "models")];
  const ofSite = join(models, "main");
  await mkdir(log);
  await mkdir(ofSite, { recursive: true });
  await writeLog(log);
  await orderhub("train", "basket", "--log", log, "--out", join(ofSite, "basket-v1"), "--epochs", "2");
  await orderhub("promote", "basket-v1", "--anyway", "--dir", ofSite);
  return { folder: models, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function orderhub(...args: string[]): Promise<void> {
  const binary = process.env.ORDERHUB_BIN;
  if (!binary) throw new Error("ORDERHUB_BIN names no binary: run the browser tests with ./scripts/test");
  await run(binary, ["models", ...args]);
}

async function writeLog(folder: string): Promise<void> {
  const orders = ["order_id,site,customer_id,placed_at,currency,ready_at,country"];
  const lines = ["order_id,line_no,sku,name,quantity,unit_price_minor"];
  for (let at = 0; at < 720; at += 1) {
    const placed = new Date(Date.UTC(2025, 0, 1, 9 + (at % 8)) + Math.floor(at / 8) * DAY_MS).toISOString();
    orders.push(`o${at},main,c${(at * 7) % 40},${placed},GBP,,`);
    const family = TOGETHER[at % TOGETHER.length] ?? [];
    const left = Math.floor(at / TOGETHER.length) % family.length;
    family
      .filter((_, index) => index !== left)
      .forEach((sku, index) => {
        lines.push(`o${at},${index + 1},${sku},${sku},1,500`);
      });
  }
  await writeFile(join(folder, "orders.csv"), `${orders.join("\n")}\n`);
  await writeFile(join(folder, "lines.csv"), `${lines.join("\n")}\n`);
  await writeFile(join(folder, "reversals.csv"), "order_id,sku,reversed_at,quantity,value_minor\n");
}
