import type { User } from "#/lib/api/types";
import { type Checked, type FieldErrors, judged, type Pointers } from "../form/errors";
import { messages } from "./messages";

export type Role = keyof typeof messages.roles;
export const ROLES = Object.keys(messages.roles) as Role[];

/** Who works somewhere: the others are everywhere, or nowhere. */
const AT_SITES: ReadonlySet<string> = new Set<Role>(["kitchen", "warehouse", "manager", "support"]);

export const worksAtSites = (role: string) => AT_SITES.has(role);

export interface UserValues {
  email: string;
  name: string;
  role: Role;
  sites: readonly string[];
  password: string;
}

export const EMPTY: UserValues = { email: "", name: "", role: "kitchen", sites: [], password: "" };

export const POINTERS: Pointers<UserValues> = {
  "/email": "email",
  "/name": "name",
  "/role": "role",
  "/sites": "sites",
  "/password": "password",
};

export function valuesOf(user: User): UserValues {
  return { email: user.email, name: user.name, role: user.role as Role, sites: user.sites, password: "" };
}

/** What is wrong with the form, as far as can be said without the hub. */
export function problems(values: UserValues, isNew: boolean): FieldErrors<UserValues> {
  return {
    ...(isNew && !values.email.includes("@") && { email: messages.errors.email }),
    ...(!isNew && !values.name.trim() && { name: messages.errors.name }),
    ...(isNew && !isPassword(values.password) && { password: messages.errors.password }),
    ...(worksAtSites(values.role) && values.sites.length === 0 && { sites: messages.errors.sites }),
  };
}

export function checked(values: UserValues, isNew: boolean): Checked<UserValues, UserValues> {
  return judged(values, problems(values, isNew));
}

/** Whether one was entered; whether it will do is the hub's to say. */
export function isPassword(text: string): boolean {
  return text !== "";
}

/** The sites that go with a role: an admin's and a customer's are none. */
export function sitesFor(values: UserValues): string[] {
  return worksAtSites(values.role) ? [...values.sites] : [];
}

/** Only what differs: another role and other sites sign somebody out, the same ones would too. */
export function changes(user: User, values: UserValues) {
  const sites = sitesFor(values);
  const hasMoved = JSON.stringify([...sites].sort()) !== JSON.stringify([...user.sites].sort());
  return {
    ...(values.name.trim() !== user.name && { name: values.name.trim() }),
    ...(values.role !== user.role && { role: values.role }),
    ...(hasMoved && { sites }),
  };
}
