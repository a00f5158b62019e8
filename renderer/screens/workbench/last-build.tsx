import { Text } from '@mantine/core';
import { Empty } from '../../ui/empty.tsx';
import { IconHammer } from '../../ui/icons.ts';
import { ProblemList } from '../runs/problem-list.tsx';
import { type BuildOutcome, fileName } from './build-outcome.ts';

const words = { created: 'new spec', updated: 'spec brought up to date', unchanged: 'up to date', failed: 'not built' } as const;

/** What the last build of this screen came to, module by module, with how each spec changed. */
export function LastBuild({ outcome }: { readonly outcome: BuildOutcome | undefined }): React.JSX.Element {
  if (outcome === undefined) {
    return (
      <Empty icon={<IconHammer size={26} />} title="Not built here yet">
        Build reads the source, without executing it, and brings the spec up to date: ports, parameters, limits, the command. What was written by hand stays.
      </Empty>
    );
  }
  if (outcome.files.length === 0) return <Text size="sm">No source in this folder declares a module: the spec is written by hand, and is as it should be.</Text>;
  return (
    <>
      {outcome.files.map((file) => (
        <section key={`${file.source} ${file.module ?? ''}`} aria-label={file.module ?? fileName(file.source)}>
          <Text size="sm" fw={600} mt="xs">
            {file.module ?? fileName(file.source)}: {words[file.outcome]}
          </Text>
          <Text size="xs" className="mono quiet">
            {fileName(file.source)}
            {file.spec === undefined ? '' : ` → ${fileName(file.spec)}`}
          </Text>
          <ProblemList problems={file.problems} />
          {file.changes.length === 0 ? undefined : (
            <pre className="bench-changes" aria-label="Changes of the spec">
              {file.changes.map(({ kind, line, text }) => (
                <span key={`${kind} ${String(line)}`} data-kind={kind}>
                  {kind === 'added' ? '+' : '-'} {text}
                  {'\n'}
                </span>
              ))}
            </pre>
          )}
        </section>
      ))}
    </>
  );
}
