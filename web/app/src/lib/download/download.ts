import { unreachable } from "#/lib/api/client";
import { ApiError, problemOf } from "#/lib/api/problem";
import { freshAccessToken } from "#/lib/session/session";
import { withStepUp } from "#/lib/step-up/step-up";

/** Fetches a file in the name of the signed-in person, and hands it to the browser to keep. */
export async function download(path: string, name: string): Promise<void> {
  const response = await withStepUp(async () => {
    const token = await freshAccessToken();
    return fetch(path, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  });
  if (!response.ok) {
    const problem = await problemOf(response);
    throw problem ? ApiError.of(problem, response.headers) : unreachable();
  }
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
