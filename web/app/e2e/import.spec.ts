import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./support/test";

/** A file from elsewhere comes in: its columns are told, it is tried, and then taken. */

test("columns are matched by their names, told by hand, tried, and taken in", async ({ person, shop }) => {
  const page = await person("manager");
  await page.goto("/admin/jobs");
  await page.getByLabel("File", { exact: true }).setInputFiles({
    name: "till.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      'Key;Title;"Price, gross";Stock\nsoup-1;Tomato soup;4,50;99\nsoup-2;Pea soup;free;3\n',
    ),
  });
  const table = page.getByRole("region", { name: "Which column is what" });
  await expect(table.getByRole("cell", { name: "Tomato soup" })).toBeVisible();
  await expect(page.getByLabel("What “Title” is")).toHaveValue("name");
  await expect(page.getByText("A column is still missing: SKU.")).toBeVisible();
  await page.getByLabel("What “Key” is").selectOption("sku");
  await page.getByLabel("What “Price, gross” is").selectOption("price");
  // Left out, although the hub would know it by its name.
  await page.getByLabel("What “Stock” is").selectOption("");
  await expect(page.getByText("A column is still missing")).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  await page.getByRole("button", { name: "Start" }).click();
  const trial = page.getByTestId("trial");
  await expect(trial).toContainText("One row is good; 1 would change something.");
  await expect(trial).toContainText("1 would be refused");
  await expect(shop.as("admin", "GET", "products/soup-1")).rejects.toThrow("not_found");
  await trial.getByRole("button", { name: "Take in the products now" }).click();
  await expect(page.getByTestId("record")).toHaveCount(2);
  await expect(page.getByTestId("record").first().getByTestId("job-state")).toHaveText("Done");
  const soup = await shop.as<{ name: string; price: { amount: number }; stock: number | null }>(
    "admin",
    "GET",
    "products/soup-1",
  );
  expect(soup).toMatchObject({ name: "Tomato soup", price: { amount: 450 } });
  expect(soup.stock ?? null).not.toBe(99);
});

test("a large file shows how far it is, is stopped, and goes on where it was", async ({ person }) => {
  const page = await person("admin");
  await page.goto("/admin/jobs");
  const rows = Array.from({ length: 60_000 }, (_, at) => `bulk-${at},Article ${at},1.00`);
  await page.getByLabel("File", { exact: true }).setInputFiles({
    name: "bulk.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`sku,name,price\n${rows.join("\n")}\n`),
  });
  await page.getByRole("switch", { name: /^Only try/ }).click();
  await page.getByRole("button", { name: "Start" }).click();
  const job = page.getByTestId("record").first();
  await expect(job.getByRole("progressbar")).toBeVisible();
  await job.getByRole("button", { name: "Stop" }).click();
  await expect(job.getByTestId("job-state")).toHaveText("Stopped");
  await job.getByRole("button", { name: "Go on" }).click();
  await expect(job.getByTestId("job-state")).toHaveText(/Waits|Runs|Done/);
  await job.getByRole("button", { name: "Stop" }).click();
});
