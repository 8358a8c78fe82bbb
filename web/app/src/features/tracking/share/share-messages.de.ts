import type * as en from "./share-messages";

export const shareMessages: typeof en.shareMessages = { share: "Diese Bestellung teilen" };
