import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import { places } from '../../app/places.ts';
import { useCall, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { RunBadge } from '../../ui/run-badge.tsx';

/** What the tests of a module came to, one by one, while they run and afterwards. */
export function TestResults({ runId, tests }: { readonly runId: string | undefined; readonly tests: readonly string[] }): React.JSX.Element {
  if (runId === undefined) {
    return (
      <Text size="sm" className="quiet">
        {tests.length === 0 ? 'There is no test yet: a file named *_test.py, test_*.py or *.test.ts beside the spec, or in a folder tests.' : `Test runs ${tests.join(', ')} in the module's environment, on a copy of its files.`}
      </Text>
    );
  }
  return <Results runId={runId} />;
}

function Results({ runId }: { readonly runId: string }): React.JSX.Element {
  const results = useCall('authoring.testResults', { runId });
  useRefreshOn('run', runId, ['authoring.testResults']);
  useRefreshOn('runs', '', ['authoring.testResults']);
  return (
    <Answer of={results} what="the results">
      {({ status, tests }) => {
        const count = (outcome: string): number => tests.filter((test) => test.outcome === outcome).length;
        return (
          <>
            <Text size="sm" role="status" component="div">
              <RunBadge status={status} /> {tests.length === 0 ? '' : `${String(count('passed'))} passed, ${String(count('failed'))} failed${count('skipped') === 0 ? '' : `, ${String(count('skipped'))} skipped`}. `}
              <Anchor component={Link} href={places.run(runId)} size="sm" underline="always">
                Their log
              </Anchor>
            </Text>
            <ul className="bench-tests" aria-label="Tests">
              {tests.map(({ name, outcome, seconds, message }) => (
                <li key={name}>
                  <span className="bench-outcome" data-outcome={outcome}>
                    {outcome}
                  </span>
                  <span className="mono">{name}</span> <span className="quiet">{seconds === undefined ? '' : `${seconds.toFixed(2)} s`}</span>
                  {message === undefined || message === '' ? undefined : <pre>{message}</pre>}
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </Answer>
  );
}
