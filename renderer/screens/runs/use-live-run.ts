import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useReducer, useRef } from 'react';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { RunEvent } from '#shared/model/run.ts';
import { useCall, useTopic } from '../../client/hooks.ts';
import { noRunYet, stepLiveRun } from './live-run.ts';

/** A run as it is now. Events are taken in once per animation frame, however many come; a gap makes the host be asked again. */
export function useLiveRun(runId: string): { readonly query: UseQueryResult<RunDetail>; readonly run: RunDetail | undefined } {
  const query = useCall('runs.show', { runId });
  const [live, step] = useReducer(stepLiveRun, noRunYet);
  const waiting = useRef<RunEvent[]>([]);
  const frame = useRef<number>(undefined);
  const { data, refetch } = query;
  const again = (): void => void refetch().catch(() => undefined);

  useEffect(() => {
    if (data !== undefined) step({ type: 'told', run: data });
  }, [data]);
  useTopic(
    'run',
    runId,
    (event) => {
      waiting.current.push(event);
      frame.current ??= requestAnimationFrame(() => {
        frame.current = undefined;
        const events = waiting.current;
        waiting.current = [];
        step({ type: 'happened', events });
      });
    },
    again,
  );
  // Whatever else moves a run: another process resumed it, or it is gone.
  useTopic('runs', '', (changed) => { if (changed.runId === runId) again(); }, again);
  useEffect(() => () => cancelAnimationFrame(frame.current ?? 0), []);
  const { asks } = live;
  useEffect(() => {
    if (asks > 0) refetch().catch(() => undefined);
  }, [asks, refetch]);
  return { query, run: live.now ?? data };
}
