import { ApiError, type ProblemBody } from "#/lib/api/problem";
import { freshAccessToken } from "#/lib/session/session";

/** Fetches a file in the name of the signed-in person, and hands it to the browser to keep. */
export async function download(path: string, name: string): Promise<void> {
  const token = await freshAccessToken();
  const response = await fetch(path, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  if (!response.ok) throw ApiError.of((await response.json()) as ProblemBody);
  keep(await response.blob(), name);
}

/** Hands a file to the browser to keep. */
export function keep(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it over by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
