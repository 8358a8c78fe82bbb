/** Who may see a board at all; of which sites is the hub's to say. */
const BOARD_ROLES: ReadonlySet<string> = new Set(["kitchen", "warehouse", "manager", "admin"]);

export function isBoardRole(role: string): boolean {
  return BOARD_ROLES.has(role);
}
