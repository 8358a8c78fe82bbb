// The icons of the installed app, drawn by Chromium from public/favicon.svg:
// - `icon-*`: the icon as it is, its corners transparent.
// - `maskable-*`: on a ground that fills the square, and small enough for the circle that a phone may cut (80 %).
// - `monochrome-*`: one colour on nothing, for themed icons and for the badge of a notification.
// - `apple-touch-icon`: iOS cuts the corners itself, and paints what is transparent black.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { chromium } from "@playwright/test";

const PUBLIC = new URL("../public/", import.meta.url);
const GROUND = "#0d6b52";
const svg = await readFile(new URL("favicon.svg", PUBLIC), "utf8");
const drawing = svg.match(/<path.*(?=<\/svg>)/s)?.[0];
if (!drawing) throw new Error("favicon.svg has another shape than this script knows");

const square = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="${GROUND}"/>`;
const whole = svg;
const maskable = `${square}<g transform="translate(16 16) scale(.86) translate(-16 -16)">${drawing}</g></svg>`;
const apple = `${square}${drawing}</svg>`;
const ink = drawing.replaceAll(/(stroke|fill)="#[0-9a-f]+"/g, '$1="#fff"');
const monochrome = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="4 4 24 24">${ink}</svg>`;

const ICONS = [
  ["icon-192", whole, 192],
  ["icon-512", whole, 512],
  ["maskable-192", maskable, 192],
  ["maskable-512", maskable, 512],
  ["monochrome-192", monochrome, 192],
  ["badge-96", monochrome, 96],
  ["apple-touch-icon", apple, 180],
];

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
await mkdir(new URL("icons/", PUBLIC), { recursive: true });
for (const [name, picture, size] of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  const source = `data:image/svg+xml;base64,${Buffer.from(picture).toString("base64")}`;
  await page.setContent(
    `<body style="margin:0"><img src="${source}" width="${size}" height="${size}" style="display:block">`,
  );
  await page.locator("img").evaluate((image) => image.decode());
  await writeFile(new URL(`icons/${name}.png`, PUBLIC), await page.screenshot({ omitBackground: true }));
}
await browser.close();
