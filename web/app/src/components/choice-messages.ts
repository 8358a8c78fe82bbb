/** What is said where people choose how many of something, and what with it. */
export const stepper = {
  of: (quantity: number, name: string) => `${quantity} × ${name}`,
  takeOut: (name: string) => `Take out ${name}`,
  less: (name: string) => `One less ${name}`,
  more: (name: string) => `One more ${name}`,
  addNamed: (name: string) => `Add ${name}`,
  add: "Add",
};

export const options = {
  out: "not to be had now",
  missing: (option: string) => `${option}: still to be chosen.`,
  any: "If you like",
  upTo: (max: number) => `Up to ${max}, if you like`,
  between: (min: number, max: number) => `Choose ${min} to ${max}`,
  exactly: (count: number) => (count === 1 ? "Choose one" : `Choose ${count}`),
};
