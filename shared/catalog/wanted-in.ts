interface Publishing {
  publishTo?: string[] | undefined;
  keepLocal?: string[] | undefined;
}

/** The entry of a version that is to be in these workspaces from now on, also where somebody once decided to keep it here. The same entry when it says so already. */
export function wantedIn<T extends Publishing>(entry: T, workspaces: readonly string[]): T {
  const kept = entry.keepLocal?.filter((id) => !workspaces.includes(id)) ?? [];
  if (kept.length === (entry.keepLocal?.length ?? 0) && workspaces.every((id) => entry.publishTo?.includes(id) === true)) return entry;
  const wanted = { ...entry, publishTo: [...new Set([...(entry.publishTo ?? []), ...workspaces])] };
  if (kept.length === 0) delete wanted.keepLocal;
  else wanted.keepLocal = kept;
  return wanted;
}
