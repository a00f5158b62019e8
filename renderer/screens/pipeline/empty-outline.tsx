import { Button, Text } from '@mantine/core';
import type { PipelineReading } from '#shared/contract/pipelines.ts';
import type { Problem } from '#shared/model/problem.ts';
import styles from './pipeline.module.css';

interface EmptyOutlineProps {
  readonly reading: PipelineReading;
  readonly onJump: (problem: Problem) => void;
  readonly onShowText: () => void;
}

/** Why there is nothing to list: nothing is drawn yet, or the text cannot be read, and then where. */
export function EmptyOutline({ reading, onJump, onShowText }: EmptyOutlineProps): React.JSX.Element {
  const first = reading.problems.find(({ severity, place }) => severity === 'error' && place !== undefined);
  if (reading.readable) {
    return (
      <Text size="sm" className="quiet" p="sm">
        No step is drawn yet. Add one from the modules.
      </Text>
    );
  }
  return (
    <div className={styles['why']}>
      <Text size="sm" fw={600}>
        The YAML cannot be read
      </Text>
      {first === undefined ? undefined : <Text size="sm">{first.message}</Text>}
      <Text size="sm" className="quiet">
        The steps are listed here once it can be.
      </Text>
      <Button variant="default" onClick={() => (first === undefined ? onShowText() : onJump(first))}>
        {first?.place === undefined ? 'Show the YAML' : `Go to line ${first.place.line}`}
      </Button>
    </div>
  );
}
