import { Anchor, Group, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Output } from '#shared/contract/contract.ts';
import { Answer } from '../../ui/answer.tsx';

type Recent = Output<'home.recent'>;

interface RecentCardProps<Row> {
  readonly recent: UseQueryResult<Recent>;
  /** What the rows are, as a plural: `pipelines`. */
  readonly what: string;
  /** Where all of them are. */
  readonly all: string;
  readonly rows: (recent: Recent) => readonly Row[];
  readonly empty: ReactNode;
  readonly children: (row: Row) => ReactNode;
}

const SHOWN = 8;

/** The newest of something, and the way to all of it. */
export function RecentCard<Row>({ recent, what, all, rows, empty, children }: RecentCardProps<Row>): React.JSX.Element {
  return (
    <section className="card" aria-label={`Recent ${what}`}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>Recent {what}</Title>
        <Anchor component={Link} href={all} size="sm">
          All {what}
        </Anchor>
      </Group>
      <Answer of={recent} what={`recent ${what}`}>
        {(found) => (rows(found).length === 0 ? empty : rows(found).slice(0, SHOWN).map(children))}
      </Answer>
    </section>
  );
}
