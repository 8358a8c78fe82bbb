/** Said when nobody answered, and when the page itself is at fault. */
export const faults = {
  unreachable: "The shop cannot be reached. Check the connection and try again.",
  page: "Something went wrong on this page. Reload it and try again.",
};

/**
 * What the hub's refusals say in the language of the page, by their code. The hub's own English says more: it is kept, but
 * where it speaks to programs.
 */
export const problems: Readonly<Record<string, string>> = {
  step_up_required: "Nothing was done: this needs to know once more that it is you.",
};

/** What is said of a code that is not among them, and of a field; nothing where the hub's own words are understood. */
export const unnamed: { problem?: string; field?: string } = {};
