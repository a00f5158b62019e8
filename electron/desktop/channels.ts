/** The four messages between page and app. Frames cross as JSON text: both doors then carry the same values, and a size can be told. */
export const channels = {
  /** The page begins its session. */
  begin: 'drydock:begin',
  /** A client frame. */
  frame: 'drydock:frame',
  /** The page ends its session. */
  end: 'drydock:end',
  /** A host frame, to the page. */
  toPage: 'drydock:to-page',
} as const;
