export type RiskLevel = "low" | "middle" | "high";

/** From here on somebody may want to look; they do not decide anything. */
const MIDDLE_FROM = 0.25;
const HIGH_FROM = 0.5;

export function riskLevel(share: number): RiskLevel {
  if (share >= HIGH_FROM) return "high";
  return share >= MIDDLE_FROM ? "middle" : "low";
}

export type Oddness = "ordinary" | "odd" | "strange";

/** From here on somebody may want to look; one normal order in a hundred is this unusual, too. */
export const STRANGE_FROM = 0.99;
const ODD_FROM = 0.9;

/** `share` of a shop's normal orders are less unusual. */
export function oddnessOf(share: number): Oddness {
  if (share >= STRANGE_FROM) return "strange";
  return share >= ODD_FROM ? "odd" : "ordinary";
}
