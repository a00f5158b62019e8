import { Text } from '@mantine/core';
import { Link } from 'wouter';
import type { NodeStateView } from '#shared/contract/runs.ts';
import type { Output } from '#shared/contract/contract.ts';
import { places } from '../../app/places.ts';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { changedFirst } from './ingredients.ts';
import { useAskAgain } from './use-ask-again.ts';

/** Why a node ran or was reused: everything its result depends on, beside what it was the last time. */
export function NodeWhy({ runId, state }: { readonly runId: string; readonly state: NodeStateView }): React.JSX.Element {
  const on = { runId, node: state.name };
  useAskAgain('runs.why', on, state.status);
  const why = useCall('runs.why', on);
  return <Answer of={why} what="the reason">{(explanation) => <Explanation explanation={explanation} />}</Answer>;
}

const MOST_OF_SAME = 48;

const words = { changed: 'changed', added: 'new', removed: 'gone', first: 'first time', same: 'same' } as const;

function Explanation({ explanation }: { readonly explanation: Output<'runs.why'> }): React.JSX.Element {
  const { reason, ingredients, comparedWithRun, key } = explanation;
  const compared = ingredients.some(({ previous }) => previous !== undefined);
  return (
    <>
      <Text size="sm" fw={600}>
        {reason === '' ? 'It has not been decided yet.' : reason}
      </Text>
      {comparedWithRun === undefined ? undefined : (
        <Text size="xs" className="quiet">
          Compared with run{' '}
          <Link className="link mono" href={places.run(comparedWithRun, explanation.node)}>
            {comparedWithRun}
          </Link>
        </Text>
      )}
      {ingredients.length === 0 ? (
        <Text size="xs" className="quiet" mt="xs">
          What the result depends on is not known yet, or the node is not deterministic and runs every time.
        </Text>
      ) : (
        <table className="table why" aria-label="What the result depends on">
          <thead>
            <tr>
              <th scope="col">Depends on</th>
              <th scope="col">Is</th>
              <th scope="col">This time</th>
              {compared ? <th scope="col">Last time</th> : undefined}
            </tr>
          </thead>
          <tbody>
            {changedFirst(ingredients).map(({ ingredient, value, previous, change }) => (
              <tr key={ingredient} data-change={change}>
                <th scope="row">{ingredient}</th>
                <td className="why-change">{words[change]}</td>
                <td className="mono" title={value}>{short(value, change)}</td>
                {compared ? <td className="mono" title={previous}>{previous === undefined ? '' : short(previous, change)}</td> : undefined}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {key === undefined ? undefined : (
        <Text size="xs" className="quiet mono" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          Key {key}
        </Text>
      )}
    </>
  );
}

/** Digests are told apart by their beginning, and what is the same need not be read in full; the whole of it is in the title. */
function short(value: string, change: keyof typeof words): string {
  if (/^(?:sha256:)?[0-9a-f]{40,}(?: file)?$/.test(value)) return `${value.slice(0, value.startsWith('sha256:') ? 19 : 12)}…`;
  return change === 'same' && value.length > MOST_OF_SAME ? `${value.slice(0, MOST_OF_SAME)}…` : value;
}
