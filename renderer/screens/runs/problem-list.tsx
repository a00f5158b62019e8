import type { Problem } from '#shared/model/problem.ts';

const MOST_SHOWN = 100;

/** Problems with their places, errors first. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }): React.JSX.Element | undefined {
  if (problems.length === 0) return undefined;
  const order = { error: 0, warning: 1, info: 2 } as const;
  const sorted = [...problems].sort((a, b) => order[a.severity] - order[b.severity]);
  return (
    <ul className="problem-list">
      {sorted.slice(0, MOST_SHOWN).map((problem, index) => (
        <li key={index} data-severity={problem.severity}>
          {problem.severity === 'error' ? '' : <b>{problem.severity}: </b>}
          {problem.message}
          {problem.place === undefined ? undefined : (
            <span className="mono quiet" title={problem.place.file}>
              {' '}
              {problem.place.file.split(/[\\/]/).at(-1)}:{problem.place.line}:{problem.place.column}
            </span>
          )}
        </li>
      ))}
      {problems.length > MOST_SHOWN ? <li>And {problems.length - MOST_SHOWN} more.</li> : undefined}
    </ul>
  );
}
