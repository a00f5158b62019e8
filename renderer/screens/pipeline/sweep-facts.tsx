import { Text, Title } from '@mantine/core';
import type { PipelineNodeView } from '#shared/contract/pipelines.ts';
import type { Distribution } from '#shared/model/sweep.ts';

/** What a sweep would try, and by what it chooses. It is written in the YAML. */
export function SweepFacts({ sweep }: { readonly sweep: NonNullable<PipelineNodeView['sweep']> }): React.JSX.Element {
  const { settings, outline } = sweep;
  const { objective, searchSpace, earlyTermination } = settings;
  return (
    <section aria-label="Sweep">
      <Title order={3}>Sweep</Title>
      <Text size="sm">
        {outline.trials} {outline.trials === 1 ? 'trial' : 'trials'}, {outline.algorithm}
        {outline.concurrentTrials === undefined ? '' : `, ${String(outline.concurrentTrials)} at once`}; the {objective.goal === 'maximize' ? 'highest' : 'lowest'} <b>{objective.metric}</b> is taken.
        {earlyTermination === undefined ? '' : ` Trials that fall behind are stopped early (${earlyTermination.kind.replaceAll('_', ' ')}).`}
      </Text>
      <table className="table" aria-label="Search space">
        <tbody>
          {searchSpace.map(({ name, distribution }) => (
            <tr key={name}>
              <th scope="row" className="mono">{name}</th>
              <td>{distributionWords(distribution)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function distributionWords(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'choice':
      return distribution.values.map((value) => (value.kind === 'value' ? String(value.value) : `{${value.members.map(({ name }) => name).join(', ')}}`)).join(' | ');
    case 'randint':
      return `whole number below ${String(distribution.upper)}`;
    case 'uniform':
    case 'loguniform':
      return `${distribution.kind} ${String(distribution.min)} to ${String(distribution.max)}`;
    case 'quniform':
    case 'qloguniform':
      return `${distribution.kind} ${String(distribution.min)} to ${String(distribution.max)} by ${String(distribution.q)}`;
    case 'normal':
    case 'lognormal':
      return `${distribution.kind} around ${String(distribution.mu)}, deviation ${String(distribution.sigma)}`;
    case 'qnormal':
    case 'qlognormal':
      return `${distribution.kind} around ${String(distribution.mu)}, deviation ${String(distribution.sigma)}, by ${String(distribution.q)}`;
  }
}
