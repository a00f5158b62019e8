/** What a cleaning takes from one area. */
export interface CleanItem {
  readonly area: 'runs' | 'staging' | 'downloads' | 'sources' | 'results' | 'artifacts' | 'snapshots' | 'blobs';
  /** In words, for a person who decides. */
  readonly what: string;
  readonly entries: number;
  readonly bytes: number;
}

export interface CleanReport {
  /** False when this only says what would go. */
  readonly removed: boolean;
  readonly items: readonly CleanItem[];
  readonly bytes: number;
}

export interface CleanRequest {
  /** Runs that ended longer ago than this go too. */
  readonly runsOlderThanDays?: number | undefined;
  /** Only say what would go. */
  readonly dryRun: boolean;
}

/** Things to delete, found together. `paths` are deleted in their order: what refers to others comes first. */
export interface Sweep {
  readonly area: CleanItem['area'];
  readonly what: string;
  readonly entries: readonly (readonly string[])[];
}
