import { statSync } from 'node:fs';
import { DrydockError } from '#shared/errors.ts';
import { stampOf } from '../../content/stamp.ts';
import type { RunSummary } from '../run-service.ts';
import type { RunRecords } from './run-records.ts';
import { runSummary } from './run-state.ts';

/** Runs that are read at the same time: most of the time of one goes into waiting for its files. */
const AT_ONCE = 16;

/** What lists show of runs. A run that is over is read once: again only when its event log has changed, as by a resume. */
export class RunSummaries {
  readonly #records: RunRecords;
  readonly #ended = new Map<string, { readonly stamp: string; readonly summary: RunSummary }>();

  constructor(records: RunRecords) {
    this.#records = records;
  }

  /** Newest first. Runs whose documents cannot be read are left out and told about. */
  async list(onUnreadable: (error: DrydockError) => void): Promise<readonly RunSummary[]> {
    const ids = this.#records.ids();
    const summaries: RunSummary[] = [];
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const found = await Promise.all(ids.slice(start, start + AT_ONCE).map((id) => this.#summaryOrError(id)));
      for (const each of found) {
        if (each instanceof DrydockError) onUnreadable(each);
        else summaries.push(each);
      }
    }
    const there = new Set(ids);
    for (const id of this.#ended.keys()) if (!there.has(id)) this.#ended.delete(id);
    return summaries.sort((a, b) => (a.createdUtc < b.createdUtc ? 1 : -1));
  }

  async #summaryOrError(id: string): Promise<RunSummary | DrydockError> {
    try {
      return await this.#summary(id);
    } catch (error) {
      if (error instanceof DrydockError) return error;
      throw error;
    }
  }

  async #summary(id: string): Promise<RunSummary> {
    // Before it is read: what is appended meanwhile must not count as known.
    const stat = statSync(this.#records.folder(id).events, { bigint: true, throwIfNoEntry: false });
    const stamp = stat === undefined ? '' : stampOf(stat);
    const known = this.#ended.get(id);
    if (known !== undefined && known.stamp === stamp) return known.summary;
    const record = await this.#records.glance(id);
    const summary = runSummary(record);
    if (record.folded.finished === undefined) this.#ended.delete(id);
    else this.#ended.set(id, { stamp, summary });
    return summary;
  }
}
