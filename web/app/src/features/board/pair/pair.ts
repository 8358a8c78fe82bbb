import { answer, api } from "#/lib/api/client";
import type { Device } from "#/lib/api/types";
import { begin, isSignedIn } from "#/lib/session/session";
import { signOut } from "#/lib/session/sign-out";
import { change, NAME_CHARS_MAX, settings } from "../settings";

/**
 * Signs this screen in as the board whose token it is, in place of whoever was signed in here. From then on it is a session as
 * any other: what renews it is the token itself, for as long as the board is not taken away.
 */
export async function pair(token: string): Promise<Device> {
  const { device, ...tokens } = await answer(api.POST("/api/v1/devices/session", { body: { token } }));
  if (isSignedIn()) void signOut();
  begin(tokens);
  change({
    home: { site: device.site, station: device.station ?? "" },
    // What somebody called it here stays.
    name: settings.get().name || [...device.name].slice(0, NAME_CHARS_MAX).join(""),
  });
  return device;
}
