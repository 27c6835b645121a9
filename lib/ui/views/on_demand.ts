/**
 * What most visits do without (on_demand_parts.tsx), fetched when it is first looked for; and its styles, which the
 * page names and does not fetch before.
 */
import { lateStyle, lazily } from "./lazy.ts";

export const onDemand = lazily(() => import("./on_demand_parts.tsx"));

/** The same, once the styles hold that the panel, the settings and the keys are drawn with. */
export const styledOnDemand = lazily(async () => {
  const [parts] = await Promise.all([import("./on_demand_parts.tsx"), lateStyle()]);
  return parts;
});

/** True once those styles hold, for what is here already. */
export const lateStyled = lazily(async () => {
  await lateStyle();
  return true;
});
