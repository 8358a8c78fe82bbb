export const messages = {
  site: "Site",
  failed: "The sites could not be read",
  noSites: "There is no site yet. Everything else belongs to one.",
  toSites: "To the sites",
  edit: "Edit",
  remove: "Remove",
  keep: "Keep it",
};
