/** Why a sweep came to what it came to: `trial_003 has the best loss, 0.12`. */
export function chosenWords({ node, trial, metric, value }: { readonly node: string; readonly trial: string; readonly metric: string; readonly value: number }): string {
  return `${trial.slice(node.length + 1)} has the best ${metric}, ${String(Number(value.toPrecision(6)))}`;
}
