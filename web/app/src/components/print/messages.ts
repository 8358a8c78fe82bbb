/** What stands on a printed ticket. */
export const messages = {
  number: (number: number) => `#${number}`,
  quantity: (pieces: number) => `${pieces} ×`,
  placed: "Placed",
  begun: "In the kitchen",
  due: "Due",
  elsewhere: (lines: number) =>
    lines === 1 ? "1 more line at another station" : `${lines} more lines at other stations`,
  printed: (time: string) => `printed ${time}`,
  ended: {
    FULFILLED: "Done already",
    CANCELLED: "Cancelled: do not make it",
    EXPIRED: "Expired: do not make it",
  },
};
