import type * as en from "./messages";

export const lasting: typeof en.lasting = {
  seconds: (seconds) => `${seconds} ث`,
  minutes: (minutes) => `${minutes} د`,
  hours: (hours, minutes) => `${hours} س ${minutes} د`,
};
