import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { CallName, Input } from '#shared/contract/contract.ts';

/** Asks a query again when it is shown and whenever `state` is another text: for answers that change with something else that is watched. */
export function useAskAgain<N extends CallName>(name: N, input: Input<N>, state: string): void {
  const queries = useQueryClient();
  const asked = useRef<string>(undefined);
  const key = JSON.stringify([name, input]);
  useEffect(() => {
    if (asked.current === `${key} ${state}`) return;
    asked.current = `${key} ${state}`;
    queries.invalidateQueries({ queryKey: queryKey(key) }).catch(() => undefined);
  }, [queries, key, state]);
}

function queryKey(text: string): readonly unknown[] {
  const key: readonly unknown[] = JSON.parse(text);
  return key;
}
