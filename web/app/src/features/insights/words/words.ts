import { messages as bundles } from "./bundles-messages";
import { messages as customers } from "./customers-messages";
import { messages as demand } from "./demand-messages";
import { messages as files } from "./files-messages";
import { messages as frame } from "./frame-messages";
import { messages as live } from "./live-messages";
import { messages as models } from "./models-messages";
import { messages as overview } from "./overview-messages";
import { messages as reasons } from "./reasons-messages";
import { messages as reviews } from "./reviews-messages";
import { messages as sales } from "./sales-messages";
import { messages as shelves } from "./shelves-messages";
import { messages as stations } from "./stations-messages";
import { messages as strange } from "./strange-messages";
import { messages as system } from "./system-messages";

/** All that the insights say, a file for each page; in the language that the app is built in. */
export const words = {
  ...frame,
  ...overview,
  ...live,
  ...demand,
  ...sales,
  ...shelves,
  ...bundles,
  ...customers,
  ...reasons,
  ...reviews,
  ...strange,
  ...stations,
  ...models,
  ...files,
  ...system,
};

export type Words = typeof words;
