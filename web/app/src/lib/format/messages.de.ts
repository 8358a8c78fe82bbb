import type * as en from "./messages";

export const lasting: typeof en.lasting = {
  seconds: (seconds) => `${seconds} s`,
  minutes: (minutes) => `${minutes} Min.`,
  hours: (hours, minutes) => `${hours} Std. ${minutes} Min.`,
};
