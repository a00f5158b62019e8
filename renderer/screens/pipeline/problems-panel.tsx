import { Anchor, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '../../ui/icons.ts';
import type { Problem, Severity } from '#shared/model/problem.ts';
import { statusColor } from '../../ui/status.ts';
import styles from './pipeline.module.css';

const MOST_SHOWN = 300;
const LOOKS = { error: { icon: IconCircleX, color: statusColor('failed'), rank: 0 }, warning: { icon: IconAlertTriangle, color: statusColor('cancelled'), rank: 1 }, info: { icon: IconInfoCircle, color: statusColor('running'), rank: 2 } } as const satisfies Record<Severity, object>;

interface ProblemsPanelProps {
  readonly problems: readonly Problem[];
  readonly onJump: (problem: Problem, toText: boolean) => void;
}

/** What is wrong, errors first, then as they stand in the text: the message leads to the node, the place to the text. */
export function ProblemsPanel({ problems, onJump }: ProblemsPanelProps): React.JSX.Element {
  if (problems.length === 0) {
    return (
      <Text size="sm" className="quiet" p="sm">
        Nothing is wrong with this pipeline.
      </Text>
    );
  }
  const sorted = [...problems].sort((a, b) => LOOKS[a.severity].rank - LOOKS[b.severity].rank || (a.place?.line ?? 0) - (b.place?.line ?? 0));
  return (
    <div className={styles['scroll']} role="list" aria-label="Problems">
      {sorted.slice(0, MOST_SHOWN).map((problem, index) => {
        const { icon: Icon, color } = LOOKS[problem.severity];
        return (
          <div key={index} role="listitem" className={styles['problem']}>
            <Icon size={15} color={color} aria-label={problem.severity} />
            <UnstyledButton onClick={() => onJump(problem, false)}>
              {problem.node === undefined ? '' : <b>{problem.node}: </b>}
              {problem.message}
            </UnstyledButton>
            {problem.place !== undefined && (
              <Anchor component="button" type="button" size="xs" onClick={() => onJump(problem, true)}>
                line {problem.place.line}
              </Anchor>
            )}
          </div>
        );
      })}
      {sorted.length > MOST_SHOWN && (
        <Text size="sm" className="quiet" p="xs">
          And {sorted.length - MOST_SHOWN} more.
        </Text>
      )}
    </div>
  );
}
