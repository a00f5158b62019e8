import type { SyncProgress } from '#shared/sync/views.ts';
import { progressLine } from '../../output/progress-line.ts';
import { shown } from '../../output/shown.ts';
import type { TextStream } from '../../output/text-stream.ts';

const words: Readonly<Record<SyncProgress['step'], string>> = { reading: 'reading', sending: 'sending', taking: 'taking', content: 'moving files of' };

/** An exchange in one line of the terminal. */
export function syncProgressLine(err: TextStream): { readonly observer: (progress: SyncProgress) => void; readonly end: () => void } {
  const line = progressLine(err);
  return {
    observer: ({ step, subject, done, total, unit }) => {
      const amount = unit === 'bytes' && total !== undefined ? `, ${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB` : '';
      line.show({ detail: `${words[step]} ${shown(subject)}${amount}`, fraction: total === undefined || total === 0 ? undefined : Math.min(1, done / total) });
    },
    end: line.end,
  };
}
