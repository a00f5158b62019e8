import { Progress, Text } from '@mantine/core';
import './parallel.css';
import type { ParallelProgress } from '#shared/run/parallel-progress.ts';
import { durationText } from '../../../ui/format.ts';
import { statusColor } from '../../../ui/status.ts';
import { useNow } from '../use-now.ts';

/** How far a parallel step is: its mini-batches, who works on which, and what failed. */
export function NodeParallel({ progress, live }: { readonly progress: ParallelProgress; readonly live: boolean }): React.JSX.Element {
  const { total, done, failed, retries, items, failedItems, workers, running, failures, message } = progress;
  const now = useNow(live && running.length > 0 ? 1_000 : undefined);
  const share = (count: number): number => (total === 0 ? 0 : (100 * count) / total);
  return (
    <>
      <Text size="sm" role="status">
        <b>
          {done + failed} of {total}
        </b>{' '}
        mini-batches{failed === 0 ? '' : `, ${String(failed)} failed`}
        {retries === 0 ? '' : `, ${String(retries)} tried again`}. {items.toLocaleString('en')} {items === 1 ? 'item' : 'items'}
        {failedItems === 0 ? '' : `, ${failedItems.toLocaleString('en')} of them failed`}, {workers} {workers === 1 ? 'worker' : 'workers'}.
      </Text>
      <Progress.Root size="lg" mt={6} mb="xs" aria-label="Mini-batches">
        <Progress.Section value={share(done)} color={statusColor('completed')} aria-label={`${String(done)} done`} />
        <Progress.Section value={share(failed)} color={statusColor('failed')} aria-label={`${String(failed)} failed`} />
        <Progress.Section value={share(running.length)} color={statusColor('running')} striped animated={live} aria-label={`${String(running.length)} going on`} />
      </Progress.Root>
      {message === '' ? undefined : (
        <Text size="sm" role="alert" className="parallel-message">
          {message}
        </Text>
      )}
      {live && running.length > 0 ? (
        <>
          <h3 className="panel-title">Going on</h3>
          <table className="table" aria-label="Going on">
            <thead>
              <tr>
                <th scope="col">Worker</th>
                <th scope="col">Mini-batch</th>
                <th scope="col">Attempt</th>
                <th scope="col">Since</th>
              </tr>
            </thead>
            <tbody>
              {running.map(({ worker, batch, attempt, startedMs }) => (
                <tr key={worker}>
                  <th scope="row">{worker}</th>
                  <td>{batch + 1}</td>
                  <td>{attempt}</td>
                  <td className="runs-number">{durationText(Math.max(0, now - startedMs))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      ) : undefined}
      {failures.length === 0 ? undefined : (
        <>
          <h3 className="panel-title">Failed mini-batches</h3>
          {failures.map(({ batch, items: names, error, attempts }) => (
            <section key={batch} className="parallel-failure" aria-label={`Mini-batch ${String(batch)}`}>
              <Text size="sm" fw={600}>
                Mini-batch {batch}
                {attempts > 1 ? `, after ${String(attempts)} attempts` : ''}
              </Text>
              <Text size="xs" className="mono quiet">
                {names.join(', ')}
              </Text>
              <pre>{error}</pre>
            </section>
          ))}
          {failed > failures.length ? <Text size="xs" className="quiet">And {failed - failures.length} more: the log has them.</Text> : undefined}
        </>
      )}
    </>
  );
}
