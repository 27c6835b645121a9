/**
 * The page's pictures: line drawings in the text's colour, hidden from screen readers.
 *
 * A control that shows only a picture has its name beside it.
 */

const PATHS = {
  plus: "M8 3v10M3 8h10",
  send: "M8 13V3.5M3.8 7.5 8 3.3l4.2 4.2",
  stop: "M4.5 4.5h7v7h-7z",
  clip: "M13 7.2 8 12.3a3.2 3.2 0 0 1-4.6-4.6L8.6 2.6a2.1 2.1 0 0 1 3 3L6.5 10.8a1 1 0 0 1-1.5-1.5L9.7 4.6",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  close: "M4 4l8 8M12 4l-8 8",
  down: "M8 3v9.5M3.8 8.5 8 12.7l4.2-4.2",
  back: "M12.5 8h-9M7 4.5 3.5 8 7 11.5",
  chevron: "M6 3.5 10.5 8 6 12.5",
  up: "M8 13V3.5M3.8 7.5 8 3.3l4.2 4.2",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  pin: "M5.5 2.5h5M6.3 2.5v4.3L4.2 9.5h7.6L9.7 6.8V2.5M8 9.5v4",
  archive: "M2.5 3.5h11v3h-11zM3.5 6.5v6h9v-6M6.5 9h3",
  branch:
    "M4.5 5.5v5M4.5 2.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM4.5 10.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM11.5 4.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM11.5 7.5c0 2.2-2.5 3-7 3",
  save: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.2h10",
  check: "M3 8.5 6.5 12 13 4.5",
  copy: "M6 6h7.5v7.5H6zM3 10.5H2.5v-8h8V3",
  read: "M2.5 3.5c2-.8 4-.8 5.5.4 1.5-1.2 3.5-1.2 5.5-.4v9c-2-.8-4-.8-5.5.4-1.5-1.2-3.5-1.2-5.5-.4zM8 4v8.5",
  edit: "M10.5 3 13 5.5 5.5 13H3v-2.5zM8.8 4.7l2.5 2.5",
  delete: "M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5",
  move: "M2.5 8h10M9 4.5 12.5 8 9 11.5",
  search: "M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2 13.5 13.5",
  execute: "M2.5 3h11v10h-11zM5 6l2 2-2 2M8.5 10.5H11",
  think: "M8 2.5a4 4 0 0 0-2.3 7.3V11.5h4.6V9.8A4 4 0 0 0 8 2.5zM6.5 13.5h3",
  fetch:
    "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM2.5 8h11M8 2.5c2 1.5 2.5 3.5 2.5 5.5s-.5 4-2.5 5.5c-2-1.5-2.5-3.5-2.5-5.5S6 4 8 2.5z",
  switch_mode: "M3 5.5h8M9 3l2.5 2.5L9 8M13 10.5H5M7 8l-2.5 2.5L7 13",
  agent: "M3 2.5v6.8a2 2 0 0 0 2 2h2.5M8 8.5h5.5v5H8zM3 5h6.5",
  other: "M8 2.5v2M8 11.5v2M2.5 8h2M11.5 8h2M8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  warning: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1",
  wrap: "M2.5 4h11M2.5 8h8.5a2.2 2.2 0 0 1 0 4.5H8M9.5 11 8 12.5 9.5 14M2.5 12.5H5",
  split: "M2.5 3h11v10h-11zM8 3v10",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  changes: "M8 2.5v7M4.5 6h7M4.5 13h7",
  refresh: "M13.2 8a5.2 5.2 0 1 1-1.5-3.7M13.2 2.3v3h-3",
  sun:
    "M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1",
  moon: "M12.8 9.8A5.3 5.3 0 0 1 6.2 3.2a5.3 5.3 0 1 0 6.6 6.6z",
  settings: "M2.5 5h6M11.5 5h2M10 3.5v3M2.5 11h2M7.5 11h6M6 9.5v3",
  auto: "M8 2.5a5.5 5.5 0 1 1 0 11zM8 2.5a5.5 5.5 0 1 0 0 11",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The icon of a tool's kind; a plain one for kinds we do not know. */
export function toolIcon(kind: string): IconName {
  return Object.hasOwn(PATHS, kind) && TOOL_KINDS.has(kind)
    ? kind as IconName /* a key, compared above */
    : "other";
}

const TOOL_KINDS: ReadonlySet<string> = new Set([
  "read",
  "edit",
  "delete",
  "move",
  "search",
  "execute",
  "think",
  "fetch",
  "switch_mode",
]);

/** The mark: a gate tower, its bridge let down over the water. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="mark-tower" d="M4 27V7h3v3h3V7h3v3h3V7h2v20h-4v-6a3.5 3.5 0 0 0-7 0v6z" />
      <path class="mark-bridge" d="M17.5 13.5 28 25.2M18 25.5h11" />
    </svg>
  );
}
